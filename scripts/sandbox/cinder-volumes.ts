import { checkedMetadata, Fields, isRecord, requireKnown, wrapped } from "./body";
import type { Cloud } from "./cloud";
import { createVolume, volumeSpec } from "./cinder-create";
import { describe, DESCRIPTIVE } from "./cinder-names";
import { badRequest, computeFault, notFound } from "./errors";
import { nextLink, page } from "./paging";
import { accepted, ok, type Call, type Reply, type Router } from "./router";
import { showVolume, volumeLinks } from "./cinder-view";
import type { Volume } from "./types";
import { logVolume } from "./volume-log";

/** Cinder v3 volumes: list, show, create, update, delete, metadata. */
export function cinderVolumes(router: Router): void {
  router.on("GET", "/volumes", (call) =>
    list(call, "volumes", (volume) => ({
      id: volume.id,
      name: volume.name,
      links: volumeLinks(call, volume),
    })),
  );
  router.on("GET", "/volumes/detail", (call) =>
    list(call, "volumes/detail", (volume) => detailed(call, volume)),
  );
  router.on("POST", "/volumes", (call) => {
    const volume = createVolume(call.cloud, call.token, volumeSpec(call, wrapped(call.body, "volume")));
    return accepted({ volume: showVolume(call, volume) });
  });
  router.on("GET", "/volumes/:id", (call) => ok({ volume: detailed(call, ownVolume(call)) }));
  router.on("PUT", "/volumes/:id", (call) => {
    const volume = ownVolume(call);
    const given = wrapped(call.body, "volume");
    requireKnown(given, "volume", [...DESCRIPTIVE, "metadata"]);
    describe(volume, given);
    volume.metadata = given.metadata("metadata") ?? volume.metadata;
    volume.updatedAt = call.cloud.now();
    return ok({ volume: showVolume(call, volume) });
  });
  router.on("DELETE", "/volumes/:id", (call) => {
    const volume = ownVolume(call);
    requireDeletable(call, volume);
    deleteVolume(call.cloud, volume);
    return accepted();
  });
  metadata(router);
}

function metadata(router: Router): void {
  const given = (call: Call) =>
    checkedMetadata(new Fields(isRecord(call.body) ? call.body : {}).object("metadata")?.record ?? {});
  const path = "/volumes/:id/metadata";
  router.on("GET", path, (call) => ok({ metadata: ownVolume(call).metadata }));
  router.on("POST", path, (call) => {
    const volume = ownVolume(call);
    volume.metadata = { ...volume.metadata, ...given(call) };
    return ok({ metadata: volume.metadata });
  });
  router.on("PUT", path, (call) => {
    const volume = ownVolume(call);
    volume.metadata = given(call);
    return ok({ metadata: volume.metadata });
  });
  router.on("DELETE", `${path}/:key`, (call) => {
    const volume = ownVolume(call);
    const { [call.params.key ?? ""]: dropped, ...rest } = volume.metadata;
    if (dropped === undefined) {
      throw computeFault(404, `Volume ${volume.id} has no metadata with key ${call.params.key ?? ""}.`);
    }
    volume.metadata = rest;
    return ok(undefined);
  });
}

const DELETABLE = ["available", "error", "error_restoring", "error_extending", "error_managing"];

function requireDeletable(call: Call, volume: Volume): void {
  const hasSnapshots = [...call.cloud.state.snapshots.values()].some((one) => one.volumeId === volume.id);
  if (hasSnapshots || volume.attachments.length > 0 || !DELETABLE.includes(volume.status)) {
    if (volume.status === "creating") logVolume(call.cloud, "refused", volume);
    throw badRequest(
      "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.",
    );
  }
}

/** Starts a volume's end; it is gone a moment later. */
export function deleteVolume(cloud: Cloud, volume: Volume): void {
  logVolume(cloud, "deleted", volume);
  cloud.cancel(volume.id);
  volume.status = "deleting";
  volume.updatedAt = cloud.now();
  cloud.schedule("volume-deleted", volume.id, cloud.settings.deleteSeconds);
}

/** A volume of the caller's. @throws ApiError 404 */
export function volumeFor(call: Call, id: string): Volume {
  const volume = call.cloud.state.volumes.get(id);
  if (volume?.projectId !== call.token.projectId) throw notFound(`Volume ${id}`);
  return volume;
}

export const ownVolume = (call: Call): Volume => volumeFor(call, call.params.id ?? "");

const detailed = (call: Call, volume: Volume) => ({
  ...showVolume(call, volume),
  "os-vol-tenant-attr:tenant_id": volume.projectId,
  ...imageMetadata(call.cloud, volume),
});

function imageMetadata(cloud: Cloud, volume: Volume) {
  const image = volume.imageId === null ? undefined : cloud.state.images.get(volume.imageId);
  if (image === undefined || volume.status === "creating") return {};
  return {
    volume_image_metadata: {
      signature_verified: "False",
      ...image.properties,
      image_id: image.id,
      image_name: image.name,
      checksum: "b6d81b360a5672d80c27430f39153e2c",
      container_format: "bare",
      disk_format: "raw",
      min_disk: String(image.minDisk),
      min_ram: String(image.minRam),
      size: String(image.size),
    },
  };
}

function list(call: Call, path: string, show: (volume: Volume) => unknown): Reply {
  const { query } = call;
  const found = [...call.cloud.state.volumes.values()]
    .filter((volume) => volume.projectId === call.token.projectId && matches(volume, query))
    .reverse();
  const { items, next } = page(found, query, (volume) => volume.id, {
    marker: (id) => notFound(`Volume ${id}`),
  });
  const url = `${call.cloud.url}/volume/v3/${call.token.projectId}/${path}`;
  return ok({ volumes: items.map(show), ...nextLink("volumes", url, query, next) });
}

function matches(volume: Volume, query: URLSearchParams): boolean {
  const wanted = (key: string, value: string | null) => {
    const given = query.get(key);
    return given === null || given === (value ?? "");
  };
  const metadata = query.get("metadata");
  const pairs = metadata === null ? [] : [...metadata.matchAll(/'([^']*)': *u?'([^']*)'/g)];
  return (
    wanted("name", volume.name) &&
    (query.get("name~") === null || (volume.name ?? "").includes(query.get("name~") ?? "")) &&
    wanted("status", volume.status) &&
    wanted("id", volume.id) &&
    wanted("bootable", String(volume.bootable)) &&
    wanted("availability_zone", volume.availabilityZone) &&
    pairs.every(([, key = "", value]) => volume.metadata[key] === value)
  );
}
