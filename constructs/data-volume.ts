import { BlockstorageVolumeV3 } from "@cdktf/provider-openstack/lib/blockstorage-volume-v3";
import { DataOpenstackBlockstorageSnapshotV3 } from "@cdktf/provider-openstack/lib/data-openstack-blockstorage-snapshot-v3";
import { DataOpenstackBlockstorageVolumeV3 } from "@cdktf/provider-openstack/lib/data-openstack-blockstorage-volume-v3";

import { IdrError } from "./errors";
import { Construct } from "./framework";
import { markAt } from "./mark";
import { MARK_KEY } from "./model/marks";
import { isId, type VolumeSource } from "./model/types";
import { pinAddress } from "./names";

/** What a server wants for a data volume: where its content comes from, and what differs from the role's. */
export interface DataVolumeRequest {
  readonly source: VolumeSource;
  /** GiB; at least the source's. @default the role's */
  readonly sizeGiB?: number;
  /**
   * Whether its size is the source's when it is made, and then left alone; `sizeGiB` counts only where the engine can't
   * look up the source (one that is named by its id).
   * @default false
   */
  readonly sizeOfSource?: boolean;
  /** Volume type. @default the cloud's */
  readonly type?: string;
}

export interface DataVolumeProps {
  readonly name: string;
  readonly sizeGiB: number;
  /** As in {@link DataVolumeRequest}. @default false */
  readonly sizeOfSource?: boolean;
  /** @default blank */
  readonly source?: VolumeSource;
  /** @default the cloud's */
  readonly type?: string;
  /** @default the cloud's choice */
  readonly availabilityZone?: string;
  /**
   * Whether a plan that destroys it is refused. Off only for a volume that
   * the operator named.
   * @default true
   */
  readonly protect?: boolean;
}

/**
 * A volume that holds data. No plan destroys or replaces it: it is protected,
 * and what it was made from is looked at once only, when it is made. A copy of
 * 1.5 TB takes hours, so the engine waits for a day before it gives up
 * (giving up taints the copy, and the next apply would delete it half made).
 */
export class DataVolume extends Construct {
  /** A clone of a volume, by its name or id. */
  static cloneOf(volume: string, options: Omit<DataVolumeRequest, "source"> = {}): DataVolumeRequest {
    return { ...options, source: { kind: "volume", ref: volume } };
  }

  /** Made from a snapshot, by its name or id. */
  static fromSnapshot(snapshot: string, options: Omit<DataVolumeRequest, "source"> = {}): DataVolumeRequest {
    return { ...options, source: { kind: "snapshot", ref: snapshot } };
  }

  /** Restored from a backup, by its id. Needs Cinder's microversion 3.47. */
  static fromBackup(backupId: string, options: Omit<DataVolumeRequest, "source"> = {}): DataVolumeRequest {
    return { ...options, source: { kind: "backup", ref: backupId } };
  }

  /** An empty volume. */
  static blank(options: Omit<DataVolumeRequest, "source"> = {}): DataVolumeRequest {
    return { ...options, source: { kind: "blank" } };
  }

  readonly name: string;
  readonly volumeId: string;

  /** @throws IdrError `volume-size`, `volume-source` */
  constructor(scope: Construct, id: string, props: DataVolumeProps) {
    super(scope, id);
    if (!Number.isInteger(props.sizeGiB) || props.sizeGiB < 1) {
      throw new IdrError(
        "volume-size",
        `size of ${props.name} is ${props.sizeGiB} GiB (allowed: whole numbers from 1)`,
      );
    }
    this.name = props.name;
    const { size, ...source } = this.sourceArguments(props.source ?? { kind: "blank" }, props.name);
    const follows = props.sizeOfSource ?? false;
    const volume = new BlockstorageVolumeV3(this, "volume", {
      name: props.name,
      size: follows ? (size ?? props.sizeGiB) : props.sizeGiB,
      enableOnlineResize: true,
      ...(props.type === undefined ? {} : { volumeType: props.type }),
      ...(props.availabilityZone === undefined ? {} : { availabilityZone: props.availabilityZone }),
      ...source,
      metadata: { [MARK_KEY]: markAt(this) },
      timeouts: { create: "24h", delete: "1h" },
      lifecycle: {
        preventDestroy: props.protect ?? true,
        // What it was made from is history: a source that is gone, or another
        // one in the file, is no reason to throw the data away.
        ignoreChanges: [
          "source_vol_id",
          "snapshot_id",
          "backup_id",
          "image_id",
          "volume_type",
          "availability_zone",
          // Given when it is created; later metadata are written by the command (what is kept, until when).
          "metadata",
          ...(follows ? ["size"] : []),
        ],
      },
    });
    pinAddress(volume, props.name, volume.terraformResourceType);
    this.volumeId = volume.id;
  }

  /** `size`: of a source that the engine looks up. */
  private sourceArguments(
    source: VolumeSource,
    name: string,
  ): { sourceVolId?: string; snapshotId?: string; backupId?: string; size?: number } {
    switch (source.kind) {
      case "blank":
        return {};
      case "volume": {
        if (source.ref === name) {
          throw new IdrError("volume-source", `"${name}" can't be its own source`);
        }
        if (isId(source.ref)) return { sourceVolId: source.ref };
        const found = new DataOpenstackBlockstorageVolumeV3(this, "source", { name: source.ref });
        pinAddress(found, `${name}-source`, `data.${found.terraformResourceType}`);
        return { sourceVolId: found.id, size: found.size };
      }
      case "snapshot": {
        if (isId(source.ref)) return { snapshotId: source.ref };
        const found = new DataOpenstackBlockstorageSnapshotV3(this, "source", { name: source.ref });
        pinAddress(found, `${name}-source`, `data.${found.terraformResourceType}`);
        return { snapshotId: found.id, size: found.size };
      }
      case "backup":
        if (!isId(source.ref)) {
          throw new IdrError(
            "volume-source",
            `the backup of ${name} is named by its id, got "${source.ref}"`,
          );
        }
        return { backupId: source.ref };
    }
  }
}
