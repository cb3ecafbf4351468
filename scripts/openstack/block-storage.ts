import type { Usage } from "./compute";
import { isNotFound } from "./error";
import type { Session } from "./session";

/** A Cinder volume, as far as it is used. */
export interface Volume {
  readonly id: string;
  /** Empty for root volumes that Nova made. */
  readonly name: string;
  /** available, in-use, creating, error … */
  readonly status: string;
  readonly sizeGiB: number;
  readonly type?: string;
  readonly bootable: boolean;
  readonly createdAt: string;
  /** Volume that it was made from, also by way of a snapshot that is gone, where `SOURCE_VOLUME` says so. */
  readonly sourceVolumeId?: string;
  readonly snapshotId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly attachments: readonly {
    readonly serverId: string;
    readonly device: string;
    /** Where Cinder says it. */
    readonly attachedAt?: string;
  }[];
}

/** Metadata of a volume that was made from a temporary snapshot: id of the volume that the snapshot was of. */
export const SOURCE_VOLUME = "idr-stacks-source-volume";

/** Metadata of a temporary snapshot: the environment whose volumes are made from it. */
export const SNAPSHOT_FOR = "idr-stacks-snapshot-for";

export interface Snapshot {
  readonly id: string;
  readonly name: string;
  /** available, creating, deleting, error … */
  readonly status: string;
  readonly sizeGiB: number;
  readonly volumeId: string;
  readonly createdAt: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Share done, 0 to 1, where the cloud says it. */
  readonly progress?: number;
}

export interface Backup {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly sizeGiB: number;
  readonly volumeId: string;
  readonly createdAt: string;
  /** Cinder's words when it failed. */
  readonly failReason?: string;
}

/** What the project may use of Cinder and does; volumes' and snapshots' GiB count together. */
export interface StorageLimits {
  readonly volumes: Usage;
  readonly snapshots: Usage;
  readonly gigabytes: Usage;
  readonly backups: Usage;
  readonly backupGigabytes: Usage;
}

interface RawVolume {
  id: string;
  name: string | null;
  status: string;
  size: number;
  volume_type?: string | null;
  bootable?: string;
  created_at: string;
  source_volid?: string | null;
  snapshot_id?: string | null;
  metadata?: Record<string, string>;
  attachments?: { server_id: string; device: string; attached_at?: string | null }[];
}

interface RawSnapshot {
  id: string;
  name: string | null;
  status: string;
  size: number;
  volume_id: string;
  created_at: string;
  metadata?: Record<string, string>;
  "os-extended-snapshot-attributes:progress"?: string | null;
}

interface RawBackup {
  id: string;
  name: string | null;
  status: string;
  size: number;
  volume_id: string;
  created_at: string;
  fail_reason?: string | null;
}

/** Cinder. */
export class BlockStorage {
  constructor(private readonly session: Session) {}

  /** Volumes of the project, of one name if given. */
  async volumes(filter: { readonly name?: string } = {}): Promise<Volume[]> {
    const found = await this.session.list<RawVolume>("volume", "/volumes/detail", "volumes", filter);
    return found.map(volumeOf);
  }

  /** @throws OpenStackError 404 when there is no such volume. */
  async volume(id: string): Promise<Volume> {
    const body = (await this.session.call("volume", `/volumes/${id}`)) as { volume: RawVolume };
    return volumeOf(body.volume);
  }

  /** Gives a volume these metadata; others that it has stay. */
  async setMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    const path = `/volumes/${id}/metadata`;
    await this.session.call("volume", path, { method: "POST", body: { metadata }, idempotent: true });
  }

  /** Takes one key off a volume's metadata, if it is there. */
  async unsetMetadata(id: string, key: string): Promise<void> {
    try {
      const path = `/volumes/${id}/metadata/${encodeURIComponent(key)}`;
      await this.session.call("volume", path, { method: "DELETE", idempotent: true });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Snapshots of the project, of one name or volume if given. */
  async snapshots(filter: { readonly name?: string; readonly volumeId?: string } = {}): Promise<Snapshot[]> {
    const query = { name: filter.name, volume_id: filter.volumeId };
    const found = await this.session.list<RawSnapshot>("volume", "/snapshots/detail", "snapshots", query);
    return found.map(snapshotOf);
  }

  /** @throws OpenStackError 404 when there is no such snapshot. */
  async snapshot(id: string): Promise<Snapshot> {
    const body = (await this.session.call("volume", `/snapshots/${id}`)) as { snapshot: RawSnapshot };
    return snapshotOf(body.snapshot);
  }

  /** Takes a snapshot of a volume, of one that is in use as well; it is `creating` at first. */
  async createSnapshot(options: {
    readonly volumeId: string;
    readonly name: string;
    readonly description?: string;
    readonly metadata?: Readonly<Record<string, string>>;
  }): Promise<Snapshot> {
    const { volumeId, ...rest } = options;
    const body = (await this.session.call("volume", "/snapshots", {
      method: "POST",
      body: { snapshot: { volume_id: volumeId, force: true, ...rest } },
    })) as { snapshot: RawSnapshot };
    return snapshotOf(body.snapshot);
  }

  /** Begins to delete a snapshot. @throws OpenStackError 404 when it is gone already. */
  async deleteSnapshot(id: string): Promise<void> {
    await this.session.call("volume", `/snapshots/${id}`, { method: "DELETE" });
  }

  /** Backups of the project; an empty list where the cloud has no backup service. */
  async backups(filter: { readonly name?: string } = {}): Promise<Backup[]> {
    const found = await this.session.list<RawBackup>("volume", "/backups/detail", "backups", filter);
    return found.map(backupOf);
  }

  /** Begins a backup of a volume, of one that is in use as well. */
  async createBackup(options: {
    readonly volumeId: string;
    readonly name: string;
    readonly incremental?: boolean;
  }): Promise<{ readonly id: string; readonly name: string }> {
    const { volumeId, name, incremental = false } = options;
    const body = (await this.session.call("volume", "/backups", {
      method: "POST",
      body: { backup: { volume_id: volumeId, name, incremental, force: true } },
    })) as { backup: { id: string; name: string } };
    return { id: body.backup.id, name: body.backup.name };
  }

  /** Names of the volume types that the project sees. */
  async volumeTypes(): Promise<string[]> {
    const found = await this.session.list<{ name: string }>("volume", "/types", "volume_types");
    return found.map(({ name }) => name);
  }

  async limits(): Promise<StorageLimits> {
    const body = (await this.session.call("volume", "/limits")) as {
      limits: { absolute: Record<string, number> };
    };
    const of = (used: string, limit: string): Usage => ({
      used: body.limits.absolute[used] ?? 0,
      limit: body.limits.absolute[limit] ?? -1,
    });
    return {
      volumes: of("totalVolumesUsed", "maxTotalVolumes"),
      snapshots: of("totalSnapshotsUsed", "maxTotalSnapshots"),
      gigabytes: of("totalGigabytesUsed", "maxTotalVolumeGigabytes"),
      backups: of("totalBackupsUsed", "maxTotalBackups"),
      backupGigabytes: of("totalBackupGigabytesUsed", "maxTotalBackupGigabytes"),
    };
  }
}

function volumeOf(raw: RawVolume): Volume {
  const source = raw.source_volid ?? raw.metadata?.[SOURCE_VOLUME];
  return {
    id: raw.id,
    name: raw.name ?? "",
    status: raw.status,
    sizeGiB: raw.size,
    ...(raw.volume_type ? { type: raw.volume_type } : {}),
    bootable: raw.bootable === "true",
    createdAt: utc(raw.created_at),
    ...(source ? { sourceVolumeId: source } : {}),
    ...(raw.snapshot_id ? { snapshotId: raw.snapshot_id } : {}),
    metadata: raw.metadata ?? {},
    attachments: (raw.attachments ?? []).map(({ server_id, device, attached_at }) => ({
      serverId: server_id,
      device,
      ...(attached_at ? { attachedAt: utc(attached_at) } : {}),
    })),
  };
}

function snapshotOf(raw: RawSnapshot): Snapshot {
  const percent = /^(\d+)%$/.exec(raw["os-extended-snapshot-attributes:progress"] ?? "")?.[1];
  return {
    id: raw.id,
    name: raw.name ?? "",
    status: raw.status,
    sizeGiB: raw.size,
    volumeId: raw.volume_id,
    createdAt: utc(raw.created_at),
    metadata: raw.metadata ?? {},
    ...(percent === undefined ? {} : { progress: Number(percent) / 100 }),
  };
}

function backupOf(raw: RawBackup): Backup {
  return {
    id: raw.id,
    name: raw.name ?? "",
    status: raw.status,
    sizeGiB: raw.size,
    volumeId: raw.volume_id,
    createdAt: utc(raw.created_at),
    ...(raw.fail_reason ? { failReason: raw.fail_reason } : {}),
  };
}

/** Cinder says UTC without saying so. */
function utc(time: string): string {
  return /(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`;
}
