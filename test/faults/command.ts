import { spawn } from "node:child_process";
import type { IdrEvent } from "../../scripts/events";

/** How a command of a run came out. */
export interface Outcome {
  /** `null`: it was killed. */
  readonly code: number | null;
  /** The JSON document on stdout; `undefined` when there is none. */
  readonly document: unknown;
  /** Code of the error it told, if it told one. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly stderr: string;
  readonly seconds: number;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Outcome>;
}

/** Starts the `idr` command, as a user's shell would, with `--json --yes`. @param program its file */
export function startIdr(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly onEvent?: (event: IdrEvent) => void;
  },
): Running {
  const started = performance.now();
  const child = spawn(process.execPath, [program, "--json", "--yes", ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("{")) options.onEvent?.(JSON.parse(line) as IdrEvent);
    }
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once("error", reject);
    // Not `close`: an engine or prober that outlives the command may hold its output open.
    child.once("exit", (code) => {
      // What was written before the end is read in the next turns.
      setTimeout(() => {
        const document: unknown = stdout.trim() === "" ? undefined : JSON.parse(stdout);
        const error = (document as { error?: Outcome["error"] } | undefined)?.error;
        const seconds = (performance.now() - started) / 1000;
        resolve({ code, document, error, stderr, seconds });
      }, 50);
    });
  });
  return { pid: child.pid ?? 0, ended };
}
