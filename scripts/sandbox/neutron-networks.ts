import { neutronBody, type Json } from "./body";
import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { listing, newResource, showing, standardKeys, touched } from "./neutron-list";
import { requireNeutronQuota } from "./neutron-quotas";
import { created, noContent, type Call, type Router } from "./router";
import type { Network } from "./types";

const ATTRIBUTES = [
  "name",
  "description",
  "admin_state_up",
  "shared",
  "router:external",
  "tenant_id",
  "project_id",
  "availability_zone_hints",
  "mtu",
  "port_security_enabled",
  "dns_domain",
  "is_default",
];

/** Networks. A project sees its own, the external and the shared ones. */
export function neutronNetworks(router: Router): void {
  router.on("GET", "/v2.0/networks", (call) =>
    listing(
      call,
      "networks",
      visible(call).map((network) => show(call.cloud, network)),
    ),
  );
  router.on("POST", "/v2.0/networks", (call) => {
    const given = neutronBody(call.body, "network", ATTRIBUTES);
    requireNeutronQuota(call, "network");
    if (given.boolean("router:external") === true || given.boolean("shared") === true) {
      throw neutronError(403, "PolicyNotAuthorized", "rule:create_network is disallowed by policy");
    }
    const network: Network = {
      ...newResource(call, { name: given.string("name"), description: given.string("description") }),
      adminStateUp: given.boolean("admin_state_up") ?? true,
      external: false,
      shared: false,
      mtu: given.integer("mtu") ?? 1500,
      portSecurity: given.boolean("port_security_enabled") ?? true,
      dnsDomain: given.string("dns_domain") ?? "",
    };
    call.cloud.state.networks.set(network.id, network);
    return created({ network: { ...show(call.cloud, network), is_default: false } });
  });
  router.on("GET", "/v2.0/networks/:id", (call) =>
    showing(call, "network", show(call.cloud, visibleOne(call))),
  );
  router.on("PUT", "/v2.0/networks/:id", (call) => {
    const network = own(call, "update");
    const given = neutronBody(call.body, "network", ATTRIBUTES);
    network.name = given.string("name") ?? network.name;
    network.description = given.string("description") ?? network.description;
    network.adminStateUp = given.boolean("admin_state_up") ?? network.adminStateUp;
    network.mtu = given.integer("mtu") ?? network.mtu;
    network.portSecurity = given.boolean("port_security_enabled") ?? network.portSecurity;
    network.dnsDomain = given.string("dns_domain") ?? network.dnsDomain;
    touched(call, network);
    return showing(call, "network", show(call.cloud, network));
  });
  router.on("DELETE", "/v2.0/networks/:id", (call) => {
    const network = own(call, "delete");
    const { state } = call.cloud;
    const ports = [...state.ports.values()].filter((port) => port.networkId === network.id);
    if (ports.length > 0) {
      const ids = ports.map((port) => port.id).join(",");
      throw neutronError(
        409,
        "NetworkInUse",
        `Unable to complete operation on network ${network.id}. There are one or more ports still in use on the network, id for these ports is: ${ids}.`,
      );
    }
    for (const subnet of state.subnets.values()) {
      if (subnet.networkId === network.id) state.subnets.delete(subnet.id);
    }
    state.networks.delete(network.id);
    return noContent();
  });
}

export const networkNotFound = (id: string) =>
  neutronError(404, "NetworkNotFound", `Network ${id} could not be found.`);

/** A network the caller may plug something into. @throws ApiError 404 */
export function networkFor(call: Call, id: string): Network {
  const network = visible(call).find((candidate) => candidate.id === id);
  if (network === undefined) throw networkNotFound(id);
  return network;
}

const visible = (call: Call): Network[] =>
  [...call.cloud.state.networks.values()].filter(
    (network) => network.projectId === call.token.projectId || network.external || network.shared,
  );

const visibleOne = (call: Call): Network => networkFor(call, call.params.id ?? "");

function own(call: Call, action: "update" | "delete"): Network {
  const network = visibleOne(call);
  if (network.projectId !== call.token.projectId) {
    throw neutronError(403, "PolicyNotAuthorized", `rule:${action}_network is disallowed by policy`);
  }
  return network;
}

function show(cloud: Cloud, network: Network): Json {
  const subnets = [...cloud.state.subnets.values()].filter((subnet) => subnet.networkId === network.id);
  return {
    id: network.id,
    name: network.name,
    tenant_id: network.projectId,
    admin_state_up: network.adminStateUp,
    mtu: network.mtu,
    status: "ACTIVE",
    subnets: subnets.map((subnet) => subnet.id),
    shared: network.shared,
    availability_zone_hints: [],
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    "router:external": network.external,
    ...(network.external ? { is_default: false } : {}),
    port_security_enabled: network.portSecurity,
    ...standardKeys(network),
  };
}
