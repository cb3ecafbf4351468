import { isRecord, Fields } from "./body";
import { badRequest, computeFault } from "./errors";
import { ADMIN_ACTIONS } from "./nova-admin";
import { change, requireVmState, type Change } from "./nova-change";
import { createImage } from "./nova-images";
import { doneAction } from "./nova-instance-actions";
import { requireResizeQuota } from "./nova-quotas";
import { rescue } from "./nova-rescue";
import { portsOf, type VmState } from "./nova-server-view";
import { ownServer, deleteServer, requireUnlocked } from "./nova-servers";
import { accepted, noContent, ok, type Call, type Reply, type Router } from "./router";
import type { Server } from "./types";

/** `POST /servers/<id>/action`. */
export function novaActions(router: Router): void {
  router.on("POST", "/servers/:id/action", (call) => {
    const [name = "", value] = isRecord(call.body) ? (Object.entries(call.body)[0] ?? []) : [];
    const id = call.params.id ?? "";
    if (MAPPED.has(name) && !call.cloud.state.servers.has(id)) {
      throw computeFault(404, `Instance ${id} has no mapping to a cell.`);
    }
    const server = ownServer(call);
    const action = ACTIONS[name];
    if (action === undefined) throw badRequest(`There is no such action: ${name}`);
    return action(call, server, new Fields(isRecord(value) ? value : {}));
  });
  router.on("GET", "/servers/:id/os-server-password", (call) => {
    ownServer(call);
    return ok({ password: "" });
  });
}

/** Actions for which Nova looks up a server's cell first. */
const MAPPED = new Set(["os-start", "os-stop"]);

type Action = (call: Call, server: Server, given: Fields) => Reply;

const ACTIONS: Readonly<Record<string, Action>> = {
  "os-stop": changing({ action: "stop", from: ["active", "error"], task: "powering-off", to: "SHUTOFF" }),
  "os-start": changing({ action: "start", from: ["stopped"], task: "powering-on", to: "ACTIVE" }),
  pause: changing({ action: "pause", from: ["active"], task: "pausing", to: "PAUSED" }),
  unpause: changing({ action: "unpause", from: ["paused"], task: "unpausing", to: "ACTIVE" }),
  suspend: changing({ action: "suspend", from: ["active"], task: "suspending", to: "SUSPENDED" }),
  resume: changing({ action: "resume", from: ["suspended"], task: "resuming", to: "ACTIVE" }),
  rescue,
  unrescue: changing({ action: "unrescue", from: ["rescued"], task: "unrescuing", to: "ACTIVE" }),
  reboot: (call, server, given) => {
    const hard = given.string("type")?.toUpperCase() === "HARD";
    const from: VmState[] = hard ? ["active", "stopped", "paused", "suspended", "error"] : ["active"];
    const task = hard ? "rebooting_hard" : "rebooting";
    const reply = change(call, server, { action: "reboot", from, task, to: "ACTIVE" });
    server.status = hard ? "HARD_REBOOT" : "REBOOT";
    return reply;
  },
  createImage,
  lock: (call, server) => {
    // Locking once more is no action.
    if (!server.locked) doneAction(call, server, "lock");
    server.locked = true;
    return accepted();
  },
  unlock: (call, server) => {
    doneAction(call, server, "unlock");
    server.locked = false;
    return accepted();
  },
  resize,
  confirmResize: (call, server) => {
    requireUnlocked(server);
    requireVmState(server, "confirmResize", ["resized"]);
    doneAction(call, server, "confirmResize");
    server.status = "ACTIVE";
    server.oldFlavorId = null;
    server.updatedAt = call.cloud.now();
    return noContent();
  },
  revertResize: (call, server) => {
    const how = { action: "revertResize", task: "resize_reverting", to: "ACTIVE" } as const;
    const reply = change(call, server, { ...how, from: ["resized"] });
    server.flavorId = server.oldFlavorId ?? server.flavorId;
    server.oldFlavorId = null;
    return reply;
  },
  forceDelete: (call, server) => {
    deleteServer(call, server);
    return accepted();
  },
  "os-getConsoleOutput": (_call, server) => ok({ output: `${server.name} login:` }),
  addSecurityGroup: (call, server, given) => {
    const id = groupNamed(call, given.requiredString("name"));
    for (const port of portsOf(call.cloud, server)) {
      if (!port.securityGroupIds.includes(id)) port.securityGroupIds = [...port.securityGroupIds, id];
    }
    return accepted();
  },
  removeSecurityGroup: (call, server, given) => {
    const id = groupNamed(call, given.requiredString("name"));
    for (const port of portsOf(call.cloud, server)) {
      port.securityGroupIds = port.securityGroupIds.filter((one) => one !== id);
    }
    return accepted();
  },
  ...ADMIN_ACTIONS,
};

function changing(how: Change): Action {
  return (call, server) => change(call, server, how);
}

function groupNamed(call: Call, name: string): string {
  for (const group of call.cloud.state.securityGroups.values()) {
    if (group.projectId === call.token.projectId && (group.name === name || group.id === name))
      return group.id;
  }
  throw computeFault(404, `Security group ${name} not found for project ${call.token.projectId}.`);
}

/** To another flavor; the server waits in VERIFY_RESIZE for `confirmResize` or `revertResize`. */
function resize(call: Call, server: Server, given: Fields): Reply {
  const id = given.requiredString("flavorRef");
  const flavor = call.cloud.state.flavors.get(id);
  if (flavor === undefined) throw badRequest(`Flavor ${id} could not be found.`);
  if (id === server.flavorId) throw badRequest("When resizing, instances must change flavor!");
  const from: VmState[] = ["active", "stopped"];
  requireVmState(server, "resize", from);
  requireResizeQuota(call.cloud, server, flavor);
  const reply = change(call, server, { action: "resize", from, task: "resize_prep", to: "VERIFY_RESIZE" });
  server.status = "RESIZE";
  server.oldFlavorId = server.flavorId;
  server.flavorId = id;
  return reply;
}
