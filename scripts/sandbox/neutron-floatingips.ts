import { freeAddress } from "./addresses";
import { neutronBody, type Fields, type Json } from "./body";
import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { listing, newResource, showing, standardKeys, touched } from "./neutron-list";
import { networkNotFound } from "./neutron-networks";
import { portFor } from "./neutron-ports";
import { requireNeutronQuota } from "./neutron-quotas";
import { routersOn } from "./neutron-router-interfaces";
import { created, noContent, type Call, type Router } from "./router";
import type { FixedIp, FloatingIp, Port } from "./types";

const ATTRIBUTES = [
  "floating_network_id",
  "port_id",
  "fixed_ip_address",
  "description",
  "tenant_id",
  "project_id",
  "floating_ip_address",
  "subnet_id",
  "dns_name",
  "dns_domain",
];

/** Floating IPs. One PUT moves an address from port to port; a port holds one address of each external network. */
export function neutronFloatingIps(router: Router): void {
  router.on("GET", "/v2.0/floatingips", (call) =>
    listing(
      call,
      "floatingips",
      owned(call).map((floating) => show(call.cloud, floating)),
    ),
  );
  router.on("POST", "/v2.0/floatingips", create);
  router.on("GET", "/v2.0/floatingips/:id", (call) =>
    showing(call, "floatingip", show(call.cloud, own(call))),
  );
  router.on("PUT", "/v2.0/floatingips/:id", (call) => {
    const floating = own(call);
    const given = neutronBody(call.body, "floatingip", ATTRIBUTES);
    const binding = bindingOf(call, floating, given);
    if (binding !== undefined) Object.assign(floating, binding);
    floating.description = given.string("description") ?? floating.description;
    touched(call, floating);
    return showing(call, "floatingip", show(call.cloud, floating));
  });
  router.on("DELETE", "/v2.0/floatingips/:id", (call) => {
    const floating = own(call);
    call.cloud.state.floatingIps.delete(floating.id);
    return noContent();
  });
}

function create(call: Call) {
  const { state } = call.cloud;
  const given = neutronBody(call.body, "floatingip", ATTRIBUTES);
  const networkId = given.requiredString("floating_network_id");
  const network = state.networks.get(networkId);
  if (network === undefined) throw networkNotFound(networkId);
  if (!network.external) {
    throw neutronError(
      400,
      "BadRequest",
      `Bad floatingip request: Network ${networkId} is not a valid external network.`,
    );
  }
  const wished = given.string("floating_ip_address");
  if (wished !== undefined && wished !== "") {
    throw neutronError(
      403,
      "PolicyNotAuthorized",
      "(rule:create_floatingip and rule:create_floatingip:floating_ip_address) is disallowed by policy",
    );
  }
  requireNeutronQuota(call, "floatingip");
  const [subnet] = [...state.subnets.values()].filter((candidate) => candidate.networkId === networkId);
  if (subnet === undefined) {
    throw neutronError(
      409,
      "IpAddressGenerationFailure",
      `No more IP addresses available on network ${networkId}.`,
    );
  }
  const floating: FloatingIp = {
    ...newResource(call, { description: given.string("description") }),
    revision: 0,
    networkId,
    address: freeAddress(call.cloud, subnet).address,
    portId: null,
    fixedAddress: null,
    routerId: null,
  };
  const binding = bindingOf(call, floating, given);
  if (binding !== undefined) Object.assign(floating, binding);
  state.floatingIps.set(floating.id, floating);
  return created({ floatingip: show(call.cloud, floating) });
}

type Binding = Pick<FloatingIp, "portId" | "fixedAddress" | "routerId">;

/** What the request binds the address to; undefined when it leaves the binding alone. */
function bindingOf(call: Call, floating: FloatingIp, given: Fields): Binding | undefined {
  if (!("port_id" in given.record)) return undefined;
  const portId = given.string("port_id");
  if (portId === undefined || portId === "") return { portId: null, fixedAddress: null, routerId: null };
  const port = portFor(call, portId);
  const fixed = fixedIpOf(port, given.string("fixed_ip_address"));
  for (const other of call.cloud.state.floatingIps.values()) {
    const sameNetwork = other.id !== floating.id && other.networkId === floating.networkId;
    if (sameNetwork && other.portId === port.id && other.fixedAddress === fixed.address) {
      throw neutronError(
        409,
        "FloatingIPPortAlreadyAssociated",
        `Cannot associate floating IP ${floating.address} (${floating.id}) with port ${port.id} using fixed IP ${fixed.address}, as that fixed IP already has a floating IP on external network ${floating.networkId}.`,
      );
    }
  }
  const router = routersOn(call.cloud, fixed.subnetId).find(
    (candidate) => candidate.gateway?.networkId === floating.networkId,
  );
  if (router === undefined) {
    throw neutronError(
      404,
      "ExternalGatewayForFloatingIPNotFound",
      `External network ${floating.networkId} is not reachable from subnet ${fixed.subnetId}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`,
    );
  }
  return { portId: port.id, fixedAddress: fixed.address, routerId: router.id };
}

function fixedIpOf(port: Port, address: string | undefined): FixedIp {
  const fixed =
    address === undefined || address === ""
      ? port.fixedIps[0]
      : port.fixedIps.find((candidate) => candidate.address === address);
  if (fixed === undefined) {
    throw neutronError(
      400,
      "BadRequest",
      address === undefined || address === ""
        ? `Bad floatingip request: Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses.`
        : `Bad floatingip request: Port ${port.id} does not have fixed ip ${address}.`,
    );
  }
  return fixed;
}

const owned = (call: Call): FloatingIp[] =>
  [...call.cloud.state.floatingIps.values()].filter(
    (floating) => floating.projectId === call.token.projectId,
  );

function own(call: Call): FloatingIp {
  const id = call.params.id ?? "";
  const floating = call.cloud.state.floatingIps.get(id);
  if (floating?.projectId !== call.token.projectId) {
    throw neutronError(404, "FloatingIPNotFound", `Floating IP ${id} could not be found`);
  }
  return floating;
}

function show(cloud: Cloud, floating: FloatingIp): Json {
  const port = floating.portId === null ? undefined : cloud.state.ports.get(floating.portId);
  return {
    id: floating.id,
    tenant_id: floating.projectId,
    floating_ip_address: floating.address,
    floating_network_id: floating.networkId,
    router_id: floating.routerId,
    port_id: floating.portId,
    fixed_ip_address: floating.fixedAddress,
    status: floating.portId === null ? "DOWN" : "ACTIVE",
    port_details:
      port === undefined
        ? null
        : {
            name: port.name,
            network_id: port.networkId,
            mac_address: port.macAddress,
            admin_state_up: port.adminStateUp,
            status: port.status,
            device_id: port.deviceId,
            device_owner: port.deviceOwner,
          },
    ...standardKeys(floating),
  };
}
