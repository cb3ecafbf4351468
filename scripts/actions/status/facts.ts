import type { OpenStack } from "../../openstack";
import type { Snapshot, Volume } from "../../openstack/block-storage";
import type { Server } from "../../openstack/compute";
import type { FloatingIp, Port } from "../../openstack/network";

/** What the cloud says, read at one moment. */
export interface CloudFacts {
  readonly servers: readonly Server[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  readonly ports: readonly Port[];
  readonly floatingIps: readonly FloatingIp[];
}

/** Reads all that the status needs, at once. */
export async function readCloud(cloud: OpenStack): Promise<CloudFacts> {
  const [servers, volumes, snapshots, ports, floatingIps] = await Promise.all([
    cloud.compute.servers(),
    cloud.volume.volumes(),
    cloud.volume.snapshots(),
    cloud.network.ports(),
    cloud.network.floatingIps(),
  ]);
  return { servers, volumes, snapshots, ports, floatingIps };
}
