import type { Cloud } from "./cloud";
import { computeFault, disallowed } from "./errors";
import { ok, type Call, type Router } from "./router";

interface Usage {
  readonly volumes: number;
  readonly gigabytes: number;
  readonly snapshots: number;
  readonly backups: number;
  readonly backupGigabytes: number;
}

/** What a project has; snapshots count towards its gigabytes. */
function usage(cloud: Cloud, projectId: string): Usage {
  const sizes = (rows: Iterable<{ readonly projectId: string; readonly size: number }>) =>
    [...rows].filter((row) => row.projectId === projectId).map((row) => row.size);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const volumes = sizes(cloud.state.volumes.values());
  const snapshots = sizes(cloud.state.snapshots.values());
  const backups = sizes(cloud.state.backups.values());
  return {
    volumes: volumes.length,
    gigabytes: sum(volumes) + sum(snapshots),
    snapshots: snapshots.length,
    backups: backups.length,
    backupGigabytes: sum(backups),
  };
}

/** @throws ApiError 413, as Cinder says that a project may not have another volume of `gib` */
export function requireVolumeQuota(cloud: Cloud, projectId: string, gib: number, count = 1): void {
  const most = cloud.quotas(projectId);
  const used = usage(cloud, projectId);
  requireVolumeSize(cloud, projectId, gib);
  requireGigabytes(most.gigabytes, used.gigabytes, gib);
  if (most.volumes >= 0 && used.volumes + count > most.volumes) {
    throw computeFault(
      413,
      `VolumeLimitExceeded: Maximum number of volumes allowed (${most.volumes}) exceeded for quota 'volumes'.`,
    );
  }
}

/** @throws ApiError 413 when one volume may not be that big */
export function requireVolumeSize(cloud: Cloud, projectId: string, gib: number): void {
  const most = cloud.quotas(projectId);
  if (most.per_volume_gigabytes >= 0 && gib > most.per_volume_gigabytes) {
    throw computeFault(
      413,
      `VolumeSizeExceedsLimit: Requested volume size ${gib}G is larger than maximum allowed limit ${most.per_volume_gigabytes}G.`,
    );
  }
}

/** @throws ApiError 413 */
export function requireSnapshotQuota(cloud: Cloud, projectId: string, gib: number): void {
  const most = cloud.quotas(projectId);
  const used = usage(cloud, projectId);
  requireGigabytes(most.gigabytes, used.gigabytes, gib);
  if (most.snapshots >= 0 && used.snapshots >= most.snapshots) {
    throw computeFault(
      413,
      `SnapshotLimitExceeded: Maximum number of snapshots allowed (${most.snapshots}) exceeded`,
    );
  }
}

/** @throws ApiError 413 */
export function requireBackupQuota(cloud: Cloud, projectId: string, gib: number): void {
  const most = cloud.quotas(projectId);
  const used = usage(cloud, projectId);
  if (most.backup_gigabytes >= 0 && used.backupGigabytes + gib > most.backup_gigabytes) {
    throw computeFault(
      413,
      `VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed Backup gigabytes quota. Requested ${gib}G, quota is ${most.backup_gigabytes}G and ${used.backupGigabytes}G has been consumed.`,
    );
  }
  if (most.backups >= 0 && used.backups >= most.backups) {
    throw computeFault(
      413,
      `BackupLimitExceeded: Maximum number of backups allowed (${most.backups}) exceeded`,
    );
  }
}

/** @throws ApiError 403, as Nova says it, when a project may not have `count` more snapshots */
export function requireSnapshotCount(cloud: Cloud, projectId: string, count: number): void {
  const most = cloud.quotas(projectId).snapshots;
  if (most >= 0 && usage(cloud, projectId).snapshots + count > most) {
    throw computeFault(403, "Quota exceeded for resources: snapshots");
  }
}

/** @throws ApiError 413 when `gib` more gigabytes are over the limit */
export function requireGigabytes(most: number, used: number, gib: number): void {
  if (most >= 0 && used + gib > most) {
    throw computeFault(
      413,
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${gib}G, quota is ${most}G and ${used}G has been consumed.`,
    );
  }
}

/** Gigabytes of volumes and snapshots a project has. */
export const usedGigabytes = (cloud: Cloud, projectId: string): number => usage(cloud, projectId).gigabytes;

/** Cinder's quota and limit answers. */
export function cinderQuotas(router: Router): void {
  router.on("GET", "/limits", (call) => {
    const most = call.cloud.quotas(call.token.projectId);
    const used = usage(call.cloud, call.token.projectId);
    return ok({
      limits: {
        rate: [],
        absolute: {
          maxTotalVolumes: most.volumes,
          maxTotalSnapshots: most.snapshots,
          maxTotalVolumeGigabytes: most.gigabytes,
          maxTotalBackups: most.backups,
          maxTotalBackupGigabytes: most.backup_gigabytes,
          totalVolumesUsed: used.volumes,
          totalGigabytesUsed: used.gigabytes,
          totalSnapshotsUsed: used.snapshots,
          totalBackupsUsed: used.backups,
          totalBackupGigabytesUsed: used.backupGigabytes,
        },
      },
    });
  });
  router.on("GET", "/os-quota-sets/:project", showQuotas);
  router.on("GET", "/os-quota-sets/:project/defaults", showQuotas);
}

function showQuotas(call: Call) {
  const project = call.params.project ?? "";
  if (project !== call.token.projectId) {
    throw disallowed("volume_extension:quotas:show");
  }
  const most = call.cloud.quotas(project);
  const used = usage(call.cloud, project);
  const rows: readonly (readonly [string, number, number])[] = [
    ["volumes", most.volumes, used.volumes],
    ["per_volume_gigabytes", most.per_volume_gigabytes, 0],
    ["snapshots", most.snapshots, used.snapshots],
    ["gigabytes", most.gigabytes, used.gigabytes],
    ["backups", most.backups, used.backups],
    ["backup_gigabytes", most.backup_gigabytes, used.backupGigabytes],
    ["volumes___DEFAULT__", -1, used.volumes],
    ["gigabytes___DEFAULT__", -1, used.gigabytes],
    ["snapshots___DEFAULT__", -1, used.snapshots],
    ["groups", 10, 0],
  ];
  const detailed = call.query.get("usage")?.toLowerCase() === "true";
  const value = (limit: number, inUse: number) => (detailed ? { limit, in_use: inUse, reserved: 0 } : limit);
  const set = Object.fromEntries(rows.map(([name, limit, inUse]) => [name, value(limit, inUse)]));
  return ok({ quota_set: { ...set, id: project } });
}
