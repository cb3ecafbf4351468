import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { IdrError } from "../../constructs/errors";
import { SandboxControl, type SandboxStats } from "./control";
import { startOf } from "./process-start";
import type { SandboxOptions } from "./sandbox";

/** How a background sandbox is started. */
export interface DaemonOptions extends Omit<SandboxOptions, "stateFile"> {
  /** Where its state, log, pid file and clouds.yaml are. Default `<cwd>/.idr/sandbox`. */
  readonly dir?: string;
  /** Seconds to wait until it answers. Default 20. */
  readonly timeoutSeconds?: number;
}

/** A background sandbox as it was found. */
export interface DaemonStatus {
  readonly running: boolean;
  readonly dir: string;
  /** The clouds.yaml to use: set `OS_CLIENT_CONFIG_FILE` to it, `OS_CLOUD` to `sandbox`. */
  readonly cloudsFile: string;
  readonly logFile: string;
  readonly pid?: number;
  readonly url?: string;
  /** What it says of itself; only when it runs. */
  readonly stats?: SandboxStats;
}

/** What the pid file holds: enough not to take another process for the sandbox when its pid is given again. */
export interface PidFile {
  readonly pid: number;
  /** The process's own start, as the system tells it. */
  readonly started: string;
  readonly port: number;
}

const files = (dir: string) => ({
  pid: join(dir, "sandbox.pid"),
  log: join(dir, "sandbox.log"),
  state: join(dir, "state.json"),
  clouds: join(dir, "clouds.yaml"),
});

const dirOf = (dir: string | undefined): string => dir ?? join(process.cwd(), ".idr", "sandbox");

/**
 * Starts a sandbox in the background and waits until it answers. When one runs in this directory already, it
 * is left alone and reported. It keeps its state and, where it is free, its port from the last time.
 *
 * @throws IdrError `sandbox-start` when it doesn't answer in time
 */
export async function startDaemon(options: DaemonOptions = {}): Promise<DaemonStatus> {
  const { dir: asked, timeoutSeconds = 20, ...rest } = options;
  const dir = dirOf(asked);
  const running = await daemonStatus(dir);
  if (running.running) return running;
  mkdirSync(dir, { recursive: true });
  const port = rest.port ?? readPidFile(dir)?.port ?? 0;
  const log = openSync(files(dir).log, "a", 0o600);
  const main = join(__dirname, "daemon-main.ts");
  const child = spawn(
    process.execPath,
    ["--require", require.resolve("tsx/cjs"), main, dir, JSON.stringify({ ...rest, port })],
    { detached: true, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  child.unref();
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (Date.now() < deadline && child.exitCode === null) {
    const status = await daemonStatus(dir);
    if (status.running) return status;
    await sleep(50);
  }
  if (child.exitCode === null) child.kill();
  throw new IdrError("sandbox-start", `the sandbox in ${dir} does not answer: ${lastLine(files(dir).log)}`, {
    fix: `read ${files(dir).log}`,
  });
}

/**
 * Stops the sandbox in this directory and waits until it is gone; its state stays. False when none runs.
 *
 * @throws IdrError `sandbox-stop` when it doesn't end within ten seconds
 */
export async function stopDaemon(dir?: string): Promise<boolean> {
  const status = await daemonStatus(dir);
  const pid = status.pid;
  if (!status.running || pid === undefined) return false;
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    if (livePid(status.dir) === undefined) return true;
    await sleep(20);
  }
  throw new IdrError("sandbox-stop", `the sandbox with the process id ${pid} does not end`, {
    fix: `end it with: kill -9 ${pid}`,
  });
}

/** Whether a sandbox runs in this directory, and what it says. */
export async function daemonStatus(dir?: string): Promise<DaemonStatus> {
  const where = dirOf(dir);
  const base = { dir: where, cloudsFile: files(where).clouds, logFile: files(where).log };
  const live = livePid(where);
  if (live === undefined) return { running: false, ...base };
  const url = `http://127.0.0.1:${live.port}`;
  const stats = await new SandboxControl(url).stats().catch(() => undefined);
  if (stats?.pid !== live.pid) return { running: false, ...base, pid: live.pid };
  return { running: true, ...base, pid: live.pid, url, stats };
}

/**
 * Empties the sandbox of this directory: at once when it runs, else by removing its state.
 * Who runs it keeps its clouds.yaml.
 */
export async function resetDaemon(dir?: string): Promise<void> {
  const status = await daemonStatus(dir);
  if (status.url === undefined) rmSync(files(status.dir).state, { force: true });
  else await new SandboxControl(status.url).reset();
}

/** The pid file's process, if it is still the one that wrote it. */
function livePid(dir: string): PidFile | undefined {
  const file = readPidFile(dir);
  return file !== undefined && startOf(file.pid) === file.started ? file : undefined;
}

function readPidFile(dir: string): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(files(dir).pid, "utf8");
  } catch {
    // None was started here yet.
    return undefined;
  }
  try {
    return JSON.parse(text) as PidFile;
  } catch {
    // Half written by a process that was killed: nothing that could be trusted runs.
    return undefined;
  }
}

function lastLine(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
