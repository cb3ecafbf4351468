import { createHash } from "node:crypto";
import { floatingIpOf } from "./addresses";
import type { Cloud } from "./cloud";
import { isoMicros, isoSeconds } from "./ids";
import type { Call } from "./router";
import type { Port, Server } from "./types";

const POWER = {
  BUILD: 0,
  ACTIVE: 1,
  SHUTOFF: 4,
  REBOOT: 1,
  HARD_REBOOT: 1,
  RESIZE: 1,
  VERIFY_RESIZE: 1,
  PAUSED: 3,
  SUSPENDED: 4,
  RESCUE: 1,
  ERROR: 0,
} as const;
const VM_STATE = {
  BUILD: "building",
  ACTIVE: "active",
  SHUTOFF: "stopped",
  REBOOT: "active",
  HARD_REBOOT: "active",
  RESIZE: "active",
  VERIFY_RESIZE: "resized",
  PAUSED: "paused",
  SUSPENDED: "suspended",
  RESCUE: "rescued",
  ERROR: "error",
} as const;

/** A server's state by Nova's own name, as its refusals say it. */
export type VmState = (typeof VM_STATE)[keyof typeof VM_STATE];

/** Statuses in which Nova shows a progress. */
const WITH_PROGRESS = new Set(["BUILD", "ACTIVE", "RESIZE", "VERIFY_RESIZE"]);

export const serverLinks = (cloud: Cloud, id: string) => [
  { rel: "self", href: `${cloud.url}/compute/v2.1/servers/${id}` },
  { rel: "bookmark", href: `${cloud.url}/compute/servers/${id}` },
];

export const portsOf = (cloud: Cloud, server: Server): Port[] =>
  server.portIds.map((id) => cloud.state.ports.get(id)).filter((port) => port !== undefined);

/** Vm state as Nova's messages name it. */
export const vmState = (server: Server): VmState => VM_STATE[server.status];

/** Fixed and floating addresses by network name; `plain` leaves out the extension's keys. */
export function addresses(cloud: Cloud, server: Server, plain = false): Record<string, unknown[]> {
  const shown: Record<string, unknown[]> = {};
  if (server.status === "BUILD") return shown;
  for (const port of portsOf(cloud, server)) {
    const network = cloud.state.networks.get(port.networkId)?.name ?? "";
    const floating = floatingIpOf(cloud, port);
    const list = (shown[network] ??= []);
    const entry = (addr: string, type: string) => ({
      version: 4,
      addr,
      ...(plain ? {} : { "OS-EXT-IPS:type": type, "OS-EXT-IPS-MAC:mac_addr": port.macAddress }),
    });
    list.push(...port.fixedIps.map((fixed) => entry(fixed.address, "fixed")));
    if (floating !== undefined) list.push(entry(floating.address, "floating"));
  }
  return shown;
}

/** A server as Nova shows it at the microversion asked for. */
export function showServer(call: Call, server: Server) {
  const { cloud, minor } = call;
  return {
    ...updatedServer(call, server),
    addresses: addresses(cloud, server),
    "OS-EXT-AZ:availability_zone": server.status === "BUILD" ? "" : server.availabilityZone,
    config_drive: server.configDrive ? "True" : "",
    key_name: server.keyName,
    "OS-SRV-USG:launched_at": server.launchedAt === null ? null : isoMicros(server.launchedAt),
    "OS-SRV-USG:terminated_at": null,
    ...securityGroups(cloud, server),
    "OS-EXT-STS:task_state": server.taskState,
    "OS-EXT-STS:vm_state": VM_STATE[server.status],
    "OS-EXT-STS:power_state": POWER[server.status],
    "os-extended-volumes:volumes_attached": (server.status === "BUILD" ? [] : server.volumes).map((volume) =>
      minor >= 3
        ? { id: volume.volumeId, delete_on_termination: volume.deleteOnTermination }
        : { id: volume.volumeId },
    ),
    ...(server.fault === null
      ? {}
      : {
          fault: {
            code: server.fault.code,
            created: isoSeconds(server.fault.at),
            message: server.fault.message,
          },
        }),
  };
}

/** The shorter form that an update answers with. */
export function updatedServer(call: Call, server: Server) {
  const { cloud, minor } = call;
  const progress = WITH_PROGRESS.has(server.status) ? { progress: 0 } : {};
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: server.status === "BUILD" ? "" : hostId(server.projectId),
    image: server.imageId === null ? "" : imageRef(cloud, server.imageId),
    flavor: flavor(call, server.flavorId),
    created: isoSeconds(server.createdAt),
    updated: isoSeconds(server.updatedAt),
    addresses: addresses(cloud, server, true),
    accessIPv4: "",
    accessIPv6: "",
    links: serverLinks(cloud, server.id),
    "OS-DCF:diskConfig": "MANUAL",
    ...progress,
    ...(minor >= 9 ? { locked: server.locked } : {}),
    ...(minor >= 19 ? { description: server.name } : {}),
    ...(minor >= 26 ? { tags: server.tags } : {}),
    ...(minor >= 63 ? { trusted_image_certificates: null } : {}),
    ...(minor >= 71 ? { server_groups: groupsOf(cloud, server) } : {}),
    ...(minor >= 73 ? { locked_reason: null } : {}),
  };
}

const groupsOf = (cloud: Cloud, server: Server): string[] =>
  [...cloud.state.serverGroups.values()]
    .filter((group) => group.members.includes(server.id))
    .map((group) => group.id);

function securityGroups(cloud: Cloud, server: Server) {
  if (server.status === "BUILD") return {};
  const names = portsOf(cloud, server)
    .flatMap((port) => port.securityGroupIds)
    .map((id) => cloud.state.securityGroups.get(id)?.name ?? id);
  return names.length === 0 ? {} : { security_groups: names.map((name) => ({ name })) };
}

/** What tells a project which of its servers share a host. */
export const hostId = (projectId: string) => createHash("sha224").update(`${projectId}sandbox`).digest("hex");

const imageRef = (cloud: Cloud, id: string) => ({
  id,
  links: [{ rel: "bookmark", href: `${cloud.url}/compute/images/${id}` }],
});

function flavor(call: Call, id: string) {
  const { cloud } = call;
  const found = cloud.state.flavors.get(id);
  if (call.minor < 47 || found === undefined) {
    return { id, links: [{ rel: "bookmark", href: `${cloud.url}/compute/flavors/${id}` }] };
  }
  return {
    vcpus: found.vcpus,
    ram: found.ram,
    disk: found.disk,
    ephemeral: 0,
    swap: 0,
    original_name: found.name,
    extra_specs: found.extraSpecs,
  };
}
