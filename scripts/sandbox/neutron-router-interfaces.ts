import { Fields, isRecord } from "./body";
import { claimAddress } from "./addresses";
import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { overlaps, parseBlock } from "./ipv4";
import { createPort, portFor, removePort } from "./neutron-ports";
import { subnetFor } from "./neutron-subnets";
import { ok, type Call, type Reply } from "./router";
import type { Port, Router, Subnet } from "./types";

const INTERFACE = "network:router_interface";

const badRouter = (message: string) => neutronError(400, "BadRequest", `Bad router request: ${message}`);

export const interfacesOf = (cloud: Cloud, router: Router): Port[] =>
  [...cloud.state.ports.values()].filter(
    (port) => port.deviceId === router.id && port.deviceOwner === INTERFACE,
  );

/** The router with an interface on a subnet. */
export function routersOn(cloud: Cloud, subnetId: string): Router[] {
  return [...cloud.state.routers.values()].filter((router) =>
    interfacesOf(cloud, router).some((port) => port.fixedIps.some((fixed) => fixed.subnetId === subnetId)),
  );
}

/** Puts the router on a subnet at its gateway address, or on a port made for it. */
export function addInterface(call: Call, router: Router): Reply {
  const given = new Fields(isRecord(call.body) ? call.body : {});
  const portId = given.string("port_id");
  const subnetId = given.string("subnet_id");
  if (portId === undefined && subnetId === undefined) {
    throw badRouter("Either subnet_id or port_id must be specified.");
  }
  if (portId !== undefined && subnetId !== undefined) {
    throw badRouter("Cannot specify both subnet-id and port-id.");
  }
  if (portId !== undefined) return plugPort(call, router, portFor(call, portId));
  const subnet = subnetFor(call, subnetId ?? "");
  requireNoOverlap(call, router, subnet);
  if (subnet.gatewayIp === null) throw badRouter("Subnet for router interface must have a gateway IP");
  claimAddress(call.cloud, subnet, subnet.gatewayIp);
  const port = createPort(
    call,
    subnet.networkId,
    new Fields({
      fixed_ips: [{ subnet_id: subnet.id, ip_address: subnet.gatewayIp }],
      security_groups: [],
      port_security_enabled: false,
    }),
  );
  return plugged(router, port);
}

function plugPort(call: Call, router: Router, port: Port): Reply {
  if (port.deviceId !== "") {
    throw neutronError(
      409,
      "PortInUse",
      `Unable to complete operation on port ${port.id} for network ${port.networkId}. Port already has an attached device ${port.deviceId}.`,
    );
  }
  const [fixed] = port.fixedIps;
  if (fixed === undefined) throw badRouter("Router port must have at least one fixed IP");
  requireNoOverlap(call, router, subnetFor(call, fixed.subnetId));
  return plugged(router, port);
}

function plugged(router: Router, port: Port): Reply {
  port.deviceId = router.id;
  port.deviceOwner = INTERFACE;
  port.status = "ACTIVE";
  port.revision += 1;
  return ok(interfaceInfo(router, port));
}

function requireNoOverlap(call: Call, router: Router, subnet: Subnet): void {
  const wanted = parseBlock(subnet.cidr);
  for (const port of interfacesOf(call.cloud, router)) {
    for (const fixed of port.fixedIps) {
      if (fixed.subnetId === subnet.id) throw badRouter(`Router already has a port on subnet ${subnet.id}.`);
      const other = call.cloud.state.subnets.get(fixed.subnetId);
      const block = other === undefined ? undefined : parseBlock(other.cidr);
      if (other !== undefined && block !== undefined && wanted !== undefined && overlaps(block, wanted)) {
        throw badRouter(
          `Cidr ${subnet.cidr} of subnet ${subnet.id} overlaps with cidr ${other.cidr} of subnet ${other.id}.`,
        );
      }
    }
  }
}

/** @throws ApiError 404 when there is no such interface, 409 when a floating IP needs it */
export function removeInterface(call: Call, router: Router): Reply {
  const given = new Fields(isRecord(call.body) ? call.body : {});
  const portId = given.string("port_id");
  const subnetId = given.string("subnet_id");
  const port = interfacesOf(call.cloud, router).find(
    (candidate) =>
      (portId === undefined || candidate.id === portId) &&
      (subnetId === undefined || candidate.fixedIps.some((fixed) => fixed.subnetId === subnetId)),
  );
  if (port === undefined) {
    throw portId === undefined
      ? neutronError(
          404,
          "RouterInterfaceNotFoundForSubnet",
          `Router ${router.id} has no interface on subnet ${subnetId ?? ""}`,
        )
      : neutronError(
          404,
          "RouterInterfaceNotFound",
          `Router ${router.id} does not have an interface with id ${portId}`,
        );
  }
  requireUnused(call.cloud, router, port);
  removePort(call.cloud, port);
  return ok(interfaceInfo(router, port));
}

function requireUnused(cloud: Cloud, router: Router, port: Port): void {
  const subnets = port.fixedIps.map((fixed) => fixed.subnetId);
  for (const floating of cloud.state.floatingIps.values()) {
    const bound = floating.portId === null ? undefined : cloud.state.ports.get(floating.portId);
    const onSubnet = bound?.fixedIps.some((fixed) => subnets.includes(fixed.subnetId)) ?? false;
    if (floating.routerId === router.id && onSubnet) {
      throw neutronError(
        409,
        "RouterInterfaceInUseByFloatingIP",
        `Router interface for subnet ${subnets[0] ?? ""} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
      );
    }
  }
}

const interfaceInfo = (router: Router, port: Port) => ({
  id: router.id,
  tenant_id: router.projectId,
  port_id: port.id,
  network_id: port.networkId,
  subnet_id: port.fixedIps[0]?.subnetId,
  subnet_ids: port.fixedIps.map((fixed) => fixed.subnetId),
});
