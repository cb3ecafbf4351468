import { computeFault } from "./errors";
import { beginAction } from "./nova-instance-actions";
import { vmState, type VmState } from "./nova-server-view";
import { requireUnlocked } from "./nova-servers";
import { accepted, type Call, type Reply } from "./router";
import type { Server, ServerStatus } from "./types";

/** How an action that takes a moment goes. */
export interface Change {
  /** Nova's name of the action, in its refusals and its records. */
  readonly action: string;
  /** States in which Nova does it. */
  readonly from: readonly VmState[];
  /** The task meanwhile. */
  readonly task: string;
  readonly to: ServerStatus;
}

/** Starts an action that ends in another status. @throws ApiError 409, in the order in which Nova checks */
export function change(call: Call, server: Server, { action, from, task, to }: Change): Reply {
  requireUnlocked(server);
  requireVmState(server, action, from);
  requireIdle(server, action);
  server.taskState = task;
  server.updatedAt = call.cloud.now();
  const { id } = beginAction(call, server, action);
  call.cloud.schedule("server-changed", server.id, call.cloud.settings.actionSeconds, { to, action: id });
  return accepted();
}

/** @throws ApiError 409 when the server is in a state in which Nova does not do this */
export function requireVmState(server: Server, action: string, allowed: readonly VmState[]): void {
  if (!allowed.includes(vmState(server))) throw conflict(server, action, `vm_state ${vmState(server)}`);
}

/** @throws ApiError 409 when something is being done with the server */
export function requireIdle(server: Server, action: string): void {
  if (server.taskState !== null) throw conflict(server, action, `task_state ${server.taskState}`);
}

const conflict = (server: Server, action: string, state: string) =>
  computeFault(409, `Cannot '${action}' instance ${server.id} while it is in ${state}`);
