import type { Fields } from "./body";
import { badRequest } from "./errors";
import { secret } from "./ids";
import { change, requireVmState } from "./nova-change";
import { requireUnlocked } from "./nova-servers";
import { ok, type Call, type Reply } from "./router";
import type { Server } from "./types";

const FROM = ["active", "stopped", "error"] as const;

/**
 * Starts a server from a rescue image. One that boots from a volume can't be: that takes microversion 2.87 and
 * an image made for it (`hw_rescue_bus` and `hw_rescue_device`), which the sandbox's images are not.
 *
 * @throws ApiError 400 or 409, as Nova does
 */
export function rescue(call: Call, server: Server, given: Fields): Reply {
  requireUnlocked(server);
  requireVmState(server, "rescue", FROM);
  const image = given.string("rescue_image_ref");
  if (image !== undefined && !call.cloud.state.images.has(image)) {
    throw badRequest(`Requested rescue image '${image}' is not supported`);
  }
  if (server.volumes.some((volume) => volume.root)) {
    throw badRequest(`Instance ${server.id} cannot be rescued: Cannot rescue a volume-backed instance`);
  }
  change(call, server, { action: "rescue", from: FROM, task: "rescuing", to: "RESCUE" });
  // Nova answers 200 here, though the server is rescued only a while later.
  return ok({ adminPass: given.string("adminPass") ?? secret(9) });
}
