import { Fields } from "./body";
import type { Cloud } from "./cloud";
import { createVolume, sizeOf, type Owner, type Source } from "./cinder-create";
import { badRequest, ApiError } from "./errors";
import { uuid } from "./ids";
import type { Call } from "./router";
import type { Server, ServerVolume, Volume } from "./types";

/** A disk a new server is to have. */
export interface Disk {
  readonly make: (server: Server) => ServerVolume;
}

/** Reads `block_device_mapping_v2`. @throws ApiError 400, as Nova does before it starts anything */
export function planDisks(call: Call, given: Fields): Disk[] {
  const { cloud, token } = call;
  const image = given.string("imageRef");
  const mapping = given.records("block_device_mapping_v2") ?? imageMapping(cloud, image);
  const boots = mapping.some((device) => device.integer("boot_index") === 0);
  if ((image === undefined || image === "") && !boots) throw badRequest("Missing imageRef attribute");
  if (image !== undefined && image !== "" && !cloud.state.images.has(image)) {
    throw badRequest(`Can not find requested image`);
  }
  return mapping
    .filter((device) => device.string("destination_type") !== "local")
    .map((device) => {
      const kind = device.string("source_type") ?? "volume";
      const uuidOf = device.string("uuid") ?? "";
      const size = device.integer("volume_size");
      const root = bootIndex(device) === 0;
      const keep = !(device.boolean("delete_on_termination") ?? false);
      const asked = { root, keep, device: device.string("device_name") };
      if (kind === "volume") {
        requireVolume(cloud, token, uuidOf);
        return { make: (server) => use(cloud, server, uuidOf, asked) };
      }
      const plan = { kind, id: uuidOf, size };
      const checked = requireSource(cloud, token, plan);
      return { make: (server) => makeNew(cloud, server, plan, checked, asked) };
    });
}

/** What an image names as the disks of a server: snapshots, where it was made of a server that boots from a volume. */
function imageMapping(cloud: Cloud, imageId: string | undefined): Fields[] {
  const text = cloud.state.images.get(imageId ?? "")?.properties.block_device_mapping;
  if (text === undefined) return [];
  const devices = JSON.parse(text) as Record<string, unknown>[];
  return devices.map((device) => new Fields({ ...device, uuid: device.snapshot_id }));
}

interface Asked {
  readonly root: boolean;
  readonly keep: boolean;
  readonly device: string | undefined;
}

interface Plan {
  readonly kind: string;
  readonly id: string;
  readonly size: number | undefined;
}

function bootIndex(device: Fields): number | undefined {
  const value = device.record.boot_index;
  return typeof value === "number" && value < 0 ? undefined : device.integer("boot_index");
}

const invalid = (reason: string) => badRequest(`Block Device Mapping is Invalid: ${reason}`);

function requireVolume(cloud: Cloud, owner: Owner, id: string): Volume {
  const volume = cloud.state.volumes.get(id);
  if (volume?.projectId !== owner.projectId) throw invalid(`failed to get volume ${id}.`);
  if (volume.status !== "available") {
    throw badRequest(`Invalid volume: volume ${id} is not available, its status is ${volume.status}`);
  }
  return volume;
}

/** The size of a volume that is to be made for a server. */
function requireSource(cloud: Cloud, owner: Owner, plan: Plan): number {
  if (plan.kind === "blank") {
    if (plan.size === undefined)
      throw invalid("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
    return plan.size;
  }
  if (plan.kind === "image") {
    const image = cloud.state.images.get(plan.id);
    if (image === undefined) throw invalid(`failed to get image ${plan.id}.`);
    if (plan.size === undefined) {
      throw badRequest("Images with destination_type 'volume' need to have a non-zero size specified");
    }
    if (plan.size < image.minDisk) {
      throw badRequest("Volume is smaller than the minimum size specified in image metadata.");
    }
    return plan.size;
  }
  try {
    return sizeOf(cloud, owner, { kind: "snapshot", id: plan.id }, plan.size);
  } catch (error) {
    if (error instanceof ApiError) throw invalid(`failed to get snapshot ${plan.id}.`);
    throw error;
  }
}

function makeNew(cloud: Cloud, server: Server, plan: Plan, size: number, asked: Asked): ServerVolume {
  const source: Source =
    plan.kind === "image" || plan.kind === "snapshot" ? { kind: plan.kind, id: plan.id } : { kind: "none" };
  const volume = createVolume(cloud, server, { name: "", description: "", size, metadata: {}, source });
  return attachment(server, volume.id, asked);
}

function use(cloud: Cloud, server: Server, volumeId: string, asked: Asked): ServerVolume {
  const volume = requireVolume(cloud, server, volumeId);
  volume.status = "reserved";
  return attachment(server, volume.id, asked);
}

const attachment = (server: Server, volumeId: string, asked: Asked): ServerVolume => ({
  volumeId,
  device: nextDevice(server, asked.device),
  deleteOnTermination: !asked.keep,
  attachmentId: uuid(),
  bdmId: uuid(),
  root: asked.root,
});

/** The device asked for, or the next free one of /dev/vda, /dev/vdb … */
export function nextDevice(server: Server, asked?: string): string {
  if (asked !== undefined && asked !== "") return asked.startsWith("/dev/") ? asked : `/dev/${asked}`;
  const used = new Set(server.volumes.map((volume) => volume.device));
  for (const letter of "abcdefghijklmnopqrstuvwxyz") {
    if (!used.has(`/dev/vd${letter}`)) return `/dev/vd${letter}`;
  }
  throw badRequest("No free disk device names for prefix 'vd'");
}
