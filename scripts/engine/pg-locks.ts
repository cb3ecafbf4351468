import type { Client, ClientConfig } from "pg";
import { IdrError } from "../../constructs/errors";
import { whoAmI } from "../who-am-i";
import type { LockInfo } from "./errors";

/*
 * The pg backend locks with advisory locks of PostgreSQL, which last as long as the connection: that of a
 * laptop that was shut lives until TCP gives up. To others it only says "locked". Who has the lock is known
 * to PostgreSQL alone, and each engine tells it a name when it connects.
 */

/** PostgreSQL cuts the name of an application to this many bytes. */
const LONGEST_NAME = 63;
const SECONDS_TO_ANSWER = 10;

/** The name that an engine gives itself in PostgreSQL (PGAPPNAME): `idr <stack> <command> <user>@<host>`. */
export function applicationName(stack: string, command: string, who = whoAmI()): string {
  const name = `idr ${stack} ${command} ${who}`.replaceAll(/[^\x20-\x7e]/g, "?");
  return name.slice(0, LONGEST_NAME);
}

/** A connection that holds a lock. */
export interface Connection {
  readonly pid: number;
  readonly application: string | null;
  readonly user: string | null;
  readonly address: string | null;
  readonly since: Date | null;
}

/** The holder as others are told of it. Pure. */
export function holderFrom({ pid, application, user, address, since }: Connection): Omit<LockInfo, "path"> {
  const [, operation, who] = /^idr \S+ (\S+) (\S+)$/.exec(application ?? "") ?? [];
  // Somebody's own engine, or a shell: what PostgreSQL knows of it.
  const told = `${user ?? "?"}@${address ?? "the database's machine"}`;
  const by = application === null || application === "" ? "" : ` (${application})`;
  return {
    id: `pg-${pid}`,
    who: who ?? told + by,
    ...(operation === undefined ? {} : { operation }),
    ...(since === null ? {} : { since }),
  };
}

/** Who holds the lock of the state in a schema; undefined: nobody. @throws what `pg` throws */
export async function pgHolder(
  env: NodeJS.ProcessEnv,
  schema: string,
): Promise<Omit<LockInfo, "path"> | undefined> {
  return await connected(env, async (client) => {
    const [holder] = await holders(client, schema);
    return holder === undefined ? undefined : holderFrom(holder);
  });
}

/**
 * Ends the connection that holds the lock of the state in a schema, and with it the lock.
 * @param id as in LockInfo
 * @throws IdrError `lock-unknown` when that connection doesn't hold it (any more); `lock-kept` when PostgreSQL
 * doesn't end it; what `pg` throws, e.g. when the database's user may not end another's connection
 */
export async function endPgHolder(env: NodeJS.ProcessEnv, schema: string, id: string): Promise<void> {
  await connected(env, async (client) => {
    const holder = (await holders(client, schema)).find(({ pid }) => `pg-${pid}` === id);
    if (holder === undefined) {
      throw new IdrError("lock-unknown", `the lock ${id} is held no more`, { fix: "see idr lock show" });
    }
    await client.query("SELECT pg_terminate_backend($1)", [holder.pid]);
    for (let tries = 0; tries < 50; tries++) {
      if (!(await holders(client, schema)).some(({ pid }) => pid === holder.pid)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new IdrError("lock-kept", `PostgreSQL did not end connection ${holder.pid} within 5 s`, {
      fix: "ask the database's administrator",
    });
  });
}

/** A lock is for a number: that of the state's row; while that is first written, another one. */
const HOLDERS = `
  SELECT a.pid, a.application_name AS application, a.usename AS "user", host(a.client_addr) AS address,
         a.backend_start AS since
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
   WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND ((l.classid::bigint << 32) | l.objid::bigint) = ANY ($1::bigint[])
   ORDER BY a.backend_start`;

async function holders(client: Client, schema: string): Promise<Connection[]> {
  const table = `${client.escapeIdentifier(schema)}.states`;
  const rows = await client.query<{ id: string }>(`SELECT id FROM ${table} WHERE name = 'default'`);
  // Terraform's number for a first write is -1 for all states, OpenTofu's is made of the schema.
  const keys = [...rows.rows.map(({ id }) => id), "-1", String(-fnv32(`${schema}\0states`))];
  return (await client.query<Connection>(HOLDERS, [keys])).rows;
}

/** FNV-1, 32 bits. */
export function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  return hash;
}

async function connected<T>(env: NodeJS.ProcessEnv, work: (client: Client) => Promise<T>): Promise<T> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only for those whose state is in PostgreSQL
  const { Client } = require("pg") as typeof import("pg");
  const client = new Client(clientConfig(env));
  // A connection that breaks while nobody asks anything has no one else to tell.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The connection that an engine makes of PG_CONN_STR: a URL, or words such as `host=db user=idr`. */
export function clientConfig(env: NodeJS.ProcessEnv): ClientConfig {
  const text = env["PG_CONN_STR"] ?? "";
  const url = /^postgres(ql)?:\/\//.test(text) ? new URL(text) : urlOf(text);
  // As the engines' library: encrypted unless something else is said, and without a look at the certificate.
  if (!url.searchParams.has("sslmode")) url.searchParams.set("sslmode", env["PGSSLMODE"] ?? "require");
  url.searchParams.set("uselibpqcompat", "true");
  return {
    connectionString: url.href,
    application_name: applicationName("lock", "show"),
    connectionTimeoutMillis: SECONDS_TO_ANSWER * 1000,
    query_timeout: SECONDS_TO_ANSWER * 1000,
  };
}

function urlOf(words: string): URL {
  const url = new URL("postgres:///");
  for (const [, name = "", quoted, plain] of words.matchAll(/(\w+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|(\S+))/g)) {
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "";
    if (name === "dbname") url.pathname = `/${encodeURIComponent(value)}`;
    else url.searchParams.set(name, value);
  }
  return url;
}
