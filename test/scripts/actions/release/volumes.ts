import type { Snapshot, Volume } from "../../../../scripts/openstack/block-storage";

/** Volumes and snapshots of a cloud, for the tests of what is done with them. */

export function volume(name: string, more: Partial<Volume> = {}): Volume {
  return {
    id: `${name}-id`,
    name,
    status: "available",
    sizeGiB: 8,
    bootable: false,
    createdAt: "2026-11-01T12:00:00Z",
    metadata: {},
    attachments: [],
    ...more,
  };
}

export function snapshot(name: string, of: Volume, more: Partial<Snapshot> = {}): Snapshot {
  return {
    id: `${name}-id`,
    name,
    status: "available",
    sizeGiB: of.sizeGiB,
    volumeId: of.id,
    createdAt: "2026-11-22T12:00:00Z",
    metadata: {},
    ...more,
  };
}

export const ATTACHED = [
  { serverId: "server-id", device: "/dev/vdb", attachedAt: "2026-11-01T12:10:00Z" },
] as const;
