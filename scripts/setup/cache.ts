import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import { type Emit, task } from "../events";
import { withLock } from "./lock.cjs";
import { digestsOf, isVouched, type Pins, type Trust, writeDown } from "./vouch";

/** Says in a line what is going on, and how much of it is done (0 to 1) where that is known. */
export type Progress = (detail: string, ratio?: number) => void;

/** What this tool keeps outside the checkout: `$XDG_CACHE_HOME/idr-stacks`, else `~/.cache/idr-stacks`. */
export function cacheRoot(env: NodeJS.ProcessEnv): string {
  const base = env["XDG_CACHE_HOME"];
  // An XDG variable that is empty or relative counts as not set.
  const folder = base?.startsWith("/") === true ? base : join(env["HOME"] ?? homedir(), ".cache");
  return join(folder, "idr-stacks");
}

/** This machine as Go and the provider registries name it, e.g. `linux_amd64`. Throws `platform-unsupported`. */
export function platform(os: string = process.platform, arch: string = process.arch): string {
  const goArch = { x64: "amd64", arm64: "arm64" }[arch];
  if ((os !== "linux" && os !== "darwin") || goArch === undefined) {
    throw new IdrError(
      "platform-unsupported",
      `${os} on ${arch} is not supported; linux and darwin on x64 and arm64 are`,
      {
        fix: "run it on Linux or macOS (on Windows: in WSL)",
      },
    );
  }
  return `${os}_${goArch}`;
}

/** Something made once and kept: a folder that is either whole or not there. */
export interface CacheEntry {
  readonly folder: string;
  /** What a person calls it, e.g. `OpenTofu 1.12.6`. */
  readonly name: string;
  /** The committed digests of all of its files; left out where none are known. */
  readonly pins?: Pins;
  /** Fills `folder` (a temporary one). */
  make(folder: string, progress: Progress): Promise<void>;
}

/**
 * Sees that an entry is there, and that it is what a pinned digest or a receipt
 * says (`vouch.ts`); else it is made (anew): in a temporary folder that is
 * renamed into place, under a lock that other processes wait for. Emits the
 * task `setup/<name>` only if there is something to do. Throws IdrError
 * `cache-not-writable`, and `digest-mismatch` where digests are strict.
 */
export async function ensureEntry(emit: Emit, entry: CacheEntry, trust: Trust): Promise<void> {
  const isReady = () => isVouched(entry.folder, entry.pins, trust);
  if (await isReady()) return;
  await task(emit, { id: `setup/${entry.name}`, name: entry.name }, async (progress) => {
    try {
      await mkdir(dirname(entry.folder), { recursive: true });
    } catch (cause) {
      throw new IdrError(
        "cache-not-writable",
        `the cache ${entry.folder} can't be written: ${messageOf(cause)}`,
        {
          fix: "set XDG_CACHE_HOME to a folder that you may write",
          cause,
        },
      );
    }
    const work = async () => {
      if (!(await isReady())) await makeEntry(emit, entry, trust, progress);
    };
    await withLock(`${entry.folder}.lock`, work, {
      onWait: ({ pid, seconds }) => {
        progress(`waiting for process ${pid ?? "?"}, which makes it (${Math.round(seconds)} s)`);
      },
    });
  });
}

async function makeEntry(emit: Emit, entry: CacheEntry, trust: Trust, progress: Progress): Promise<void> {
  const parent = dirname(entry.folder);
  const temporaryPrefix = `${basename(entry.folder)}.tmp-`;
  // What interrupted runs left: nobody else is at work here, the lock says so.
  for (const name of await readdir(parent)) {
    if (name.startsWith(temporaryPrefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const temporary = join(parent, `${temporaryPrefix}${process.pid}`);
  await mkdir(temporary);
  try {
    await entry.make(temporary, progress);
    const difference =
      entry.pins === undefined ? undefined : differenceOf(await digestsOf(temporary), entry.pins);
    if (difference !== undefined) {
      const message = `${entry.name} is not what scripts/setup/versions.json pins: ${difference}`;
      if (trust.strict) {
        throw new IdrError("digest-mismatch", message, {
          fix: "empty Go's caches (go clean -cache -modcache) and run it again; if it stays so, don't use it and report it",
        });
      }
      emit({
        type: "log",
        level: "warn",
        message: `${message}; it was made on this machine and is used here`,
      });
    }
    await rm(entry.folder, { recursive: true, force: true });
    await rename(temporary, entry.folder);
    await writeDown(entry.folder, trust);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The first file that is not the pinned one, in words; undefined when all are. */
function differenceOf(made: Pins, pins: Pins): string | undefined {
  const name = [...new Set([...Object.keys(pins), ...Object.keys(made)])].find(
    (one) => made[one] !== pins[one],
  );
  return name === undefined
    ? undefined
    : `${name} has SHA-256 ${made[name] ?? "none, it is missing"}, pinned is ${pins[name] ?? "no such file"}`;
}
