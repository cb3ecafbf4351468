import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { clearInterval, setInterval } from "node:timers";

/** What stops the set-up: says what went wrong and what to do about it. */
export class SetupError extends Error {
  constructor(code, message, { fix, cause } = {}) {
    super(message, { cause });
    this.name = "SetupError";
    this.code = code;
    this.fix = fix;
  }
}

/**
 * Runs `work` as one step that `emit` hears of: started, progress at least
 * every second (so that elapsed time is seen to go on), succeeded or failed.
 * `work` gets a function that says in one line what is going on.
 */
export async function step(emit, { id, name }, work) {
  const begun = performance.now();
  let detail;
  const say = (state) =>
    emit({
      type: "task",
      id,
      name,
      state,
      seconds: (performance.now() - begun) / 1000,
      ...(detail && { detail }),
    });
  say("started");
  const tick = setInterval(() => say("progress"), 1000);
  try {
    const result = await work((line) => {
      detail = line;
      say("progress");
    });
    say("succeeded");
    return result;
  } catch (error) {
    detail = error.message;
    say("failed");
    throw error;
  } finally {
    clearInterval(tick);
  }
}

/**
 * Runs a program to its end. Returns its exit code (null if a signal ended
 * it) and its last 64 KiB of output; throws only if it can't be started
 * (`ENOENT`).
 */
export function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk) => {
      output = (output + chunk).slice(-65536);
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** The last lines that a program said, indented for a message. */
export function lastLines(output, count = 12) {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(-count)
    .map((line) => `  ${line}`)
    .join("\n");
}
