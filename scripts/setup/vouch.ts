import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import { isCi } from "./environment.cjs";

/**
 * What vouches for a folder of the cache. Never the folder itself: whoever can
 * put a program there (a restored CI cache) can put any record beside it. It is
 * a digest that is committed (`Pins`), or a receipt: what this machine wrote
 * down elsewhere when it made the folder.
 */
export interface Trust {
  /** Folder of the receipts. */
  readonly receipts: string;
  /** Digests are computed at each use, and a receipt is no substitute for a pinned one. */
  readonly strict: boolean;
}

/** SHA-256 of every file of a folder, by its path in it. */
export type Pins = Readonly<Record<string, string>>;

/**
 * How far the cache is trusted. In CI the receipts are in the checkout of this
 * project, which every job makes anew: they say what this very job has made.
 * On a person's machine they are in `$XDG_STATE_HOME/idr-stacks`, else
 * `~/.local/state/idr-stacks`, and a file that has not been written to since
 * its digest was taken is not read again.
 */
export function trustOf(env: NodeJS.ProcessEnv): Trust {
  if (isCi(env)) return { receipts: join(__dirname, "../../.idr/receipts"), strict: true };
  const base = env["XDG_STATE_HOME"];
  const folder = base?.startsWith("/") === true ? base : join(env["HOME"] ?? homedir(), ".local/state");
  return { receipts: join(folder, "idr-stacks/receipts"), strict: false };
}

interface Seen {
  readonly size: number;
  readonly inode: number;
  readonly modified: number;
  /** Set by the system alone whenever a file is written to or replaced. */
  readonly changed: number;
  readonly sha256: string;
}

type Receipt = Readonly<Record<string, Seen>>;

/**
 * Whether a folder holds exactly the files that are vouched for. Writes a
 * receipt when the digests had to be computed for that.
 */
export async function isVouched(folder: string, pins: Pins | undefined, trust: Trust): Promise<boolean> {
  const files = await filesOf(folder);
  if (files === undefined) return false;
  const receipt = await readReceipt(folder, trust);
  const names = Object.keys(files);
  const isExactly = (known: object) =>
    names.length === Object.keys(known).length && names.every((name) => Object.hasOwn(known, name));
  if (!trust.strict && receipt !== undefined && isExactly(receipt)) {
    if (names.every((name) => isUntouched(files[name]!, receipt[name]!))) return true;
  }
  const known = pins ?? (receipt && digestsIn(receipt));
  if (known === undefined || !isExactly(known)) return false;
  const now = await seen(folder, files);
  const matches = (wanted: Pins) => names.every((name) => now[name]!.sha256 === wanted[name]);
  const isGood =
    matches(known) ||
    (!trust.strict && receipt !== undefined && isExactly(receipt) && matches(digestsIn(receipt)));
  if (isGood) await writeReceipt(folder, now, trust);
  return isGood;
}

/** SHA-256 of every file of a folder. */
export async function digestsOf(folder: string): Promise<Pins> {
  return digestsIn(await seen(folder, (await filesOf(folder)) ?? {}));
}

/** Writes down what is in a folder that was just made. Throws IdrError `cache-not-writable`. */
export async function writeDown(folder: string, trust: Trust): Promise<void> {
  await writeReceipt(folder, await seen(folder, (await filesOf(folder)) ?? {}), trust);
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** SHA-256 of a text. */
export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The files of a folder; undefined when it isn't there, is empty, or holds anything but files and folders. */
async function filesOf(folder: string): Promise<Readonly<Record<string, Stats>> | undefined> {
  let entries;
  try {
    if (!(await lstat(folder)).isDirectory()) return undefined;
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    // Not there, or not readable: to be made (anew), which says what hinders it if something does.
    return undefined;
  }
  const files: Record<string, Stats> = {};
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    // A link leads out of what is vouched for.
    if (!entry.isFile()) return undefined;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path)] = await lstat(path);
  }
  return Object.keys(files).length === 0 ? undefined : files;
}

const isUntouched = (now: Stats, then: Seen) =>
  now.size === then.size &&
  now.ino === then.inode &&
  now.mtimeMs === then.modified &&
  now.ctimeMs === then.changed;

async function seen(folder: string, files: Readonly<Record<string, Stats>>): Promise<Receipt> {
  const result: Record<string, Seen> = {};
  // The provider is there under two names, which are one file.
  const computed = new Map<number, string>();
  for (const [name, { size, ino, mtimeMs, ctimeMs }] of Object.entries(files)) {
    const digest = computed.get(ino) ?? (await sha256(join(folder, name)));
    computed.set(ino, digest);
    result[name] = { size, inode: ino, modified: mtimeMs, changed: ctimeMs, sha256: digest };
  }
  return result;
}

const digestsIn = (receipt: Receipt): Pins =>
  Object.fromEntries(Object.entries(receipt).map(([name, one]) => [name, one.sha256]));

const receiptFile = (folder: string, { receipts }: Trust) => join(receipts, `${sha256Of(folder)}.json`);

async function readReceipt(folder: string, trust: Trust): Promise<Receipt | undefined> {
  try {
    const receipt = JSON.parse(await readFile(receiptFile(folder, trust), "utf8")) as Receipt;
    return Object.keys(receipt).length === 0 ? undefined : receipt;
  } catch {
    // None was written, or it was cut short: nothing is known.
    return undefined;
  }
}

async function writeReceipt(folder: string, receipt: Receipt, trust: Trust): Promise<void> {
  const file = receiptFile(folder, trust);
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, JSON.stringify(receipt), { mode: 0o600 });
    await rename(temporary, file);
  } catch (cause) {
    throw new IdrError("cache-not-writable", `the receipt ${file} can't be written: ${messageOf(cause)}`, {
      fix: "set XDG_STATE_HOME to a folder that you may write",
      cause,
    });
  }
}
