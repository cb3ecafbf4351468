import { badRequest, disallowed } from "./errors";
import { isoMicros } from "./ids";
import { vmState } from "./nova-server-view";
import { ok, type Call, type Router } from "./router";
import type { Server } from "./types";

const HOUR_MS = 3_600_000;

/** `/os-simple-tenant-usage/<project>`: what the servers of a project have used in a time. */
export function novaUsage(router: Router): void {
  router.on("GET", "/os-simple-tenant-usage", () => {
    throw disallowed("os_compute_api:os-simple-tenant-usage:list");
  });
  router.on("GET", "/os-simple-tenant-usage/:project", (call) => {
    const project = call.params.project ?? "";
    if (project !== call.token.projectId) throw disallowed("os_compute_api:os-simple-tenant-usage:show");
    return ok({ tenant_usage: usage(call, project, asked(call)) });
  });
}

interface Period {
  readonly start: number;
  readonly stop: number;
}

/** The time asked about: left out, both ends are now. @throws ApiError 400 */
function asked({ query, cloud }: Call): Period {
  const now = cloud.now();
  const start = instant(query.get("start"), now);
  // Nova reads its clock once for each end, so that the end is the later one.
  const stop = instant(query.get("end"), query.has("start") ? now : now + 1);
  if (start >= stop) {
    throw badRequest("Invalid start time. The start time cannot occur after the end time.");
  }
  return { start, stop: Math.min(stop, now) };
}

function instant(text: string | null, now: number): number {
  if (text === null || text === "") return now;
  const at = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/.test(text)
    ? Date.parse(`${text.replace(" ", "T")}Z`)
    : NaN;
  if (Number.isNaN(at)) throw badRequest("Invalid datetime string: Datetime is in invalid format");
  return at;
}

/** Only servers that are there: what Nova remembers of deleted ones is not kept. */
function usage(call: Call, project: string, period: Period) {
  const { cloud } = call;
  const servers = [...cloud.state.servers.values()].filter(
    (server) => server.projectId === project && (server.launchedAt ?? server.createdAt) <= period.stop,
  );
  if (servers.length === 0) return {};
  const each = servers.map((server) => ofServer(call, server, period));
  const total = (value: (one: (typeof each)[number]) => number) =>
    each.reduce((sum, one) => sum + value(one), 0);
  return {
    tenant_id: project,
    server_usages: each,
    total_local_gb_usage: total((one) => one.local_gb * one.hours),
    total_vcpus_usage: total((one) => one.vcpus * one.hours),
    total_memory_mb_usage: total((one) => one.memory_mb * one.hours),
    total_hours: total((one) => one.hours),
    start: isoMicros(period.start),
    stop: isoMicros(period.stop),
  };
}

function ofServer({ cloud }: Call, server: Server, { start, stop }: Period) {
  const flavor = cloud.state.flavors.get(server.flavorId);
  const launched = server.launchedAt;
  return {
    hours: launched === null ? 0 : Math.max(0, stop - Math.max(launched, start)) / HOUR_MS,
    flavor: flavor?.name ?? "",
    instance_id: server.id,
    name: server.name,
    tenant_id: server.projectId,
    memory_mb: flavor?.ram ?? 0,
    local_gb: flavor?.disk ?? 0,
    vcpus: flavor?.vcpus ?? 0,
    started_at: launched === null ? null : isoMicros(launched),
    ended_at: null,
    state: vmState(server),
    uptime: launched === null ? 0 : Math.floor((cloud.now() - launched) / 1000),
  };
}
