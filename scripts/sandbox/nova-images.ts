import { requireKnown, wrapped } from "./body";
import { requireSnapshotCount } from "./cinder-quotas";
import { makeSnapshot } from "./cinder-snapshots";
import { uuid } from "./ids";
import { requireIdle, requireVmState } from "./nova-change";
import { doneAction } from "./nova-instance-actions";
import { accepted, type Call, type Reply } from "./router";
import type { Image, Server } from "./types";

/**
 * Makes an image of a server. That of a server that boots from a volume holds no data: it names snapshots of the
 * server's volumes, which are made with it.
 *
 * @throws ApiError 400, 403 or 409, as Nova does
 */
export function createImage(call: Call, server: Server): Reply {
  const { cloud, token } = call;
  const given = wrapped(call.body, "createImage");
  requireKnown(given, "createImage", ["name", "metadata"]);
  const name = given.requiredString("name");
  const metadata = given.metadata("metadata") ?? {};
  requireVmState(server, "createImage", ["active", "stopped", "paused", "suspended"]);
  const snapshots = server.volumes.some((volume) => volume.root);
  if (snapshots) requireSnapshotCount(cloud, server.projectId, server.volumes.length);
  else requireIdle(server, "createImage");
  const image: Image = {
    id: uuid(),
    name,
    ownerId: token.projectId,
    visibility: "private",
    minDisk: 0,
    minRam: 0,
    size: snapshots ? 0 : 1 << 20,
    properties: {
      ...metadata,
      base_image_ref: server.imageId ?? "",
      ...(snapshots ? mapping(call, server, name) : { image_type: "snapshot", instance_uuid: server.id }),
    },
    createdAt: cloud.now(),
  };
  cloud.state.images.set(image.id, image);
  doneAction(call, server, "createImage", [
    snapshots ? "api_snapshot_instance" : "compute_snapshot_instance",
  ]);
  if (call.minor >= 45) return accepted({ image_id: image.id });
  return { status: 202, headers: { Location: `${cloud.url}/image/images/${image.id}` } };
}

/** Snapshots a server's volumes, and says so as Nova does in the image: a text that is JSON. */
function mapping(call: Call, server: Server, name: string): Record<string, string> {
  const devices = server.volumes.flatMap((attachment) => {
    const volume = call.cloud.state.volumes.get(attachment.volumeId);
    if (volume === undefined) return [];
    const about = { name: `snapshot for ${name}`, description: volume.description, metadata: {} };
    return [
      {
        source_type: "snapshot",
        destination_type: "volume",
        snapshot_id: makeSnapshot(call, volume, about).id,
        disk_bus: "virtio",
        device_type: "disk",
        boot_index: attachment.root ? 0 : null,
        delete_on_termination: attachment.deleteOnTermination,
        volume_size: volume.size,
        device_name: attachment.device,
      },
    ];
  });
  return {
    root_device_name: "/dev/vda",
    bdm_v2: "True",
    block_device_mapping: JSON.stringify(devices),
  };
}
