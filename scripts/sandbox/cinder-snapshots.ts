import { requireKnown, wrapped } from "./body";
import { describe, DESCRIPTIVE } from "./cinder-names";
import { requireSnapshotQuota } from "./cinder-quotas";
import { volumeFor } from "./cinder-volumes";
import { badRequest, notFound } from "./errors";
import { isoMicros, uuid } from "./ids";
import { nextLink, page } from "./paging";
import { accepted, ok, type Call, type Reply, type Router } from "./router";
import type { Snapshot, Volume } from "./types";

/** Cinder v3 snapshots. */
export function cinderSnapshots(router: Router): void {
  router.on("GET", "/snapshots", (call) => list(call, "snapshots", (snapshot) => show(call, snapshot)));
  router.on("GET", "/snapshots/detail", (call) =>
    list(call, "snapshots/detail", (snapshot) => detailed(call, snapshot)),
  );
  router.on("POST", "/snapshots", create);
  router.on("GET", "/snapshots/:id", (call) => ok({ snapshot: detailed(call, own(call)) }));
  router.on("PUT", "/snapshots/:id", (call) => {
    const snapshot = own(call);
    const given = wrapped(call.body, "snapshot");
    requireKnown(given, "snapshot", DESCRIPTIVE);
    describe(snapshot, given);
    snapshot.updatedAt = call.cloud.now();
    return ok({ snapshot: show(call, snapshot) });
  });
  router.on("DELETE", "/snapshots/:id", (call) => {
    const snapshot = own(call);
    if (!["available", "error"].includes(snapshot.status)) {
      throw badRequest("Invalid snapshot: Snapshot status must be available or error.");
    }
    snapshot.status = "deleting";
    call.cloud.schedule("snapshot-deleted", snapshot.id, call.cloud.settings.deleteSeconds);
    return accepted();
  });
}

/** A volume in use needs `force`, until microversion 3.66, which does it anyway. */
function create(call: Call): Reply {
  const given = wrapped(call.body, "snapshot");
  const volume = volumeFor(call, given.requiredString("volume_id"));
  const force = given.boolean("force");
  if (call.minor >= 66 && force === false) {
    throw badRequest(
      "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored.",
    );
  }
  const metadata = given.metadata("metadata") ?? {};
  const forced = force === true || call.minor >= 66;
  if (volume.status !== "available" && !(forced && volume.status === "in-use")) {
    throw badRequest(
      `Invalid volume: Volume ${volume.id} status must be ${forced ? "available or in-use" : "available"}, but current status is: ${volume.status}.`,
    );
  }
  const [name = null, description = null] = [given.string("name"), given.string("description")];
  return accepted({ snapshot: show(call, makeSnapshot(call, volume, { name, description, metadata })) });
}

/** Snapshots a volume as it is now. @throws ApiError 413 when the project's quota is used up */
export function makeSnapshot(
  { cloud, token }: Call,
  volume: Volume,
  about: Pick<Snapshot, "name" | "description" | "metadata">,
): Snapshot {
  requireSnapshotQuota(cloud, volume.projectId, volume.size);
  const snapshot: Snapshot = {
    id: uuid(),
    ...about,
    volumeId: volume.id,
    projectId: volume.projectId,
    userId: token.userId,
    size: volume.size,
    status: "creating",
    mark: volume.mark,
    createdAt: cloud.now(),
    updatedAt: null,
  };
  cloud.state.snapshots.set(snapshot.id, snapshot);
  cloud.schedule("snapshot-created", snapshot.id, cloud.settings.createSeconds);
  return snapshot;
}

const owned = (call: Call): Snapshot[] =>
  [...call.cloud.state.snapshots.values()].filter((snapshot) => snapshot.projectId === call.token.projectId);

function own(call: Call): Snapshot {
  const id = call.params.id ?? "";
  const snapshot = call.cloud.state.snapshots.get(id);
  if (snapshot?.projectId !== call.token.projectId) throw notFound(`Snapshot ${id}`);
  return snapshot;
}

function list(call: Call, path: string, view: (snapshot: Snapshot) => unknown): Reply {
  const { query } = call;
  const wanted = (key: string, value: string | null) => {
    const given = query.get(key);
    return given === null || given === "" || given === value;
  };
  const found = owned(call)
    .filter((one) => wanted("name", one.name) && wanted("status", one.status))
    .filter((one) => wanted("volume_id", one.volumeId) && wanted("id", one.id))
    .reverse();
  const { items, next } = page(found, query, (snapshot) => snapshot.id, {
    marker: (id) => notFound(`Snapshot ${id}`),
  });
  const url = `${call.cloud.url}/volume/v3/${call.token.projectId}/${path}`;
  return ok({ snapshots: items.map(view), ...nextLink("snapshots", url, query, next) });
}

function show(call: Call, snapshot: Snapshot) {
  return {
    id: snapshot.id,
    created_at: isoMicros(snapshot.createdAt),
    updated_at: snapshot.updatedAt === null ? null : isoMicros(snapshot.updatedAt),
    name: snapshot.name,
    description: snapshot.description,
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.size,
    metadata: snapshot.metadata,
    ...(call.minor >= 14 ? { group_snapshot_id: null } : {}),
    ...(call.minor >= 41 ? { user_id: snapshot.userId } : {}),
    ...(call.minor >= 65 ? { consumes_quota: true } : {}),
  };
}

const detailed = (call: Call, snapshot: Snapshot) => ({
  ...show(call, snapshot),
  "os-extended-snapshot-attributes:project_id": snapshot.projectId,
  "os-extended-snapshot-attributes:progress": snapshot.status === "available" ? "100%" : "0%",
});
