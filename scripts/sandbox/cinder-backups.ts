import { Fields, isRecord, wrapped } from "./body";
import { copySeconds, createVolume } from "./cinder-create";
import { requireBackupQuota } from "./cinder-quotas";
import { volumeFor } from "./cinder-volumes";
import { links } from "./cinder-view";
import { badRequest, notFound } from "./errors";
import { isoMicros, uuid } from "./ids";
import { nextLink, page } from "./paging";
import { accepted, ok, type Call, type Reply, type Router } from "./router";
import type { Backup, Volume } from "./types";

/** Cinder v3 backups: whole copies of a volume, kept apart from it. */
export function cinderBackups(router: Router): void {
  router.on("GET", "/backups", (call) => list(call, "backups", (backup) => brief(call, backup)));
  router.on("GET", "/backups/detail", (call) =>
    list(call, "backups/detail", (backup) => detailed(call, backup)),
  );
  router.on("POST", "/backups", create);
  router.on("GET", "/backups/:id", (call) => ok({ backup: detailed(call, own(call)) }));
  router.on("DELETE", "/backups/:id", (call) => {
    const backup = own(call);
    if (!["available", "error"].includes(backup.status)) {
      throw badRequest("Invalid backup: Backup status must be available or error");
    }
    backup.status = "deleting";
    call.cloud.schedule("backup-deleted", backup.id, call.cloud.settings.deleteSeconds);
    return accepted();
  });
  router.on("POST", "/backups/:id/restore", restore);
}

function create(call: Call): Reply {
  const { cloud } = call;
  const given = wrapped(call.body, "backup");
  const volume = volumeFor(call, given.requiredString("volume_id"));
  const snapshotId = given.string("snapshot_id") ?? null;
  const snapshot = snapshotId === null ? undefined : cloud.state.snapshots.get(snapshotId);
  if (snapshotId !== null && snapshot?.volumeId !== volume.id) throw notFound(`Snapshot ${snapshotId}`);
  const force = given.boolean("force") ?? false;
  const allowed = snapshot !== undefined || force ? ["available", "in-use"] : ["available"];
  if (!allowed.includes(volume.status)) {
    throw badRequest(`Invalid volume: Backing up an in-use volume must use the force flag.`);
  }
  const incremental = given.boolean("incremental") ?? false;
  const before = [...cloud.state.backups.values()].some(
    (one) => one.volumeId === volume.id && one.status === "available",
  );
  if (incremental && !before) {
    throw badRequest("Invalid backup: No backups available to do an incremental backup.");
  }
  requireBackupQuota(cloud, volume.projectId, volume.size);
  const backup: Backup = {
    id: uuid(),
    name: given.string("name") ?? null,
    description: given.string("description") ?? null,
    volumeId: volume.id,
    snapshotId,
    projectId: volume.projectId,
    userId: call.token.userId,
    size: volume.size,
    status: "creating",
    incremental,
    mark: snapshot?.mark ?? volume.mark,
    createdAt: cloud.now(),
    updatedAt: null,
  };
  cloud.state.backups.set(backup.id, backup);
  const detail = { status: volume.status };
  cloud.schedule("backup-created", backup.id, copySeconds(cloud, volume.size), detail);
  if (snapshot === undefined) volume.status = "backing-up";
  return accepted({ backup: brief(call, backup) });
}

/** Into the volume that is named, or into a new one. */
function restore(call: Call): Reply {
  const { cloud } = call;
  const backup = own(call);
  const given = new Fields(isRecord(call.body) ? call.body : {}).object("restore") ?? new Fields({});
  if (backup.status !== "available") {
    throw badRequest("Invalid backup: Backup status must be available");
  }
  const volumeId = given.string("volume_id");
  const volume = volumeId === undefined ? restored(call, backup, given) : overwritten(call, backup, volumeId);
  cloud.schedule("backup-restored", backup.id, copySeconds(cloud, backup.size));
  backup.status = "restoring";
  return accepted({
    restore: { backup_id: backup.id, volume_id: volume.id, volume_name: volume.name },
  });
}

function restored(call: Call, backup: Backup, given: Fields): Volume {
  return createVolume(call.cloud, call.token, {
    name: given.string("name") ?? `restore_backup_${backup.id}`,
    description: "auto-created_from_restore_from_backup",
    size: backup.size,
    metadata: {},
    source: { kind: "backup", id: backup.id },
  });
}

function overwritten(call: Call, backup: Backup, volumeId: string): Volume {
  const volume = volumeFor(call, volumeId);
  if (volume.status !== "available") {
    throw badRequest("Invalid volume: Volume to be restored to must be available");
  }
  if (volume.size < backup.size) {
    throw badRequest(
      `Invalid volume: volume size ${volume.size} is too small to restore backup of size ${backup.size}.`,
    );
  }
  volume.status = "restoring-backup";
  volume.mark = backup.mark;
  call.cloud.schedule("volume-created", volume.id, copySeconds(call.cloud, backup.size));
  return volume;
}

function own(call: Call): Backup {
  const id = call.params.id ?? "";
  const backup = call.cloud.state.backups.get(id);
  if (backup?.projectId !== call.token.projectId) throw notFound(`Backup ${id}`);
  return backup;
}

function list(call: Call, path: string, view: (backup: Backup) => unknown): Reply {
  const { query } = call;
  const wanted = (key: string, value: string | null) => {
    const given = query.get(key);
    return given === null || given === value;
  };
  const found = [...call.cloud.state.backups.values()]
    .filter((one) => one.projectId === call.token.projectId)
    .filter((one) => wanted("name", one.name) && wanted("status", one.status))
    .filter((one) => wanted("volume_id", one.volumeId))
    .reverse();
  const { items, next } = page(found, query, (backup) => backup.id, {
    marker: (id) => notFound(`Backup ${id}`),
  });
  const url = `${call.cloud.url}/volume/v3/${call.token.projectId}/${path}`;
  return ok({ backups: items.map(view), ...nextLink("backups", url, query, next) });
}

const brief = (call: Call, backup: Backup) => ({
  id: backup.id,
  name: backup.name,
  links: links(call, `backups/${backup.id}`),
});

const detailed = (call: Call, backup: Backup) => ({
  ...brief(call, backup),
  status: backup.status,
  size: backup.size,
  object_count: backup.status === "available" ? backup.size : 0,
  availability_zone: "nova",
  container: "volumebackups",
  created_at: isoMicros(backup.createdAt),
  updated_at: backup.updatedAt === null ? null : isoMicros(backup.updatedAt),
  description: backup.description,
  fail_reason: backup.status === "error" ? "the sandbox was told to fail this backup" : null,
  volume_id: backup.volumeId,
  is_incremental: backup.incremental,
  has_dependent_backups: false,
  snapshot_id: backup.snapshotId,
  data_timestamp: isoMicros(backup.createdAt),
});
