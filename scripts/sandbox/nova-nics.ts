import { Fields } from "./body";
import { badRequest, computeFault } from "./errors";
import { createPort } from "./neutron-ports";
import { defaultGroup } from "./neutron-security-groups";
import type { Call } from "./router";
import type { Port, Server } from "./types";

/** A network interface a new server is to have: a port that is there, or one to be made. */
export type Nic =
  | { readonly kind: "port"; readonly port: Port }
  | {
      readonly kind: "network";
      readonly networkId: string;
      readonly address?: string;
      readonly groupIds: string[];
    };

/** Reads `networks` (and the security groups for ports Nova makes). @throws ApiError 400, 403 or 409 */
export function planNics(call: Call, given: Fields, groups: readonly string[]): Nic[] {
  const wished = given.record.networks;
  if (wished === "none") return [];
  const groupIds = groups.map((name) => groupId(call, name));
  if (wished === undefined || wished === null || wished === "auto") return theOnlyNetwork(call, groupIds);
  return (given.records("networks") ?? []).map((network): Nic => {
    const portId = network.string("port");
    if (portId !== undefined && portId !== "") return { kind: "port", port: freePort(call, portId) };
    const id = network.string("uuid") ?? "";
    const found = call.cloud.state.networks.get(id);
    const usable =
      found !== undefined && (found.projectId === call.token.projectId || found.shared || found.external);
    if (!usable) throw badRequest(`Network ${id} could not be found.`);
    if (found.external && !found.shared) {
      throw computeFault(403, `It is not allowed to create an interface on external network ${id}`);
    }
    if (![...call.cloud.state.subnets.values()].some((subnet) => subnet.networkId === id)) {
      throw badRequest(`Network ${id} requires a subnet in order to boot instances on.`);
    }
    const address = network.string("fixed_ip");
    return { kind: "network", networkId: id, groupIds, ...(address === undefined ? {} : { address }) };
  });
}

function theOnlyNetwork(call: Call, groupIds: string[]): Nic[] {
  const own = [...call.cloud.state.networks.values()].filter(
    (network) => network.projectId === call.token.projectId || network.shared,
  );
  if (own.length > 1) {
    throw computeFault(409, "Multiple possible networks found, use a Network ID to be more specific.");
  }
  return own.map((network) => ({ kind: "network", networkId: network.id, groupIds }));
}

function groupId(call: Call, name: string): string {
  // Nova lists the groups, and with that Neutron makes the project's default one.
  defaultGroup(call.cloud, call.token.projectId);
  const found = [...call.cloud.state.securityGroups.values()].filter(
    (group) => group.projectId === call.token.projectId && (group.name === name || group.id === name),
  );
  const [first, second] = found;
  if (first === undefined) throw badRequest(`Unable to find security_group with name or id '${name}'`);
  if (second !== undefined) {
    throw computeFault(
      409,
      `Multiple security_groups found matching '${name}'. Use an ID to be more specific.`,
    );
  }
  return first.id;
}

function freePort(call: Call, id: string): Port {
  const port = call.cloud.state.ports.get(id);
  if (port?.projectId !== call.token.projectId) throw badRequest(`Port id ${id} could not be found.`);
  if (port.deviceId !== "") throw computeFault(409, `Port ${id} is still in use.`);
  return port;
}

/** Gives the server its ports; they become ACTIVE when it is up. */
export function plugNics(call: Call, server: Server, nics: readonly Nic[]): void {
  for (const nic of nics) plugNic(call, server, nic);
}

/** Plugs one port in and returns it. */
export function plugNic(call: Call, server: Server, nic: Nic): Port {
  const port = nic.kind === "port" ? nic.port : madePort(call, nic.networkId, nic.address, nic.groupIds);
  if (nic.kind === "network") server.ownPortIds.push(port.id);
  port.deviceId = server.id;
  port.deviceOwner = "compute:nova";
  port.revision += 1;
  server.portIds.push(port.id);
  return port;
}

function madePort(call: Call, networkId: string, address: string | undefined, groupIds: string[]): Port {
  const subnet = [...call.cloud.state.subnets.values()].find((one) => one.networkId === networkId);
  const fixed = address === undefined ? {} : { fixed_ips: [{ subnet_id: subnet?.id, ip_address: address }] };
  return createPort(call, networkId, new Fields({ security_groups: groupIds, ...fixed }));
}

/** @throws ApiError 403 when the ports Nova is to make for `count` servers are over Neutron's quota */
export function requirePortRoom(call: Call, nics: readonly Nic[], count: number): void {
  const { cloud, token } = call;
  const most = cloud.quotas(token.projectId).port;
  const wanted = nics.filter((nic) => nic.kind === "network").length * count;
  const used = [...cloud.state.ports.values()].filter((port) => port.projectId === token.projectId).length;
  if (wanted > 0 && most >= 0 && used + wanted > most) {
    throw computeFault(403, "Maximum number of ports exceeded");
  }
}
