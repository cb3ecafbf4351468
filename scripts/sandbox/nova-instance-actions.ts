import type { Cloud } from "./cloud";
import { computeFault, notFound } from "./errors";
import { isoMicros, uuid } from "./ids";
import { hostId } from "./nova-server-view";
import { page } from "./paging";
import { ok, type Call, type Router } from "./router";
import type { Server, ServerAction } from "./types";

/** The steps that Nova records of an action, where it is not `compute_<action>_instance` alone. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  create: ["compute__do_build_and_run_instance"],
  delete: ["compute_terminate_instance"],
  resize: [
    "conductor_migrate_server",
    "cold_migrate",
    "compute_prep_resize",
    "compute_resize_instance",
    "compute_finish_resize",
  ],
  confirmResize: ["compute_confirm_resize"],
  revertResize: ["compute_revert_resize", "compute_finish_revert_resize"],
  attach_volume: ["compute_attach_volume"],
  detach_volume: ["compute_detach_volume"],
  attach_interface: ["compute_attach_interface"],
  detach_interface: ["compute_detach_interface"],
  lock: ["api_lock"],
  unlock: ["api_unlock"],
  // The snapshots of a server that boots from a volume; of another one the compute host makes the image.
  createImage: ["api_snapshot_instance"],
};

/** Records that an action on a server begins. */
export function beginAction(
  call: Call,
  server: Server,
  action: string,
  steps: readonly string[] = STEPS[action] ?? [`compute_${action}_instance`],
): ServerAction {
  const { cloud, token } = call;
  const now = cloud.now();
  const begun: ServerAction = {
    id: uuid(),
    serverId: server.id,
    action,
    requestId: call.requestId,
    projectId: token.projectId,
    userId: token.userId,
    startedAt: now,
    updatedAt: now,
    message: null,
    events: steps.map((event) => ({ event, startedAt: now, finishedAt: null, result: null })),
  };
  cloud.state.serverActions.set(begun.id, begun);
  return begun;
}

/** Records that an action has ended; undefined: a transition that no action began. */
export function endAction(cloud: Cloud, id: string | undefined, fails = false): void {
  const action = id === undefined ? undefined : cloud.state.serverActions.get(id);
  if (action === undefined) return;
  action.updatedAt = cloud.now();
  if (fails) action.message = "Error";
  for (const event of action.events) {
    event.finishedAt = cloud.now();
    event.result = fails ? "Error" : "Success";
  }
}

/** Records an action that is done at once. */
export const doneAction = (call: Call, server: Server, action: string, steps?: readonly string[]): void =>
  endAction(call.cloud, beginAction(call, server, action, steps).id);

/** `/servers/<id>/os-instance-actions`: what was asked of a server, the newest first. */
export function novaInstanceActions(router: Router): void {
  const path = "/servers/:id/os-instance-actions";
  router.on("GET", path, (call) => {
    const found = actionsOf(call);
    if (call.minor < 58) return ok({ instanceActions: found.map((action) => brief(call, action)) });
    const refuse = { marker: (id: string) => computeFault(400, `Marker ${id} could not be found.`) };
    const { items, next } = page(found, call.query, (action) => action.requestId, refuse);
    const url = `${call.cloud.url}/compute/v2.1/servers/${call.params.id ?? ""}/os-instance-actions`;
    const following = new URLSearchParams(call.query);
    if (next !== undefined) following.set("marker", next);
    return ok({
      instanceActions: items.map((action) => brief(call, action)),
      ...(next === undefined || !call.query.has("limit")
        ? {}
        : { links: [{ rel: "next", href: `${url}?${following.toString()}` }] }),
    });
  });
  router.on("GET", `${path}/:request`, (call) => {
    const id = call.params.request ?? "";
    const action = actionsOf(call).find((one) => one.requestId === id);
    if (action === undefined) throw computeFault(404, `Action ${id} not found`);
    // Before 2.51 only an administrator sees the steps.
    const events = call.minor < 51 ? {} : { events: action.events.toReversed().map(step(call, action)) };
    return ok({ instanceAction: { ...brief(call, action), ...events } });
  });
}

/** The actions of a server of the caller's; from 2.21 on also of one that is gone. @throws ApiError 404 */
function actionsOf(call: Call): ServerAction[] {
  const id = call.params.id ?? "";
  const { state } = call.cloud;
  const found = [...state.serverActions.values()]
    .filter((action) => action.serverId === id && action.projectId === call.token.projectId)
    .reverse();
  const isThere = state.servers.get(id)?.projectId === call.token.projectId;
  const wasThere = call.minor >= 21 && !state.servers.has(id) && found.length > 0;
  if (!isThere && !wasThere) throw notFound(`Instance ${id}`);
  return found;
}

const brief = (call: Call, action: ServerAction) => ({
  action: action.action,
  instance_uuid: action.serverId,
  request_id: action.requestId,
  user_id: action.userId,
  project_id: action.projectId,
  start_time: isoMicros(action.startedAt),
  message: action.message,
  ...(call.minor >= 58 ? { updated_at: isoMicros(action.updatedAt) } : {}),
});

/** What a project's user sees of a step: neither the traceback nor the host's name. */
const step = (call: Call, action: ServerAction) => (event: ServerAction["events"][number]) => ({
  event: event.event,
  start_time: isoMicros(event.startedAt),
  finish_time: event.finishedAt === null ? null : isoMicros(event.finishedAt),
  result: event.result,
  // The API's own steps have no host.
  ...(call.minor >= 62 ? { hostId: event.event.startsWith("api_") ? "" : hostId(action.projectId) } : {}),
});
