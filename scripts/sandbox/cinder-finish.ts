import type { Finish } from "./cloud";
import type { Volume } from "./types";
import { logVolume } from "./volume-log";

/** How the work of Cinder ends, by kind of transition. */
export const CINDER_FINISHERS: Readonly<Record<string, Finish>> = {
  "volume-created": (cloud, id, { fails }) => {
    const volume = cloud.state.volumes.get(id);
    if (volume === undefined) return;
    settle(volume, fails === true ? "error" : "available", cloud.now());
    logVolume(cloud, fails === true ? "failed" : "finished", volume);
    if (fails !== true && volume.imageId !== null) volume.bootable = true;
  },
  "volume-deleted": (cloud, id, { fails }) => {
    const volume = cloud.state.volumes.get(id);
    if (volume !== undefined && fails === true) settle(volume, "error_deleting", cloud.now());
    else cloud.state.volumes.delete(id);
  },
  "volume-extended": (cloud, id, { fails, detail }) => {
    const volume = cloud.state.volumes.get(id);
    if (volume === undefined) return;
    if (fails !== true) volume.size = Number(detail?.size ?? volume.size);
    settle(volume, fails === true ? "error_extending" : (detail?.status ?? "available"), cloud.now());
  },
  "snapshot-created": (cloud, id, { fails }) => {
    const snapshot = cloud.state.snapshots.get(id);
    if (snapshot === undefined) return;
    snapshot.status = fails === true ? "error" : "available";
    snapshot.updatedAt = cloud.now();
  },
  "snapshot-deleted": (cloud, id, { fails }) => {
    const snapshot = cloud.state.snapshots.get(id);
    if (snapshot !== undefined && fails === true) snapshot.status = "error_deleting";
    else cloud.state.snapshots.delete(id);
  },
  "backup-created": (cloud, id, { fails, detail }) => {
    const backup = cloud.state.backups.get(id);
    if (backup === undefined) return;
    backup.status = fails === true ? "error" : "available";
    backup.updatedAt = cloud.now();
    const volume = cloud.state.volumes.get(backup.volumeId);
    if (volume?.status === "backing-up") settle(volume, detail?.status ?? "available", cloud.now());
  },
  "backup-deleted": (cloud, id) => {
    cloud.state.backups.delete(id);
  },
  "backup-restored": (cloud, id) => {
    const backup = cloud.state.backups.get(id);
    if (backup !== undefined) backup.status = "available";
  },
};

function settle(volume: Volume, status: string, now: number): void {
  volume.status = status;
  volume.updatedAt = now;
}
