import { readFileSync } from "node:fs";
import { readdir, readFile, readlink, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf } from "../../constructs/errors";
import { whoAmI } from "../who-am-i";
import type { LockInfo } from "./errors";
import { endPgHolder, pgHolder } from "./pg-locks";

/** Where a stack's state is kept, as its synthesized file says. */
export interface Backend {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The backend of a synthesized stack; none in the file means the engine's own default. */
export async function backendOf(stackDir: string): Promise<Backend> {
  return parseBackend(await readFile(join(stackDir, "cdk.tf.json"), "utf8"));
}

/** The kind of backend that a stack's folder has now; `undefined` when that can't be told. */
export function backendKindOf(stackDir: string): string | undefined {
  try {
    return parseBackend(readFileSync(join(stackDir, "cdk.tf.json"), "utf8")).kind;
  } catch {
    // Not synthesized, which the engine's first command tells.
    return undefined;
  }
}

function parseBackend(text: string): Backend {
  const { terraform } = JSON.parse(text) as { terraform?: { backend?: Record<string, object> } };
  const [kind = "local", settings = {}] = Object.entries(terraform?.backend ?? {})[0] ?? [];
  return { kind, settings: settings as Backend["settings"] };
}

/**
 * Who really holds a lock that an engine was refused: what the engine tells, and what it can't tell asked
 * for. PostgreSQL is asked who has that lock; of a local state the process is looked up.
 * Never throws: a holder that can't be asked for is one that is not named.
 */
export async function holderOf(lock: LockInfo, stackDir: string, env: NodeJS.ProcessEnv): Promise<LockInfo> {
  try {
    const { kind, settings } = await backendOf(stackDir);
    if (kind === "pg") {
      const holder = await pgHolder(env, String(settings["schema_name"]));
      return { path: lock.path, ...(holder ?? { unnamed: "it has just let go" }) };
    }
    if (kind === "local" && isMine(lock)) {
      const pid = await processLocking(resolve(stackDir, lock.path));
      return pid === undefined ? lock : { ...lock, pid };
    }
    return lock;
  } catch (error) {
    return { ...lock, unnamed: lock.unnamed ?? messageOf(error) };
  }
}

/**
 * Takes a lock from its holder where the engine can't: in PostgreSQL, by ending the holder's connection.
 * @returns false when it is the engine's to do (`force-unlock`)
 * @throws IdrError `lock-unknown` when it is held no more, `lock-kept`; what `pg` throws
 */
export async function endHolder(id: string, stackDir: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { kind, settings } = await backendOf(stackDir);
  if (kind !== "pg") return false;
  await endPgHolder(env, String(settings["schema_name"]), id);
  return true;
}

/** Whether it is held by this user on this machine: by another command, or by an engine that one left behind. */
export function isMine(lock: LockInfo): boolean {
  return lock.who === whoAmI();
}

/** The process that holds a file's lock; undefined where the system doesn't tell (anything but Linux). */
async function processLocking(file: string): Promise<number | undefined> {
  const [path, { ino }, locks] = await Promise.all([
    realpath(file),
    stat(file),
    readFile("/proc/locks", "utf8").catch(() => ""),
  ]);
  // `1: POSIX  ADVISORY  WRITE 29236 fd:01:1234567 0 EOF`: the inode may be another file system's, too.
  const pids = [...locks.matchAll(/^\d+: POSIX +\S+ +WRITE (\d+) \S+:(\d+) /gm)]
    .filter(([, , inode]) => Number(inode) === ino)
    .map(([, pid]) => Number(pid));
  for (const pid of pids) if ((await openFiles(pid)).includes(path)) return pid;
  return undefined;
}

async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch((): string[] => []);
  return await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => "")));
}
