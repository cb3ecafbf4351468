import { isRecord, Fields } from "./body";
import { badRequest, computeFault } from "./errors";
import { isoMicros } from "./ids";
import { requireResizeQuota } from "./nova-quotas";
import { ownServer, deleteServer, requireUnlocked } from "./nova-servers";
import { vmState } from "./nova-server-view";
import { accepted, noContent, ok, type Call, type Reply, type Router } from "./router";
import type { Server } from "./types";

/** `POST /servers/<id>/action` and what Nova remembers of actions. */
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
  router.on("GET", "/servers/:id/os-instance-actions", (call) => {
    const server = ownServer(call);
    return ok({
      instanceActions: [
        {
          action: "create",
          instance_uuid: server.id,
          request_id: server.requestId,
          user_id: server.userId,
          project_id: server.projectId,
          start_time: isoMicros(server.createdAt),
          message: null,
        },
      ],
    });
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
  "os-stop": (call, server) => change(call, server, "stop", ["ACTIVE", "ERROR"], "powering-off", "SHUTOFF"),
  "os-start": (call, server) => change(call, server, "start", ["SHUTOFF"], "powering-on", "ACTIVE"),
  reboot: (call, server, given) => {
    const hard = given.string("type")?.toUpperCase() === "HARD";
    const from: Server["status"][] = hard ? ["ACTIVE", "SHUTOFF", "ERROR"] : ["ACTIVE"];
    const reply = change(call, server, "reboot", from, hard ? "rebooting_hard" : "rebooting", "ACTIVE");
    server.status = hard ? "HARD_REBOOT" : "REBOOT";
    return reply;
  },
  lock: (_call, server) => {
    server.locked = true;
    return accepted();
  },
  unlock: (_call, server) => {
    server.locked = false;
    return accepted();
  },
  resize,
  confirmResize: (call, server) => {
    requireStatus(server, "confirmResize", ["VERIFY_RESIZE"]);
    server.status = "ACTIVE";
    server.oldFlavorId = null;
    server.updatedAt = call.cloud.now();
    return noContent();
  },
  revertResize: (call, server) => {
    requireStatus(server, "revertResize", ["VERIFY_RESIZE"]);
    server.flavorId = server.oldFlavorId ?? server.flavorId;
    server.oldFlavorId = null;
    return change(call, server, "revertResize", ["VERIFY_RESIZE"], "resize_reverting", "ACTIVE");
  },
  forceDelete: (call, server) => {
    deleteServer(call, server);
    return accepted();
  },
  "os-getConsoleOutput": (_call, server) => ok({ output: `${server.name} login:` }),
  addSecurityGroup: (call, server, given) => {
    const id = groupNamed(call, given.requiredString("name"));
    for (const port of portsWith(call, server)) {
      if (!port.securityGroupIds.includes(id)) port.securityGroupIds = [...port.securityGroupIds, id];
    }
    return accepted();
  },
  removeSecurityGroup: (call, server, given) => {
    const id = groupNamed(call, given.requiredString("name"));
    for (const port of portsWith(call, server)) {
      port.securityGroupIds = port.securityGroupIds.filter((one) => one !== id);
    }
    return accepted();
  },
};

function change(
  call: Call,
  server: Server,
  action: string,
  from: readonly Server["status"][],
  task: string,
  to: Server["status"],
): Reply {
  requireUnlocked(server);
  if (server.taskState !== null) {
    throw computeFault(
      409,
      `Cannot '${action}' instance ${server.id} while it is in task_state ${server.taskState}`,
    );
  }
  requireStatus(server, action, from);
  server.taskState = task;
  server.updatedAt = call.cloud.now();
  call.cloud.schedule("server-changed", server.id, call.cloud.settings.actionSeconds, { to });
  return accepted();
}

const portsWith = (call: Call, server: Server) =>
  server.portIds.map((id) => call.cloud.state.ports.get(id)).filter((port) => port !== undefined);

function groupNamed(call: Call, name: string): string {
  for (const group of call.cloud.state.securityGroups.values()) {
    if (group.projectId === call.token.projectId && (group.name === name || group.id === name))
      return group.id;
  }
  throw computeFault(404, `Security group ${name} not found for project ${call.token.projectId}.`);
}

function requireStatus(server: Server, action: string, allowed: readonly Server["status"][]): void {
  if (allowed.includes(server.status)) return;
  throw computeFault(
    409,
    `Cannot '${action}' instance ${server.id} while it is in vm_state ${vmState(server)}`,
  );
}

/** To another flavor; the server waits in VERIFY_RESIZE for `confirmResize` or `revertResize`. */
function resize(call: Call, server: Server, given: Fields): Reply {
  const id = given.requiredString("flavorRef");
  const flavor = call.cloud.state.flavors.get(id);
  if (flavor === undefined) throw badRequest(`Flavor ${id} could not be found.`);
  if (id === server.flavorId) throw badRequest("When resizing, instances must change flavor!");
  requireStatus(server, "resize", ["ACTIVE", "SHUTOFF"]);
  requireResizeQuota(call.cloud, server, flavor);
  const reply = change(call, server, "resize", ["ACTIVE", "SHUTOFF"], "resize_prep", "VERIFY_RESIZE");
  server.status = "RESIZE";
  server.oldFlavorId = server.flavorId;
  server.flavorId = id;
  return reply;
}
