import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import { type Emit, task } from "../events";
import { withLock } from "./lock.cjs";

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
  /** Fills `folder` (a temporary one). */
  make(folder: string, progress: Progress): Promise<void>;
}

/**
 * Sees that an entry is there and whole. It is made in a temporary folder and
 * renamed into place, under a lock that other processes wait for; one with a
 * missing or altered file is made anew. Emits the task `setup/<name>` only if
 * there is something to do.
 */
export async function ensureEntry(emit: Emit, entry: CacheEntry): Promise<void> {
  if (await isWhole(entry.folder)) return;
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
    await withLock(`${entry.folder}.lock`, () => makeEntry(entry, progress), {
      onWait: ({ pid, seconds }) => {
        progress(`waiting for process ${pid ?? "?"}, which makes it (${Math.round(seconds)} s)`);
      },
    });
  });
}

async function makeEntry(entry: CacheEntry, progress: Progress): Promise<void> {
  if (await isWhole(entry.folder)) return;
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
    await writeFile(join(temporary, MANIFEST), JSON.stringify(await describe(temporary), null, 2));
    await rm(entry.folder, { recursive: true, force: true });
    await rename(temporary, entry.folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Written last: what is in the folder. */
const MANIFEST = "manifest.json";

interface Manifest {
  readonly files: Readonly<
    Record<string, { readonly size: number; readonly modified: number; readonly sha256: string }>
  >;
}

async function describe(folder: string): Promise<Manifest> {
  const files: Record<string, Manifest["files"][string]> = {};
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of found.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    files[relative(folder, path)] = { size, modified: mtimeMs, sha256: await sha256(path) };
  }
  return { files };
}

/** Whether every file is as it was made. Contents are read only if a file was written to since. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST), "utf8")) as Manifest;
    for (const [name, made] of Object.entries(manifest.files)) {
      const path = join(folder, name);
      const now = await stat(path);
      if (now.size !== made.size) return false;
      if (now.mtimeMs !== made.modified && (await sha256(path)) !== made.sha256) return false;
    }
    return Object.keys(manifest.files).length > 0;
  } catch {
    // Not there, or not readable: to be made (anew), which says what hinders it if something does.
    return false;
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
