import { Fields, isRecord } from "./body";
import { neutronError } from "./errors";
import { touched } from "./neutron-list";
import { noContent, ok, type Call, type Router } from "./router";
import type { NetworkResource } from "./types";

/** Collections that carry tags, and where their rows are. */
const TAGGED = {
  networks: "networks",
  subnets: "subnets",
  ports: "ports",
  routers: "routers",
  floatingips: "floatingIps",
  "security-groups": "securityGroups",
} as const;

/** Neutron's tags: `/v2.0/<collection>/<id>/tags[/<tag>]`. */
export function neutronTags(router: Router): void {
  for (const [collection, table] of Object.entries(TAGGED)) {
    const row = (call: Call): NetworkResource => {
      const id = call.params.id ?? "";
      const found: NetworkResource | undefined = call.cloud.state[table].get(id);
      if (found?.projectId !== call.token.projectId) {
        throw neutronError(404, "TagResourceNotFound", `Resource ${collection} ${id} could not be found.`);
      }
      return found;
    };
    const path = `/v2.0/${collection}/:id/tags`;
    router.on("GET", path, (call) => ok({ tags: row(call).tags }));
    router.on("PUT", path, (call) => {
      const found = row(call);
      found.tags = new Fields(isRecord(call.body) ? call.body : {}).strings("tags") ?? [];
      touched(call, found);
      return ok({ tags: found.tags });
    });
    router.on("DELETE", path, (call) => {
      const found = row(call);
      found.tags = [];
      touched(call, found);
      return noContent();
    });
    router.on("GET", `${path}/:tag`, (call) => {
      requireTag(row(call), call.params.tag ?? "");
      return noContent();
    });
    router.on("PUT", `${path}/:tag`, (call) => {
      const found = row(call);
      found.tags = [...new Set([...found.tags, call.params.tag ?? ""])];
      touched(call, found);
      return { status: 201, body: null };
    });
    router.on("DELETE", `${path}/:tag`, (call) => {
      const found = row(call);
      requireTag(found, call.params.tag ?? "");
      found.tags = found.tags.filter((tag) => tag !== call.params.tag);
      touched(call, found);
      return noContent();
    });
  }
}

function requireTag(row: NetworkResource, tag: string): void {
  if (!row.tags.includes(tag)) throw neutronError(404, "TagNotFound", `Tag ${tag} could not be found.`);
}
