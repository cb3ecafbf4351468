import { neutronBody, type Fields, type Json } from "./body";
import type { Cloud } from "./cloud";
import { claimAddress, floatingIpOf, freeAddress } from "./addresses";
import { neutronError } from "./errors";
import { macAddress } from "./ids";
import { listing, newResource, showing, standardKeys, touched } from "./neutron-list";
import { networkFor } from "./neutron-networks";
import { requireNeutronQuota } from "./neutron-quotas";
import { defaultGroup, groupFor } from "./neutron-security-groups";
import { created, noContent, type Call, type Router } from "./router";
import type { FixedIp, Port, Subnet } from "./types";

const ATTRIBUTES = [
  "name",
  "description",
  "network_id",
  "admin_state_up",
  "mac_address",
  "fixed_ips",
  "device_id",
  "device_owner",
  "security_groups",
  "allowed_address_pairs",
  "extra_dhcp_opts",
  "port_security_enabled",
  "tenant_id",
  "project_id",
  "binding:vnic_type",
  "binding:host_id",
  "binding:profile",
  "dns_name",
  "qos_policy_id",
];

/** Ports: addresses from the network's subnets, security groups, what they are plugged into. */
export function neutronPorts(router: Router): void {
  router.on("GET", "/v2.0/ports", (call) => listing(call, "ports", owned(call).map(show)));
  router.on("POST", "/v2.0/ports", (call) => {
    const given = neutronBody(call.body, "port", ATTRIBUTES);
    return created({ port: show(createPort(call, given.requiredString("network_id"), given)) });
  });
  router.on("GET", "/v2.0/ports/:id", (call) => showing(call, "port", show(own(call))));
  router.on("PUT", "/v2.0/ports/:id", update);
  router.on("DELETE", "/v2.0/ports/:id", (call) => {
    const port = own(call);
    if (port.deviceOwner.startsWith("network:")) {
      throw neutronError(
        409,
        "ServicePortInUse",
        `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.deviceOwner}.`,
      );
    }
    removePort(call.cloud, port);
    return noContent();
  });
}

/** A new port of the caller's project. @throws ApiError as Neutron does for each bad attribute */
export function createPort(call: Call, networkId: string, given: Fields): Port {
  const network = networkFor(call, networkId);
  if (network.projectId !== call.token.projectId && !network.shared) {
    throw neutronError(
      403,
      "HTTPForbidden",
      `Tenant ${call.token.projectId} not allowed to create port on this network`,
    );
  }
  requireNeutronQuota(call, "port");
  const portSecurity = given.boolean("port_security_enabled") ?? network.portSecurity;
  const port: Port = {
    ...newResource(call, { name: given.string("name"), description: given.string("description") }),
    networkId,
    macAddress: given.string("mac_address") ?? macAddress(),
    adminStateUp: given.boolean("admin_state_up") ?? true,
    status: "DOWN",
    deviceId: given.string("device_id") ?? "",
    deviceOwner: given.string("device_owner") ?? "",
    fixedIps: fixedIps(call, networkId, given, []),
    securityGroupIds:
      groups(call, given) ?? (portSecurity ? [defaultGroup(call.cloud, call.token.projectId).id] : []),
    allowedAddressPairs: [],
    portSecurity,
    extraDhcpOptions: given.list("extra_dhcp_opts") ?? [],
    vnicType: given.string("binding:vnic_type") ?? "normal",
  };
  port.allowedAddressPairs = addressPairs(given, port.macAddress) ?? [];
  call.cloud.state.ports.set(port.id, port);
  return port;
}

/** Takes a port away, from its server and its floating IP too. */
export function removePort(cloud: Cloud, port: Port): void {
  const floating = floatingIpOf(cloud, port);
  if (floating !== undefined) {
    floating.portId = null;
    floating.fixedAddress = null;
    floating.routerId = null;
    touched({ cloud }, floating);
  }
  const server = cloud.state.servers.get(port.deviceId);
  if (server !== undefined) server.portIds = server.portIds.filter((id) => id !== port.id);
  cloud.state.ports.delete(port.id);
}

function update(call: Call) {
  const port = own(call);
  const given = neutronBody(call.body, "port", ATTRIBUTES);
  const securityGroupIds = groups(call, given);
  const addresses = given.has("fixed_ips")
    ? fixedIps(call, port.networkId, given, port.fixedIps)
    : port.fixedIps;
  port.fixedIps = addresses;
  port.securityGroupIds = securityGroupIds ?? port.securityGroupIds;
  port.name = given.string("name") ?? port.name;
  port.description = given.string("description") ?? port.description;
  port.adminStateUp = given.boolean("admin_state_up") ?? port.adminStateUp;
  port.deviceId = given.string("device_id") ?? port.deviceId;
  port.deviceOwner = given.string("device_owner") ?? port.deviceOwner;
  port.portSecurity = given.boolean("port_security_enabled") ?? port.portSecurity;
  port.allowedAddressPairs = addressPairs(given, port.macAddress) ?? port.allowedAddressPairs;
  port.extraDhcpOptions = given.list("extra_dhcp_opts") ?? port.extraDhcpOptions;
  touched(call, port);
  return showing(call, "port", show(port));
}

const groups = (call: Call, given: Fields): string[] | undefined =>
  given.strings("security_groups")?.map((id) => groupFor(call, id).id);

const addressPairs = (given: Fields, mac: string) =>
  given.records("allowed_address_pairs")?.map((pair) => ({
    mac_address: pair.string("mac_address") ?? mac,
    ip_address: pair.requiredString("ip_address"),
  }));

/** The addresses asked for, or one of the network's first subnet; `kept` are the port's own ones until now. */
function fixedIps(call: Call, networkId: string, given: Fields, kept: readonly FixedIp[]): FixedIp[] {
  const { cloud } = call;
  const subnets = [...cloud.state.subnets.values()].filter((subnet) => subnet.networkId === networkId);
  const asked = given.records("fixed_ips");
  if (asked === undefined) {
    const [first] = subnets;
    return first === undefined ? [] : [freeAddress(cloud, first)];
  }
  return asked.map((wish) => {
    const address = wish.string("ip_address");
    const subnet = subnetOf(call, subnets, wish.string("subnet_id"), address, networkId);
    const held = kept.find(
      (fixed) => fixed.subnetId === subnet.id && (address ?? fixed.address) === fixed.address,
    );
    if (held !== undefined) return held;
    return address === undefined ? freeAddress(cloud, subnet) : claimAddress(cloud, subnet, address);
  });
}

function subnetOf(
  call: Call,
  subnets: readonly Subnet[],
  id: string | undefined,
  address: string | undefined,
  networkId: string,
): Subnet {
  const [first] = subnets;
  const found = id === undefined ? first : subnets.find((subnet) => subnet.id === id);
  if (found !== undefined) return found;
  if (id !== undefined && call.cloud.state.subnets.has(id)) {
    throw neutronError(
      400,
      "InvalidInput",
      `Invalid input for operation: Failed to create port on network ${networkId}, because fixed_ips included invalid subnet ${id}.`,
    );
  }
  if (id !== undefined) throw neutronError(404, "SubnetNotFound", `Subnet ${id} could not be found.`);
  throw neutronError(
    400,
    "InvalidIpForNetwork",
    `IP address ${address ?? ""} is not a valid IP for any of the subnets on the specified network.`,
  );
}

const owned = (call: Call): Port[] =>
  [...call.cloud.state.ports.values()].filter((port) => port.projectId === call.token.projectId);

/** A port of the caller's. @throws ApiError 404 */
export function portFor(call: Call, id: string): Port {
  const port = call.cloud.state.ports.get(id);
  if (port?.projectId !== call.token.projectId) {
    throw neutronError(404, "PortNotFound", `Port ${id} could not be found.`);
  }
  return port;
}

const own = (call: Call): Port => portFor(call, call.params.id ?? "");

function show(port: Port): Json {
  return {
    id: port.id,
    name: port.name,
    network_id: port.networkId,
    tenant_id: port.projectId,
    mac_address: port.macAddress,
    admin_state_up: port.adminStateUp,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: port.fixedIps.map((fixed) => ({ subnet_id: fixed.subnetId, ip_address: fixed.address })),
    allowed_address_pairs: port.allowedAddressPairs,
    extra_dhcp_opts: port.extraDhcpOptions,
    security_groups: port.securityGroupIds,
    "binding:vnic_type": port.vnicType,
    port_security_enabled: port.portSecurity,
    ...standardKeys(port),
  };
}
