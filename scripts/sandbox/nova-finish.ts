import { deleteVolume } from "./cinder-volumes";
import { endAction } from "./nova-instance-actions";
import { removePort } from "./neutron-ports";
import type { Cloud, Finish } from "./cloud";
import type { Server } from "./types";

const ENDS: Readonly<Record<string, Finish>> = {
  "server-started": (cloud, id, { fails, detail }) => {
    const server = cloud.state.servers.get(id);
    if (server === undefined) return;
    const failed = detail?.failed ?? (fails === true ? "No valid host was found." : undefined);
    if (failed !== undefined) {
      toError(cloud, server, failed);
      return;
    }
    server.status = "ACTIVE";
    server.taskState = null;
    server.launchedAt = cloud.now();
    server.updatedAt = cloud.now();
    for (const port of portsOf(cloud, server)) port.status = "ACTIVE";
    for (const attachment of server.volumes) attached(cloud, server, attachment.volumeId);
  },
  "server-changed": (cloud, id, { fails, detail }) => {
    const server = cloud.state.servers.get(id);
    if (server === undefined) return;
    if (fails === true) {
      toError(cloud, server, "The action failed.");
      return;
    }
    server.status = ENDED_AS.find((status) => status === detail?.to) ?? "ACTIVE";
    server.taskState = null;
    server.updatedAt = cloud.now();
  },
  "server-deleted": (cloud, id, { fails }) => {
    const server = cloud.state.servers.get(id);
    if (server === undefined) return;
    if (fails === true) {
      toError(cloud, server, "The server could not be deleted.");
      return;
    }
    remove(cloud, server);
  },
  "volume-attached": (cloud, id, { fails, detail }) => {
    const server = cloud.state.servers.get(detail?.server ?? "");
    const volume = cloud.state.volumes.get(id);
    if (server === undefined || volume === undefined) return;
    if (fails === true) {
      server.volumes = server.volumes.filter((one) => one.volumeId !== id);
      volume.status = "error";
      return;
    }
    attached(cloud, server, id);
  },
  "volume-detached": (cloud, id, { fails, detail }) => {
    const server = cloud.state.servers.get(detail?.server ?? "");
    if (server === undefined) return;
    const volume = cloud.state.volumes.get(id);
    if (fails === true && volume !== undefined) {
      volume.status = "in-use";
      return;
    }
    detached(cloud, server, id);
  },
};

/** Statuses in which an action may leave a server. */
const ENDED_AS = ["ACTIVE", "SHUTOFF", "VERIFY_RESIZE", "PAUSED", "SUSPENDED", "RESCUE"] as const;

/** How the work of Nova ends, by kind of transition, and with it the action that began it. */
export const NOVA_FINISHERS: Readonly<Record<string, Finish>> = Object.fromEntries(
  Object.entries(ENDS).map(([kind, end]): [string, Finish] => [
    kind,
    (cloud, id, transition) => {
      end(cloud, id, transition);
      const { fails, detail } = transition;
      endAction(cloud, detail?.action, fails === true || detail?.failed !== undefined);
    },
  ]),
);

const portsOf = (cloud: Cloud, server: Server) =>
  server.portIds.map((id) => cloud.state.ports.get(id)).filter((port) => port !== undefined);

function toError(cloud: Cloud, server: Server, message: string): void {
  server.status = "ERROR";
  server.taskState = null;
  server.fault = { code: 500, message, at: cloud.now() };
  server.updatedAt = cloud.now();
}

function attached(cloud: Cloud, server: Server, volumeId: string): void {
  const volume = cloud.state.volumes.get(volumeId);
  const attachment = server.volumes.find((one) => one.volumeId === volumeId);
  if (volume === undefined || attachment === undefined) return;
  // A boot from a volume that is still copied waits for it in Nova; here the copy is cut short.
  cloud.cancel(volumeId);
  if (volume.imageId !== null) volume.bootable = true;
  volume.status = "in-use";
  volume.updatedAt = cloud.now();
  volume.attachments = [
    {
      id: attachment.attachmentId,
      serverId: server.id,
      device: attachment.device,
      attachedAt: cloud.now(),
    },
  ];
}

function detached(cloud: Cloud, server: Server, volumeId: string): void {
  server.volumes = server.volumes.filter((one) => one.volumeId !== volumeId);
  const volume = cloud.state.volumes.get(volumeId);
  if (volume === undefined) return;
  volume.attachments = [];
  volume.status = "available";
  volume.updatedAt = cloud.now();
}

/** Takes a server away: its disks are detached or deleted, its own ports go, the others are free again. */
function remove(cloud: Cloud, server: Server): void {
  for (const attachment of server.volumes) {
    detached(cloud, server, attachment.volumeId);
    const volume = cloud.state.volumes.get(attachment.volumeId);
    if (attachment.deleteOnTermination && volume !== undefined) deleteVolume(cloud, volume);
  }
  for (const port of portsOf(cloud, server)) {
    if (server.ownPortIds.includes(port.id)) removePort(cloud, port);
    else {
      port.deviceId = "";
      port.deviceOwner = "";
      port.status = "DOWN";
      port.revision += 1;
      port.updatedAt = cloud.now();
    }
  }
  for (const group of cloud.state.serverGroups.values()) {
    group.members = group.members.filter((id) => id !== server.id);
  }
  cloud.state.servers.delete(server.id);
}
