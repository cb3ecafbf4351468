import { readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { startTime } from "../setup/lock.cjs";
import { runProgram } from "../setup/process";

/** Where the engine runner keeps what it needs, in a stack's folder. */
export const WORK_FOLDER = ".idr";

/** An engine that works on a stack, started by this command or by one that has ended meanwhile. */
export interface EngineAtWork {
  readonly pid: number;
  /** What it does: `apply`, `plan` … */
  readonly command: string;
  readonly since: Date;
}

/** Beside its output, an engine's process id; gone when the engine has ended while its command looked on. */
export const PID_SUFFIX = ".pid";

/** The engines that this machine runs on a stack's folder, longest first. What dead ones left is cleared away. */
export async function enginesAtWork(stackDir: string): Promise<EngineAtWork[]> {
  const folder = join(stackDir, WORK_FOLDER);
  const names = await readdir(folder).catch((): string[] => []);
  const found: EngineAtWork[] = [];
  for (const name of names.filter((one) => one.endsWith(PID_SUFFIX))) {
    const file = join(folder, name);
    const engine = await read(file).catch((): undefined => undefined);
    if (engine === undefined) continue;
    if (await isEngine(engine.pid, engine.path)) {
      const { pid, since } = engine;
      found.push({ pid, since, command: name.slice(0, name.search(/-\d/)) });
    } else await rm(file, { force: true });
  }
  return found.sort((a, b) => a.since.getTime() - b.since.getTime());
}

async function read(
  file: string,
): Promise<{ readonly pid: number; readonly path: string; readonly since: Date } | undefined> {
  const [text, { mtime }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
  const [pid = "", path = ""] = text.split("\n");
  // Being written just now.
  if (path === "") return undefined;
  return { pid: Number(pid), path, since: mtime };
}

/** A process id may long be another's: where the system tells what runs, that is looked at too. */
async function isEngine(pid: number, path: string): Promise<boolean> {
  if (startTime(pid) === undefined) return false;
  const program = await programOf(pid);
  return program === undefined || basename(program) === basename(path);
}

/** What a process runs; empty when it has ended and nobody has waited for it yet, undefined when nobody tells. */
async function programOf(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0")[0]!;
  } catch {
    // Not Linux, or just gone.
    const { code, stdout } = await runProgram("ps", ["-o", "comm=", "-p", String(pid)], {
      env: process.env,
    }).catch(() => ({
      code: null,
      stdout: "",
    }));
    return code === null ? undefined : stdout.trim();
  }
}
