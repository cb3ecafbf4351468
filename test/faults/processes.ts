import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** What a process of a run is. */
export type ProcessRole = "engine" | "provider" | "other";

export interface FoundProcess {
  readonly pid: number;
  readonly role: ProcessRole;
}

/**
 * The processes that work in a folder or below it: an engine that outlives its command, its provider and the
 * prober stay where they were started, so all of a run are found, whoever their parents are. Linux only.
 */
export function processesIn(folder: string): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const directory = readlinkSync(`/proc/${name}/cwd`);
      if (directory !== folder && !directory.startsWith(`${folder}/`)) continue;
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      // A zombie has no command line: it has ended.
      if (words[0] !== "") found.push({ pid: Number(name), role: roleOf(words) });
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

function roleOf(words: readonly string[]): ProcessRole {
  const program = basename(words[0] ?? "");
  if (program.startsWith("terraform-provider-")) return "provider";
  if (program === "terraform" || program === "tofu") return "engine";
  return "other";
}

/** Sends a signal to processes; how many were still there. */
export function signal(processes: readonly { readonly pid: number }[], name: NodeJS.Signals): number {
  let reached = 0;
  for (const { pid } of processes) {
    try {
      process.kill(pid, name);
      reached += 1;
    } catch {
      // It ended meanwhile.
    }
  }
  return reached;
}

/** Milliseconds for what a process had open: it is closed at its very end. */
const CLOSING_MS = 20;

/** Kills processes and waits until they have ended, and hung up on whoever they talked to. How many were still there. */
export async function kill(processes: readonly { readonly pid: number }[]): Promise<number> {
  const reached = signal(processes, "SIGKILL");
  while (processes.some(({ pid }) => isRunning(pid))) await pause(5);
  await pause(CLOSING_MS);
  return reached;
}

function isRunning(pid: number): boolean {
  try {
    // Its state is what follows the name, which may hold blanks and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
