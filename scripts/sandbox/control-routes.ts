import { Fields, isRecord, type Json } from "./body";
import type { CallLog } from "./call-log";
import type { Cloud } from "./cloud";
import { cloudsYaml } from "./clouds-yaml";
import type { DataMark, SandboxStats } from "./control";
import type { DataPlane } from "./dataplane";
import { addFault, type FaultOrder } from "./faults";
import { noContent, ok, type Reply } from "./router";
import { printState } from "./state";
import type { Volume } from "./types";
import { logVolume } from "./volume-log";

/** What the control API acts on. */
export interface Controlled {
  readonly cloud: Cloud;
  readonly calls: CallLog;
  readonly dataPlane: DataPlane;
  readonly hasDataPlane: boolean;
  readonly reset: () => void;
}

type Handle = (it: Controlled, rest: string, query: URLSearchParams, body: Json) => Reply;

const ROUTES: Readonly<Record<string, Handle>> = {
  "GET ": (it) => ok(stats(it)),
  "GET clouds": ({ cloud }) => ok({ text: cloudsYaml(cloud) }),
  "GET addresses": ({ dataPlane }) => ok(dataPlane.report()),
  "GET history": ({ cloud }, _rest, query) => {
    const address = query.get("address");
    return ok(cloud.state.addressEvents.filter((event) => address === null || event.address === address));
  },
  "GET volumes": ({ cloud }) => ok(cloud.state.volumeEvents),
  "GET dump": ({ cloud }) => ok({ text: printState(cloud.state) }),
  "GET marks": ({ cloud }, rest) => ok(rest === "" ? marks(cloud) : showMark(cloud, theVolume(cloud, rest))),
  "PUT marks": ({ cloud }, rest, _query, body) => {
    const volume = theVolume(cloud, rest);
    volume.mark = new Fields(body).requiredString("mark");
    return ok(showMark(cloud, volume));
  },
  "GET faults": ({ cloud }) => ok(cloud.state.faults),
  "POST faults": ({ cloud }, _rest, _query, body) => ok(addFault(cloud.state, body as unknown as FaultOrder)),
  "DELETE faults": ({ cloud }, rest) => {
    cloud.state.faults = rest === "" ? [] : cloud.state.faults.filter((fault) => fault.id !== rest);
    return noContent();
  },
  "GET calls": ({ calls }, _rest, query) => ok(calls.since(Number(query.get("since") ?? 0))),
  "DELETE calls": ({ calls }) => {
    calls.clear();
    return noContent();
  },
  "GET settings": ({ cloud }) => ok(cloud.settings),
  "PUT settings": ({ cloud }, _rest, _query, body) => {
    change(cloud.settings, body, "setting");
    return ok(cloud.settings);
  },
  "PUT quotas": ({ cloud }, rest, _query, body) => {
    const project = [...cloud.state.projects.values()].find((one) => one.name === rest);
    if (project === undefined) throw new Error(`there is no project ${rest}`);
    const quotas = { ...cloud.quotas(project.id) };
    change(quotas, body, "quota");
    cloud.state.quotas[project.id] = quotas;
    return ok(quotas);
  },
  "PUT volumes": ({ cloud }, rest, _query, body) => {
    const volume = theVolume(cloud, rest);
    const status = new Fields(body).requiredString("status");
    cloud.cancel(volume.id);
    if (volume.status === "creating") logVolume(cloud, status === "error" ? "failed" : "finished", volume);
    volume.status = status;
    return noContent();
  },
  "PUT servers": ({ cloud }, rest, _query, body) => {
    const server = cloud.state.servers.get(rest);
    const status = new Fields(body).requiredString("status");
    if (server === undefined) throw new Error(`there is no server ${rest}`);
    if (status !== "ACTIVE" && status !== "SHUTOFF" && status !== "ERROR") {
      throw new Error(`a server can't be put into ${status}, allowed are ACTIVE, SHUTOFF, ERROR`);
    }
    cloud.cancel(server.id);
    server.status = status;
    server.taskState = null;
    return noContent();
  },
  "DELETE tokens": ({ cloud }) => {
    cloud.state.tokens.clear();
    return noContent();
  },
  "POST reset": ({ reset }) => {
    reset();
    return noContent();
  },
};

/** Answers `/_sandbox<path>`; a mistake in the request is a 400 that says which. */
export async function control(
  it: Controlled,
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): Promise<Reply> {
  const [, name = "", rest = ""] = path.split("/");
  const handle = ROUTES[`${method} ${name}`];
  if (handle === undefined) return { status: 404, body: { error: `no ${method} /_sandbox/${name}` } };
  it.cloud.runDue();
  try {
    const reply = handle(it, decodeURIComponent(rest), query, isRecord(body) ? body : {});
    if (method !== "GET") it.cloud.changed();
    await it.dataPlane.settled();
    return name === "addresses" ? ok(it.dataPlane.report()) : reply;
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function change(target: object, body: Json, what: string): void {
  for (const key of Object.keys(body)) {
    if (!(key in target)) {
      throw new Error(`${what} ${key} is not known, there are ${Object.keys(target).join(", ")}`);
    }
  }
  Object.assign(target, body);
}

function stats(it: Controlled): SandboxStats {
  const { cloud, calls } = it;
  const tables = Object.entries(cloud.state).filter((entry): entry is [string, Map<string, unknown>] => {
    return entry[1] instanceof Map;
  });
  return {
    url: cloud.url,
    pid: process.pid,
    uptime: process.uptime(),
    dataPlane: it.hasDataPlane,
    counts: Object.fromEntries(tables.map(([name, table]) => [name, table.size])),
    calls: calls.counts(),
  };
}

function theVolume(cloud: Cloud, wanted: string): Volume {
  const byId = cloud.state.volumes.get(wanted);
  if (byId !== undefined) return byId;
  const named = [...cloud.state.volumes.values()].filter((volume) => volume.name === wanted);
  const [only] = named;
  if (only === undefined || named.length > 1) {
    throw new Error(`${named.length} volumes have the id or name ${wanted}, expected 1`);
  }
  return only;
}

const projectName = (cloud: Cloud, id: string) => cloud.state.projects.get(id)?.name ?? id;

const showMark = (cloud: Cloud, volume: Volume): DataMark => ({
  id: volume.id,
  kind: "volume",
  name: volume.name,
  project: projectName(cloud, volume.projectId),
  mark: volume.mark,
});

function marks(cloud: Cloud): DataMark[] {
  const { state } = cloud;
  const copies = (kind: "snapshot" | "backup", rows: Iterable<Volume | { mark: string }>) =>
    [...rows].map((row) => {
      const { id, name, projectId, mark } = row as Volume;
      return { id, kind, name, project: projectName(cloud, projectId), mark };
    });
  return [
    ...[...state.volumes.values()].map((volume) => showMark(cloud, volume)),
    ...copies("snapshot", state.snapshots.values()),
    ...copies("backup", state.backups.values()),
  ];
}
