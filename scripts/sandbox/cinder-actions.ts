import { Fields, isRecord } from "./body";
import { requireGigabytes, requireVolumeSize, usedGigabytes } from "./cinder-quotas";
import { ownVolume } from "./cinder-volumes";
import { badRequest, disallowed } from "./errors";
import { accepted, ok, type Call, type Reply, type Router } from "./router";
import type { Volume } from "./types";

/** `POST /volumes/<id>/action`. */
export function cinderActions(router: Router): void {
  router.on("POST", "/volumes/:id/action", (call) => {
    const volume = ownVolume(call);
    const [name = "", value] = isRecord(call.body) ? (Object.entries(call.body)[0] ?? []) : [];
    const given = new Fields(isRecord(value) ? value : {});
    const action = ACTIONS[name];
    if (action === undefined)
      throw badRequest(
        `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
      );
    return action(call, volume, given);
  });
}

type Action = (call: Call, volume: Volume, given: Fields) => Reply;

const ACTIONS: Readonly<Record<string, Action>> = {
  "os-extend": extend,
  "os-set_bootable": (_call, volume, given) => {
    volume.bootable = given.boolean("bootable") ?? volume.bootable;
    return ok(undefined);
  },
  "os-update_readonly_flag": () => accepted(),
  "os-set_image_metadata": () => ok({ metadata: {} }),
  "os-reset_status": () => {
    throw disallowed("volume_extension:volume_admin_actions:reset_status");
  },
  "os-force_delete": () => {
    throw disallowed("volume_extension:volume_admin_actions:force_delete");
  },
};

/** A volume in use grows from microversion 3.42 on. */
function extend(call: Call, volume: Volume, given: Fields): Reply {
  const { cloud } = call;
  const size = given.integer("new_size") ?? 0;
  const inUse = volume.status === "in-use";
  if (volume.status !== "available" && !(inUse && call.minor >= 42)) {
    throw badRequest(
      `Invalid volume: Volume ${volume.id} status must be '{'status': 'available'}' to extend, currently ${volume.status}.`,
    );
  }
  if (size <= volume.size) {
    throw badRequest(
      `Invalid input received: New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`,
    );
  }
  requireVolumeSize(cloud, volume.projectId, size);
  const most = cloud.quotas(volume.projectId).gigabytes;
  requireGigabytes(most, usedGigabytes(cloud, volume.projectId), size - volume.size);
  cloud.schedule("volume-extended", volume.id, cloud.settings.actionSeconds, {
    size: String(size),
    status: volume.status,
  });
  volume.status = "extending";
  volume.updatedAt = cloud.now();
  return accepted();
}
