import { wrapped } from "./body";
import { badRequest, computeFault } from "./errors";
import { uuid } from "./ids";
import { requireIdle, requireVmState } from "./nova-change";
import { nextDevice } from "./nova-disks";
import { beginAction } from "./nova-instance-actions";
import { ownServer, requireUnlocked } from "./nova-servers";
import { volumeFor } from "./cinder-volumes";
import { accepted, ok, type Call, type Reply, type Router } from "./router";
import type { Server, ServerVolume } from "./types";

/** `/servers/<id>/os-volume_attachments`. */
export function novaAttachments(router: Router): void {
  const path = "/servers/:id/os-volume_attachments";
  router.on("GET", path, (call) => {
    const server = ownServer(call);
    return ok({ volumeAttachments: server.volumes.map((one) => show(call, server, one, true)) });
  });
  router.on("POST", path, attach);
  router.on("GET", `${path}/:volume`, (call) => {
    const server = ownServer(call);
    return ok({ volumeAttachment: show(call, server, attachmentOf(call, server), true) });
  });
  router.on("DELETE", `${path}/:volume`, detach);
}

/** The device is taken at once; the volume is `attaching` for a moment and then `in-use`. */
function attach(call: Call): Reply {
  const { cloud } = call;
  const server = ownServer(call);
  const given = wrapped(call.body, "volumeAttachment");
  const volume = volumeFor(call, given.requiredString("volumeId"));
  requireState(server, "attach_volume");
  if (volume.attachments.length > 0 || server.volumes.some((one) => one.volumeId === volume.id)) {
    const holder = volume.attachments[0]?.serverId ?? server.id;
    throw badRequest(`Invalid volume: volume ${volume.id} is already attached to instances: ${holder}`);
  }
  if (volume.status !== "available") {
    throw badRequest(
      `Invalid input received: Invalid volume: Volume ${volume.id} status must be available or downloading to reserve, but the current status is ${volume.status}.`,
    );
  }
  const attachment: ServerVolume = {
    volumeId: volume.id,
    device: nextDevice(server, given.string("device")),
    deleteOnTermination: given.boolean("delete_on_termination") ?? false,
    attachmentId: uuid(),
    bdmId: uuid(),
    root: false,
  };
  server.volumes.push(attachment);
  volume.status = "attaching";
  const detail = { server: server.id, action: beginAction(call, server, "attach_volume").id };
  cloud.schedule("volume-attached", volume.id, cloud.settings.attachSeconds, detail);
  return ok({ volumeAttachment: show(call, server, attachment, false) });
}

function detach(call: Call): Reply {
  const { cloud } = call;
  const server = ownServer(call);
  const attachment = attachmentOf(call, server);
  if (attachment.root) throw badRequest("Cannot detach a root device volume");
  requireState(server, "detach_volume");
  const volume = volumeFor(call, attachment.volumeId);
  if (volume.status !== "in-use") {
    throw badRequest(
      `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.`,
    );
  }
  volume.status = "detaching";
  const detail = { server: server.id, action: beginAction(call, server, "detach_volume").id };
  cloud.schedule("volume-detached", volume.id, cloud.settings.attachSeconds, detail);
  return accepted();
}

function requireState(server: Server, action: string): void {
  requireUnlocked(server);
  requireVmState(server, action, ["active", "paused", "stopped", "resized"]);
  // Of a server that is going away Nova says so in its own words, a moment before it is gone.
  if (server.taskState === "deleting") requireIdle(server, action);
}

function attachmentOf(call: Call, server: Server): ServerVolume {
  const id = call.params.volume ?? "";
  const found = server.volumes.find((volume) => volume.volumeId === id);
  if (found !== undefined) return found;
  if (!call.cloud.state.volumes.has(id)) throw computeFault(404, `Volume ${id} could not be found.`);
  throw computeFault(404, `Instance ${server.id} is not attached to volume ${id}`);
}

function show(call: Call, server: Server, attachment: ServerVolume, stored: boolean) {
  const { minor } = call;
  return {
    ...(minor >= 89 ? {} : { id: attachment.volumeId }),
    volumeId: attachment.volumeId,
    serverId: server.id,
    device: attachment.device,
    ...(minor >= 70 ? { tag: null } : {}),
    ...(minor >= 79 ? { delete_on_termination: attachment.deleteOnTermination } : {}),
    ...(minor >= 89 && stored ? { attachment_id: attachment.attachmentId, bdm_uuid: attachment.bdmId } : {}),
  };
}
