import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** How a program ended. */
export interface Outcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** The last 64 KiB. */
  readonly stderr: string;
}

/** The path of an executable: `name` itself when it is a path, else looked up in `env.PATH`; undefined if there is none. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = name.includes("/")
    ? [""]
    : (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    const path = folder === "" ? resolve(name) : join(isAbsolute(folder) ? folder : resolve(folder), name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * Runs a program to its end. `onStderr` gets each line of its stderr as it
 * comes. `timeoutSeconds` (default: none) ends it by SIGKILL. `detached`: in a
 * session of its own, which neither Ctrl-C nor the end of the terminal reaches.
 * Throws what `spawn` throws when it can't be started.
 */
export function runProgram(
  path: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env: NodeJS.ProcessEnv;
    readonly onStderr?: (line: string) => void;
    readonly timeoutSeconds?: number;
    readonly detached?: boolean;
  },
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(path, args, {
      cwd: options.cwd,
      env: options.env,
      detached: options.detached ?? false,
      stdio: ["ignore", "pipe", "pipe"],
      killSignal: "SIGKILL",
      ...(options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 }),
    });
    let stdout = "";
    let stderr = "";
    let line = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr = (stderr + chunk).slice(-65536);
      const lines = (line + chunk).split("\n");
      line = lines.pop() ?? "";
      for (const one of lines) options.onStderr?.(one);
    });
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

/** The last lines that a program said, indented, to go into a message. */
export function lastLines(output: string, count = 12): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(-count)
    .map((line) => `  ${line}`)
    .join("\n");
}
