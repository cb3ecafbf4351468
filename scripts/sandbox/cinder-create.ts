import type { Fields } from "./body";
import type { Cloud } from "./cloud";
import { requireVolumeQuota } from "./cinder-quotas";
import { VOLUME_TYPE, ZONE } from "./cinder-types";
import { badRequest, invalidField, notFound } from "./errors";
import { uuid } from "./ids";
import { logVolume } from "./volume-log";
import type { Call } from "./router";
import type { Volume } from "./types";

/** Whose a new thing is. */
export interface Owner {
  readonly projectId: string;
  readonly userId: string;
}

/** What a new volume is to be. */
export interface VolumeSpec {
  readonly name: string | null;
  readonly description: string | null;
  readonly size: number;
  readonly metadata: Record<string, string>;
  readonly source: Source;
}

/** What a new volume is a copy of. */
export type Source =
  | { readonly kind: "none" }
  | { readonly kind: "volume" | "snapshot" | "backup" | "image"; readonly id: string };

/** Reads and checks a request for a volume. @throws ApiError 400 or 404, as Cinder does */
export function volumeSpec(call: Call, given: Fields): VolumeSpec {
  const size = given.integer("size");
  if (size !== undefined && size < 1) {
    throw invalidField("size", size, `${size} is less than the minimum of 1`);
  }
  const metadata = given.metadata("metadata") ?? {};
  const type = given.string("volume_type");
  if (type !== undefined && type !== "" && type !== VOLUME_TYPE.name && type !== VOLUME_TYPE.id) {
    throw notFound(`Volume type with name ${type}`);
  }
  const zone = given.string("availability_zone");
  if (zone !== undefined && zone !== "" && zone !== ZONE) {
    throw badRequest(`Availability zone '${zone}' is invalid.`);
  }
  const source = sourceOf(given);
  return {
    name: given.string("name") ?? null,
    description: given.string("description") ?? null,
    size: sizeOf(call.cloud, call.token, source, size),
    metadata,
    source,
  };
}

function sourceOf(given: Fields): Source {
  const id = (key: string) => {
    const value = given.string(key);
    return value === "" ? undefined : value;
  };
  const snapshot = id("snapshot_id");
  if (snapshot !== undefined) return { kind: "snapshot", id: snapshot };
  const volume = id("source_volid");
  if (volume !== undefined) return { kind: "volume", id: volume };
  const image = id("imageRef");
  if (image !== undefined) return { kind: "image", id: image };
  const backup = id("backup_id");
  return backup === undefined ? { kind: "none" } : { kind: "backup", id: backup };
}

/** The size of the new volume: at least its source's, and that one when none is asked. */
export function sizeOf(cloud: Cloud, owner: Owner, source: Source, asked: number | undefined): number {
  const { state } = cloud;
  if (source.kind === "none" || source.kind === "image") {
    if (source.kind === "image" && !state.images.has(source.id)) {
      throw badRequest("Invalid image identifier or unable to access requested image.");
    }
    if (asked === undefined) {
      throw badRequest(
        "The server could not comply with the request since it is either malformed or otherwise incorrect.",
      );
    }
    const least = source.kind === "image" ? (state.images.get(source.id)?.minDisk ?? 0) : 0;
    if (asked < least) {
      throw badRequest(
        `Invalid input received: Volume size ${asked}GB cannot be smaller than the image minDisk size ${least}GB.`,
      );
    }
    return asked;
  }
  const rows = { volume: state.volumes, snapshot: state.snapshots, backup: state.backups }[source.kind];
  const row = rows.get(source.id);
  const label = { volume: "Volume", snapshot: "Snapshot", backup: "Backup" }[source.kind];
  if (row?.projectId !== owner.projectId) throw notFound(`${label} ${source.id}`);
  requireUsable(source.kind, row.status, source.id);
  const size = asked ?? row.size;
  if (size < row.size) throw badRequest(`Invalid input received: ${tooSmall(source.kind, size, row.size)}`);
  return size;
}

/** Each kind of source has wording of its own. */
function tooSmall(kind: "volume" | "snapshot" | "backup", size: number, least: number): string {
  const begin = `Volume size '${size}'GB cannot be smaller than`;
  switch (kind) {
    case "volume":
      return `${begin} original volume size  ${least}GB. They must be >= original volume size.`;
    case "snapshot":
      return `${begin} the snapshot size ${least}GB. They must be >= original snapshot size.`;
    case "backup":
      return `Volume size ${size}GB cannot be smaller than the backup size ${least}GB. It must be >= backup size.`;
  }
}

function requireUsable(kind: "volume" | "snapshot" | "backup", status: string, id: string): void {
  if (kind === "volume" && status !== "available" && status !== "in-use") {
    throw badRequest(
      "Invalid volume: Originating source volume status must be one of 'available, in-use' values",
    );
  }
  if (kind === "snapshot" && status !== "available") {
    throw badRequest("Invalid snapshot: Originating snapshot status must be one of 'available' values");
  }
  if (kind === "backup" && status !== "available") {
    throw badRequest(
      `Invalid backup: Backup status must be available, but current status of ${id} is: ${status}.`,
    );
  }
}

/** Seconds a copy of `gib` takes at the cloud's rate. */
export const copySeconds = (cloud: Cloud, gib: number): number => gib / cloud.settings.cloneGiBPerSecond;

/**
 * Makes a volume, `creating` until its copy is done. What it will hold is decided now, as with a
 * storage that copies on write: later changes of the source don't reach it.
 *
 * @throws ApiError 413 when the project's quota is used up
 */
export function createVolume(cloud: Cloud, owner: Owner, spec: VolumeSpec): Volume {
  requireVolumeQuota(cloud, owner.projectId, spec.size);
  const { state } = cloud;
  const { source } = spec;
  const idOf = (kind: Source["kind"]) => (source.kind !== "none" && source.kind === kind ? source.id : null);
  const origin =
    source.kind === "none" || source.kind === "image"
      ? undefined
      : { volume: state.volumes, snapshot: state.snapshots, backup: state.backups }[source.kind].get(
          source.id,
        );
  const parent = source.kind === "volume" ? state.volumes.get(source.id) : undefined;
  const volume: Volume = {
    id: uuid(),
    name: spec.name,
    description: spec.description,
    projectId: owner.projectId,
    userId: owner.userId,
    size: spec.size,
    status: source.kind === "backup" ? "restoring-backup" : "creating",
    availabilityZone: ZONE,
    volumeType: VOLUME_TYPE.name,
    sourceVolumeId: idOf("volume"),
    snapshotId: idOf("snapshot"),
    imageId: idOf("image") ?? parent?.imageId ?? null,
    bootable: false,
    metadata: spec.metadata,
    attachments: [],
    mark: origin?.mark ?? "",
    createdAt: cloud.now(),
    updatedAt: null,
  };
  state.volumes.set(volume.id, volume);
  logVolume(cloud, "created", volume);
  const seconds = origin === undefined ? cloud.settings.createSeconds : copySeconds(cloud, origin.size);
  cloud.schedule("volume-created", volume.id, seconds);
  return volume;
}
