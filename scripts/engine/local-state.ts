import { readFile, rename, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { backendOf } from "./holder";

/** A state file that can't be read, and the state before it. */
export interface BrokenState {
  readonly file: string;
  readonly backup: string;
}

/**
 * Finds a local state that an engine left empty or cut off. It truncates the file before it writes it, so being
 * killed in that moment (SIGKILL, a power failure) leaves nothing, and nothing is what the next run would take for
 * "there is no state yet". Undefined when the state is good, new, kept elsewhere, or has no good backup.
 */
export async function brokenState(stackDir: string): Promise<BrokenState | undefined> {
  const { kind, settings } = await backendOf(stackDir);
  if (kind !== "local") return undefined;
  const { path = "terraform.tfstate" } = settings;
  if (typeof path !== "string") return undefined;
  const file = resolve(stackDir, path);
  const text = await readIfThere(file);
  if (text === undefined || isState(text)) return undefined;
  const backup = `${file}.backup`;
  return isState((await readIfThere(backup)) ?? "") ? { file, backup } : undefined;
}

/** Puts the state before it into the place of a broken one. Nobody may be at work on it. */
export async function restoreState({ file, backup }: BrokenState): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, await readFile(backup), { mode: 0o600 });
  await rename(draft, file);
}

function isState(text: string): boolean {
  try {
    const state: unknown = JSON.parse(text);
    return typeof state === "object" && state !== null && "serial" in state;
  } catch {
    return false;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
