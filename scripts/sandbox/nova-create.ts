import { isRecord, requireKnown, wrapped, Fields } from "./body";
import { badRequest, computeFault, invalidField, printed } from "./errors";
import { uuid } from "./ids";
import { beginAction } from "./nova-instance-actions";
import { planDisks, type Disk } from "./nova-disks";
import { limitedMetadata } from "./nova-metadata";
import { planNics, plugNics, requirePortRoom, type Nic } from "./nova-nics";
import { requireServerQuota } from "./nova-quotas";
import type { Call } from "./router";
import type { Flavor, Server } from "./types";

const PROPERTIES = [
  "name",
  "imageRef",
  "flavorRef",
  "key_name",
  "metadata",
  "networks",
  "security_groups",
  "availability_zone",
  "block_device_mapping_v2",
  "block_device_mapping",
  "config_drive",
  "user_data",
  "personality",
  "adminPass",
  "accessIPv4",
  "accessIPv6",
  "min_count",
  "max_count",
  "return_reservation_id",
  "OS-DCF:diskConfig",
  "tags",
  "description",
  "host",
  "hypervisor_hostname",
  "hostname",
  "os:scheduler_hints",
  "trusted_image_certificates",
];

/**
 * Reads, checks and starts a new server; its disks and ports are made when it boots.
 *
 * @throws ApiError 400, 403, 404 or 409, as Nova does
 */
export function createServer(call: Call): { server: Server; groups: string[] } {
  const { cloud, token } = call;
  const given = wrapped(call.body, "server");
  requireSchema(given);
  const disks = planDisks(call, given);
  const flavor = flavorFor(call, given.requiredString("flavorRef"));
  const keyName = given.string("key_name") ?? null;
  if (keyName !== null && !cloud.state.keyPairs.has(`${token.userId}/${keyName}`)) {
    throw badRequest("Invalid key_name provided.");
  }
  const zone = given.string("availability_zone");
  if (zone !== undefined && zone.split(":")[0] !== "nova") {
    throw badRequest("The requested availability zone is not available");
  }
  const metadata = limitedMetadata(call, given.metadata("metadata") ?? {});
  const groups = given.records("security_groups")?.map((group) => group.requiredString("name")) ?? [
    "default",
  ];
  const count = given.integer("min_count") ?? 1;
  const nics = planNics(call, given, groups);
  requirePortRoom(call, nics, count);
  requireServerQuota(cloud, token.projectId, flavor, count);
  const hint = schedulerGroup(call);
  const servers = Array.from({ length: count }, (_, index) => {
    const name = given.requiredString("name");
    const server: Server = {
      id: uuid(),
      name: count === 1 ? name : `${name}-${index + 1}`,
      projectId: token.projectId,
      userId: token.userId,
      flavorId: flavor.id,
      oldFlavorId: null,
      imageId: given.string("imageRef") === "" ? null : (given.string("imageRef") ?? null),
      keyName,
      availabilityZone: "nova",
      configDrive: given.boolean("config_drive") ?? false,
      locked: false,
      metadata,
      tags: given.strings("tags") ?? [],
      status: "BUILD",
      taskState: "scheduling",
      fault: null,
      portIds: [],
      ownPortIds: [],
      volumes: [],
      createdAt: cloud.now(),
      updatedAt: cloud.now(),
      launchedAt: null,
    };
    start(call, server, nics, disks);
    if (hint !== undefined) hint.members.push(server.id);
    return server;
  });
  const [first] = servers;
  if (first === undefined) throw badRequest("min_count must be > 0");
  return { server: first, groups };
}

function start(call: Call, server: Server, nics: readonly Nic[], disks: readonly Disk[]): void {
  const { cloud } = call;
  plugNics(call, server, nics);
  cloud.state.servers.set(server.id, server);
  const failed = makeDisks(call, server, disks);
  const { id: action } = beginAction(call, server, "create");
  const detail: Record<string, string> = { action, ...(failed === undefined ? {} : { failed }) };
  cloud.schedule("server-started", server.id, cloud.settings.bootSeconds, detail);
}

/** Makes the server's disks; what Cinder refuses ends up as the fault of the server, as in Nova. */
function makeDisks(call: Call, server: Server, disks: readonly Disk[]): string | undefined {
  const held = call.cloud.outcome;
  // A fault that is meant for this server must not hold its disks.
  call.cloud.outcome = undefined;
  try {
    for (const disk of disks) server.volumes.push(disk.make(server));
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `Build of instance ${server.id} aborted: ${reason}`;
  } finally {
    call.cloud.outcome = held;
  }
}

function requireSchema(given: Fields): void {
  requireKnown(given, "server", PROPERTIES);
  for (const key of ["name", "flavorRef"]) {
    if (!given.has(key)) throw invalidField("server", given.record, `'${key}' is a required property`);
  }
  if (given.record.key_name === null) {
    throw invalidField("key_name", null, `${printed(null)} is not of type 'string'`);
  }
}

function flavorFor(call: Call, id: string): Flavor {
  const flavor = call.cloud.state.flavors.get(id);
  if (flavor === undefined) throw badRequest(`Flavor ${id} could not be found.`);
  return flavor;
}

function schedulerGroup(call: Call) {
  const hints = isRecord(call.body) ? call.body["os:scheduler_hints"] : undefined;
  if (!isRecord(hints)) return undefined;
  const id = new Fields(hints).string("group");
  if (id === undefined) return undefined;
  const group = call.cloud.state.serverGroups.get(id);
  if (group?.projectId !== call.token.projectId) {
    throw computeFault(400, `Instance group ${id} could not be found.`);
  }
  return group;
}
