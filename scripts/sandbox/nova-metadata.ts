import { checkedMetadata, Fields, isRecord } from "./body";
import { badRequest, computeFault } from "./errors";
import { ownServer } from "./nova-servers";
import { noContent, ok, type Call, type Handler, type Router } from "./router";

/** Server metadata, and tags from microversion 2.26 on. */
export function novaMetadata(router: Router): void {
  const path = "/servers/:id/metadata";
  router.on("GET", path, (call) => ok({ metadata: ownServer(call).metadata }));
  router.on("POST", path, (call) => {
    const server = ownServer(call);
    server.metadata = limitedMetadata(call, { ...server.metadata, ...given(call) });
    return ok({ metadata: server.metadata });
  });
  router.on("PUT", path, (call) => {
    const server = ownServer(call);
    server.metadata = limitedMetadata(call, given(call));
    return ok({ metadata: server.metadata });
  });
  router.on("GET", `${path}/:key`, (call) => {
    const key = call.params.key ?? "";
    return ok({ meta: { [key]: item(call, key) } });
  });
  router.on("PUT", `${path}/:key`, (call) => {
    const key = call.params.key ?? "";
    const body = new Fields(isRecord(call.body) ? call.body : {}).object("meta");
    if (body?.record[key] === undefined) throw badRequest("Request body and URI mismatch");
    const server = ownServer(call);
    server.metadata = limitedMetadata(call, { ...server.metadata, ...checkedMetadata(body.record) });
    return ok({ meta: { [key]: server.metadata[key] } });
  });
  router.on("DELETE", `${path}/:key`, (call) => {
    const key = call.params.key ?? "";
    item(call, key);
    const server = ownServer(call);
    server.metadata = Object.fromEntries(Object.entries(server.metadata).filter(([name]) => name !== key));
    return noContent();
  });
  tags(router);
}

function tags(router: Router): void {
  const path = "/servers/:id/tags";
  const since =
    (handler: Handler): Handler =>
    (call) => {
      if (call.minor < 26) throw computeFault(404, "The resource could not be found.");
      return handler(call);
    };
  router.on(
    "GET",
    path,
    since((call) => ok({ tags: ownServer(call).tags })),
  );
  router.on(
    "PUT",
    path,
    since((call) => {
      const server = ownServer(call);
      server.tags = new Fields(isRecord(call.body) ? call.body : {}).strings("tags") ?? [];
      return ok({ tags: server.tags });
    }),
  );
  router.on(
    "DELETE",
    path,
    since((call) => {
      ownServer(call).tags = [];
      return noContent();
    }),
  );
  router.on(
    "PUT",
    `${path}/:tag`,
    since((call) => {
      const server = ownServer(call);
      server.tags = [...new Set([...server.tags, call.params.tag ?? ""])];
      return { status: 201 };
    }),
  );
}

function given(call: Call): Record<string, string> {
  const metadata = new Fields(isRecord(call.body) ? call.body : {}).object("metadata");
  if (metadata === undefined) throw badRequest("Malformed request body");
  return checkedMetadata(metadata.record);
}

/** @throws ApiError 403 when there are more items than the quota allows */
export function limitedMetadata(call: Call, metadata: Record<string, string>): Record<string, string> {
  const most = call.cloud.quotas(call.token.projectId).metadata_items;
  if (most >= 0 && Object.keys(metadata).length > most) {
    throw computeFault(403, `Maximum number of metadata items exceeds ${most}`);
  }
  return metadata;
}

function item(call: Call, key: string): string {
  const value = ownServer(call).metadata[key];
  if (value === undefined) throw computeFault(404, "Metadata item was not found");
  return value;
}
