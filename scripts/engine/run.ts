import { spawn } from "node:child_process";
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { IdrError } from "../../constructs/errors";
import { refuseBrokenOff, takeInterrupts } from "../interrupts";
import { PID_SUFFIX, WORK_FOLDER } from "./at-work";
import { ownerOnly } from "./stack-folder";

export { WORK_FOLDER };

const POLL_MS = 100;
/** What a killed run left of its output is kept this long for whoever looks into it. */
const KEEP_OUTPUT_SECONDS = 7 * 24 * 3600;

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets each line of output (stdout and stderr) as it comes. */
  readonly onLine: (line: string) => void;
  /** Called when an interrupt was handed on to the engine, which now ends in good order. */
  readonly onInterrupt: () => void;
}

export interface RunOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether this process was interrupted meanwhile. */
  readonly interrupted: boolean;
}

let runs = 0;

/**
 * Runs an engine command that may change the state, so that no end of this
 * process harms it:
 *
 * - Its output goes to a file, which is followed from here. With a pipe, the
 *   engine's next word after this process was killed would be its last: it
 *   would die half-way (SIGPIPE), what it had just made unrecorded in the
 *   state.
 * - It is the leader of a session of its own, so neither Ctrl-C nor the end of
 *   a terminal or SSH connection reaches it directly. If this process is killed
 *   or cut off, the engine goes on to its end, writes the state and releases
 *   the lock; until then others find the stack locked.
 * - The first SIGINT or SIGTERM that reaches this process is handed on once: the
 *   engine then ends in good order. A second one (a second later, or more) is
 *   not: the engine would drop everything. Instead the call ends with IdrError
 *   `interrupted`, and the engine is left to finish by itself.
 */
export async function runDetached(
  path: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunOutcome> {
  if (args[0] === "apply") refuseBrokenOff();
  const folder = join(options.cwd, WORK_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeOld(folder);
  const file = join(folder, `${args[0] ?? "engine"}-${process.pid}-${++runs}.log`);
  const output = openSync(file, "ax", 0o600);
  const reader = openSync(file, "r");
  const run = { finished: false };
  try {
    const outcome = await new Promise<RunOutcome>((done, fail) => {
      // States, their copies and what else it writes hold secrets.
      const child = ownerOnly(() =>
        spawn(path, args, {
          cwd: options.cwd,
          env: options.env,
          detached: true,
          stdio: ["ignore", output, output],
        }),
      );
      // For a later run, should this one be killed: see enginesAtWork.
      if (child.pid !== undefined) writeFileSync(file + PID_SUFFIX, `${child.pid}\n${path}\n`);
      const follow = follower(reader, options.onLine);
      const timer = setInterval(follow, POLL_MS);
      let interrupted = false;
      const letGo = takeInterrupts((first) => {
        if (first) {
          interrupted = true;
          child.kill("SIGINT");
          options.onInterrupt();
          return;
        }
        stop();
        child.unref();
        fail(
          new IdrError(
            "interrupted",
            `interrupted twice; ${path} (process ${child.pid ?? "?"}) goes on to end in good order, and the stack stays locked until it has`,
            { fix: `wait for process ${child.pid ?? "?"} to end; what it says is in ${file}` },
          ),
        );
      });
      const stop = () => {
        clearInterval(timer);
        letGo();
      };
      child.on("error", (error) => {
        stop();
        run.finished = true;
        fail(error);
      });
      child.on("exit", (code, signal) => {
        stop();
        follow(true);
        run.finished = true;
        done({ code, signal, interrupted });
      });
    });
    return outcome;
  } finally {
    closeSync(output);
    closeSync(reader);
    if (run.finished) await Promise.all([file, file + PID_SUFFIX].map((one) => rm(one, { force: true })));
  }
}

/** Reads what a file has got since the last call, and hands on whole lines; at the end also a last half one. */
function follower(file: number, onLine: (line: string) => void): (atEnd?: boolean) => void {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(64 * 1024);
  let rest = "";
  return (atEnd = false) => {
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, size))).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    }
    if (atEnd && rest !== "") onLine(rest);
  };
}

async function removeOld(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(".log"))) {
    const file = join(folder, name);
    const modified = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      // Another run's, gone meanwhile.
      () => Infinity,
    );
    if (Date.now() - modified > KEEP_OUTPUT_SECONDS * 1000) await rm(file, { force: true });
  }
}
