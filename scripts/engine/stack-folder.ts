import type { Dirent } from "node:fs";
import { chmod, lstat, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Emit } from "../events";
import { WORK_FOLDER } from "./at-work";
import { backendOf } from "./holder";
import { isExtra, isExtraName } from "./plan-extras";
import { UNSAVED } from "./unsaved-state";

/** The synthesized stack, and drafts of it that are about to replace it. */
const CONFIGURATION = /^cdk\.tf\.json(?:\.\d+)?$/;
/** What engines read as configuration or as values of variables; versions to come may read more endings behind these. */
const READ = /\.(?:tf|tofu)(?:\.|$)|tfvars|\.hcl$/i;
/** What no engine takes for configuration though it looks so: `init` writes it, and it is removed before each. */
const LOCK_FILE = ".terraform.lock.hcl";
/** Folders that are written to. */
const FOLDERS: readonly string[] = [WORK_FOLDER, ".terraform"];

/**
 * Sees that nothing is in a stack's folder that the engine would take for a part of the stack and that this command has
 * not written: it would be planned and applied with it. Nor may a link lead away what is written there.
 * @throws IdrError `foreign-configuration`
 */
export async function refuseForeignFiles(stackDir: string): Promise<void> {
  const foreign: string[] = [];
  for (const entry of await entriesOf(stackDir)) {
    const { name } = entry;
    const isLink = entry.isSymbolicLink();
    if (isExtraName(name)) {
      if (isLink || !(await isExtraFile(join(stackDir, name)))) foreign.push(name);
    } else if (READ.test(name)) {
      if (isLink || !(CONFIGURATION.test(name) || name === LOCK_FILE)) foreign.push(name);
    } else if (isLink && FOLDERS.includes(name)) foreign.push(name);
  }
  if (foreign.length === 0) return;
  const files = foreign.map((name) => join(stackDir, name)).join(", ");
  throw new IdrError(
    "foreign-configuration",
    `the engine would take ${files} for a part of the stack "${basename(stackDir)}", and idr has not written it`,
    {
      fix: `nothing was run; see who put it there (git log -- ${stackDir}), then remove it. What a site has beside its site file is a construct of its own`,
    },
  );
}

async function entriesOf(stackDir: string): Promise<Dirent[]> {
  try {
    return await readdir(stackDir, { withFileTypes: true });
  } catch (error) {
    // That it was never synthesized is told by who reads the configuration.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function isExtraFile(file: string): Promise<boolean> {
  try {
    return isExtra(basename(file), await readFile(file, "utf8"));
  } catch (error) {
    // Another plan's, which has just ended.
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/**
 * Takes from everybody but their owner what may hold secrets: the stack's folder with its plans and logs, the files of a
 * local state and their copies. New ones are made so (`ownerOnly`); these are those of older versions and other programs.
 */
export async function tighten(stackDir: string, emit: Emit): Promise<void> {
  const { kind, settings } = await backendOf(stackDir);
  const { path } = settings;
  const local = kind === "local" && typeof path === "string" ? resolve(stackDir, path) : undefined;
  const folders = [stackDir, join(stackDir, WORK_FOLDER), ...above(stackDir)];
  // `state/<cloud>/<stack>.tfstate` beside the site file; another folder may be anybody's.
  if (local !== undefined && basename(dirname(dirname(local))) === "state")
    folders.push(dirname(local), dirname(dirname(local)));
  const state = local ?? join(stackDir, "terraform.tfstate");
  const files = [state, `${state}.backup`, join(stackDir, UNSAVED), join(stackDir, `${UNSAVED}.backup`)];
  for (const [one, mode] of [
    ...folders.map((folder) => [folder, 0o700] as const),
    ...files.map((file) => [file, 0o600] as const),
  ]) {
    await restrict(one, mode, emit);
  }
}

/** The folders that the synthesis makes above a stack's. */
function above(stackDir: string): string[] {
  const folders: string[] = [];
  for (
    let folder = dirname(stackDir);
    /^(?:stacks|cdktf\.out)$/.test(basename(folder));
    folder = dirname(folder)
  )
    folders.push(folder);
  return folders;
}

async function restrict(path: string, mode: number, emit: Emit): Promise<void> {
  try {
    const now = await lstat(path);
    if ((now.mode & 0o077) === 0 || now.isSymbolicLink()) return;
    await chmod(path, now.mode & mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    const message = `others can read ${path}, which may hold secrets, and it can't be changed: ${messageOf(error)}`;
    emit({ type: "log", level: "warn", message });
  }
}

/** Starts something whose new files are for their owner alone. A process begins with the mask of the one that starts it. */
export function ownerOnly<T>(start: () => T): T {
  const before = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}
