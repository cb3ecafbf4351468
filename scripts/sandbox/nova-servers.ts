import { wrapped } from "./body";
import { computeFault, disallowed, invalidField, invalidLimit } from "./errors";
import { createServer } from "./nova-create";
import { nextLink, page } from "./paging";
import { noContent, ok, type Call, type Reply, type Router } from "./router";
import { serverLinks, showServer, updatedServer } from "./nova-server-view";
import type { Server } from "./types";
import { beginAction } from "./nova-instance-actions";
import { secret } from "./ids";

/** Nova v2.1 servers: list, show, create, update, delete. */
export function novaServers(router: Router): void {
  router.on("GET", "/servers", (call) =>
    list(call, "servers", (server) => ({
      id: server.id,
      name: server.name,
      links: serverLinks(call.cloud, server.id),
    })),
  );
  router.on("GET", "/servers/detail", (call) =>
    list(call, "servers/detail", (server) => showServer(call, server)),
  );
  router.on("POST", "/servers", (call) => {
    const { server, groups } = createServer(call);
    const adminPass = wrapped(call.body, "server").string("adminPass") ?? secret(9);
    const headers = { Location: `${call.cloud.url}/compute/v2.1/servers/${server.id}` };
    const body = {
      server: {
        id: server.id,
        links: serverLinks(call.cloud, server.id),
        "OS-DCF:diskConfig": "MANUAL",
        security_groups: groups.map((name) => ({ name })),
        adminPass,
      },
    };
    return { status: 202, body, headers };
  });
  router.on("GET", "/servers/:id", (call) => ok({ server: showServer(call, ownServer(call)) }));
  router.on("PUT", "/servers/:id", (call) => {
    const server = ownServer(call);
    const name = wrapped(call.body, "server").string("name");
    if (name === "") throw invalidField("name", name, "'' is too short");
    server.name = name ?? server.name;
    server.updatedAt = call.cloud.now();
    return ok({ server: updatedServer(call, server) });
  });
  router.on("DELETE", "/servers/:id", (call) => {
    deleteServer(call, ownServer(call));
    return noContent();
  });
}

/** A server of the caller's. @throws ApiError 404 */
export function ownServer(call: Call): Server {
  const id = call.params.id ?? "";
  const server = call.cloud.state.servers.get(id);
  if (server?.projectId !== call.token.projectId) {
    throw computeFault(404, `Instance ${id} could not be found.`);
  }
  return server;
}

/** @throws ApiError 409 when the server is locked */
export function requireUnlocked(server: Server): void {
  if (server.locked) throw computeFault(409, `Instance ${server.id} is locked`);
}

/** Starts a server's end: still shown with the task `deleting`, gone a moment later with what is its own. */
export function deleteServer(call: Call, server: Server): void {
  if (server.taskState === "deleting") return;
  requireUnlocked(server);
  call.cloud.cancel(server.id);
  server.taskState = "deleting";
  server.updatedAt = call.cloud.now();
  const { id: action } = beginAction(call, server, "delete");
  call.cloud.schedule("server-deleted", server.id, call.cloud.settings.deleteSeconds, { action });
}

function list(call: Call, path: string, view: (server: Server) => unknown): Reply {
  const { query } = call;
  const all = query.get("all_tenants");
  if (all !== null && /^(|1|t|true|on|y|yes)$/i.test(all)) {
    throw disallowed(`os_compute_api:servers:${path === "servers" ? "index" : "detail"}:get_all_tenants`);
  }
  const found = [...call.cloud.state.servers.values()]
    .filter((server) => server.projectId === call.token.projectId && matches(call, server))
    .reverse();
  const { items, next } = page(found, query, (server) => server.id, { limit: invalidLimit });
  const url = `${call.cloud.url}/compute/v2.1/${path}`;
  return ok({ servers: items.map(view), ...nextLink("servers", url, query, next) });
}

/** Nova reads `name` as a regular expression, found anywhere in the name. */
function matches(call: Call, server: Server): boolean {
  const { query, cloud } = call;
  const name = query.get("name");
  if (name !== null && !pattern(name).test(server.name)) return false;
  const status = query.getAll("status").map((value) => value.toUpperCase());
  if (status.length > 0 && !status.includes(server.status)) return false;
  const flavor = query.get("flavor");
  if (flavor !== null && flavor !== server.flavorId) return false;
  const image = query.get("image");
  if (image !== null && image !== (server.imageId ?? "")) return false;
  const ip = query.get("ip");
  if (ip !== null) {
    const addresses = server.portIds.flatMap((id) => cloud.state.ports.get(id)?.fixedIps ?? []);
    if (!addresses.some((fixed) => pattern(ip).test(fixed.address))) return false;
  }
  const since = query.get("changes-since");
  return since === null || server.updatedAt >= Date.parse(since);
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw computeFault(
      400,
      `Invalid input for query parameters name. Value: ${text}. '${text}' is not a 'regex'`,
    );
  }
}
