import { isNotFound } from "../../../scripts/openstack";
import type { Session } from "../../../scripts/openstack/session";

type Service = Parameters<Session["call"]>[0];

/** A collection of the API, and what one of its objects is known by. */
interface Collection {
  readonly kind: string;
  readonly service: Service;
  readonly path: string;
  readonly key: string;
  /** @default "id" */
  readonly idKey?: string;
  readonly microversion?: string;
  /** A service without it answers 404. The sandbox is one: what Nova says of attachments is read everywhere. */
  readonly optional?: true;
  /** Of the collection's own project only: other projects' shared ones are none of our business. */
  readonly ofProject?: true;
}

const COLLECTIONS: readonly Collection[] = [
  { kind: "server", service: "compute", path: "/servers/detail", key: "servers" },
  { kind: "key pair", service: "compute", path: "/os-keypairs", key: "keypairs" },
  { kind: "volume", service: "volume", path: "/volumes/detail", key: "volumes" },
  { kind: "snapshot", service: "volume", path: "/snapshots/detail", key: "snapshots" },
  {
    kind: "attachment",
    service: "volume",
    path: "/attachments/detail",
    key: "attachments",
    microversion: "volume 3.27",
    optional: true,
  },
  { kind: "port", service: "network", path: "/ports", key: "ports", ofProject: true },
  { kind: "network", service: "network", path: "/networks", key: "networks", ofProject: true },
  { kind: "subnet", service: "network", path: "/subnets", key: "subnets", ofProject: true },
  { kind: "router", service: "network", path: "/routers", key: "routers", ofProject: true },
  {
    kind: "group",
    service: "network",
    path: "/security-groups",
    key: "security_groups",
    ofProject: true,
  },
  {
    kind: "rule",
    service: "network",
    path: "/security-group-rules",
    key: "security_group_rules",
    ofProject: true,
  },
  {
    kind: "floating IP",
    service: "network",
    path: "/floatingips",
    key: "floatingips",
    ofProject: true,
  },
];

/** What the API answers of each object of a project: the text, by kind and id. */
export type Recording = ReadonlyMap<string, string>;

/**
 * Reads every object of the project as the API gives it. Nothing is left out and nothing is put in another order: not
 * `updated_at`, not `revision_number`, not `updated`. So a change that was made and taken back is seen as well.
 */
export async function record(session: Session): Promise<Recording> {
  const project = (await session.project()).id;
  const lists = await Promise.all(
    COLLECTIONS.map(async (collection) => {
      const rows = await rowsOf(session, collection, project);
      return rows.map((row) => [`${collection.kind} ${idOf(row, collection)}`, JSON.stringify(row)] as const);
    }),
  );
  const servers = lists[0]!.map(([key]) => key.replace("server ", ""));
  const more = await Promise.all(
    servers.flatMap((id) =>
      ["os-instance-actions", "os-volume_attachments"].map(async (what) => {
        return [`${what} of server ${id}`, await textAt(session, `/servers/${id}/${what}`)] as const;
      }),
    ),
  );
  return new Map([...lists.flat(), ...more].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How a recording differs from an earlier one, a line for each object; empty: not in a byte. */
export interface Difference {
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  readonly made: readonly string[];
}

/** Compares recordings. Pure. */
export function differences(before: Recording, after: Recording): Difference {
  const changed: string[] = [];
  const gone: string[] = [];
  for (const [key, text] of before) {
    const now = after.get(key);
    if (now === undefined) gone.push(`${key}: ${text}`);
    else if (now !== text) changed.push(`${key}: ${fieldsThatDiffer(text, now).join("; ")}`);
  }
  const made = [...after].filter(([key]) => !before.has(key)).map(([key, text]) => `${key}: ${text}`);
  return { changed, gone, made };
}

/** Nothing differs. */
export const SAME: Difference = { changed: [], gone: [], made: [] };

/**
 * Reads until two readings a moment apart are the same: agents report for a while after something was made. A floating IP
 * that was just bound stands still until the router's agent has it, so that it is waited for, too.
 */
export async function settled(session: Session, pauseMs = 3000): Promise<Recording> {
  for (let last = await record(session), tries = 0; ; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const now = await record(session);
    const { changed, gone, made } = differences(last, now);
    const waiting =
      tries < 20 && [...now].some(([key, text]) => key.startsWith("floating IP ") && isBeingBound(text));
    if (changed.length + gone.length + made.length === 0 && !waiting) return now;
    if (tries === 40) throw new Error(`the cloud does not come to rest: ${changed.join("\n")}`);
    last = now;
  }
}

function isBeingBound(text: string): boolean {
  const { port_id: port, status } = JSON.parse(text) as {
    readonly port_id?: unknown;
    readonly status?: unknown;
  };
  return typeof port === "string" && status !== "ACTIVE";
}

/** A server may go between two questions: its row is missing from the next recording then. */
async function textAt(session: Session, path: string): Promise<string> {
  try {
    return JSON.stringify(await session.call("compute", path));
  } catch (error) {
    if (isNotFound(error)) return "gone";
    throw error;
  }
}

async function rowsOf(
  session: Session,
  { service, path, key, microversion, optional, ofProject }: Collection,
  project: string,
): Promise<Record<string, unknown>[]> {
  if (microversion === undefined) {
    return await session.list(service, path, key, ofProject === true ? { project_id: project } : {});
  }
  try {
    const body = await session.call(service, path, { microversion });
    return (body as Record<string, Record<string, unknown>[]>)[key]!;
  } catch (error) {
    if (optional === true && isNotFound(error)) return [];
    throw error;
  }
}

function idOf(row: Record<string, unknown>, { kind, idKey = "id" }: Collection): string {
  const pair = row["keypair"] as { name: string } | undefined;
  return kind === "key pair" && pair !== undefined ? pair.name : String(row[idKey]);
}

function fieldsThatDiffer(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => JSON.parse(text) as Record<string, unknown>);
  const keys = new Set([...Object.keys(old!), ...Object.keys(now!)]);
  return [...keys]
    .filter((key) => JSON.stringify(old![key]) !== JSON.stringify(now![key]))
    .map((key) => `${key} ${JSON.stringify(old![key])} → ${JSON.stringify(now![key])}`);
}
