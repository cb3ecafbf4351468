import { isoMicros } from "./ids";
import { SERVICE_ID, VOLUME_TYPE } from "./cinder-types";
import type { Call } from "./router";
import type { Volume } from "./types";

/** `self` and `bookmark` of something of Cinder's. */
export function links(call: Call, path: string) {
  const { url } = call.cloud;
  const project = call.token.projectId;
  return [
    { rel: "self", href: `${url}/volume/v3/${project}/${path}` },
    { rel: "bookmark", href: `${url}/volume/${project}/${path}` },
  ];
}

export const volumeLinks = (call: Call, volume: Volume) => links(call, `volumes/${volume.id}`);

/** A volume as Cinder shows it at the microversion asked for. */
export function showVolume(call: Call, volume: Volume) {
  const { minor } = call;
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.availabilityZone,
    created_at: isoMicros(volume.createdAt),
    updated_at: volume.updatedAt === null ? null : isoMicros(volume.updatedAt),
    name: volume.name,
    description: volume.description,
    volume_type: volume.volumeType,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceVolumeId,
    metadata: volume.metadata,
    links: volumeLinks(call, volume),
    user_id: volume.userId,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: false,
    attachments: volume.attachments.map((attachment) => ({
      id: volume.id,
      attachment_id: attachment.id,
      volume_id: volume.id,
      server_id: attachment.serverId,
      host_name: null,
      device: attachment.device,
      attached_at: isoMicros(attachment.attachedAt),
    })),
    ...(minor >= 13 ? { group_id: null } : {}),
    ...(minor >= 48 ? { shared_targets: false, service_uuid: SERVICE_ID } : {}),
    ...(minor >= 63 ? { volume_type_id: VOLUME_TYPE.id } : {}),
    ...(minor >= 65 ? { consumes_quota: true } : {}),
  };
}
