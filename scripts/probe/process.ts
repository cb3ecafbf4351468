import { fork, type ChildProcess } from "node:child_process";
import * as path from "node:path";

import { IdrError } from "../../constructs/errors";

import type { FromProber, ToProber } from "./messages";
import { checkTarget } from "./prober";
import { inOrder } from "./statistics";
import { DEFAULT_TIMEOUT_MS, type Probe, type ProbeSeries, type ProbeTarget } from "./types";

/** Probes kept in memory: 2.7 hours at 100 a second. */
const DEFAULT_KEEP = 1_000_000;

/** A prober in a process of its own, which nothing that this process does can hold up. */
export interface ProberProcess {
  /** Id of the process. */
  readonly pid: number;
  /** Settles when the process has ended. @throws IdrError `prober-died` when it ended before it was told to */
  readonly ended: Promise<void>;
  /** What has been seen so far. */
  readonly series: () => ProbeSeries;
  /**
   * Sends no more, waits for the last answers and ends the process. Calling it again gives the same series.
   * @throws IdrError `prober-died` when the process ended before it was told to
   */
  readonly stop: () => Promise<ProbeSeries>;
}

/**
 * Starts probing `target` from a process of its own. The process ends with this one, whatever ends it.
 * @param options.keep most probes kept; the oldest go first. @default 1,000,000
 * @param options.onProbes called with every batch, about ten times a second
 * @throws IdrError `probe-target` when the URL or the rate can't be used
 */
export function startProberProcess(
  target: ProbeTarget,
  options: { readonly keep?: number; readonly onProbes?: (probes: readonly Probe[]) => void } = {},
): ProberProcess {
  const { ratePerSecond } = checkTarget(target);
  const keep = options.keep ?? DEFAULT_KEEP;
  const child = fork(path.join(__dirname, "main.ts"), [], {
    execArgv: ["--require", require.resolve("tsx/cjs")],
    serialization: "advanced",
    // In a session of its own: a terminal that is lost ends all programs that were started on it.
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let probes: Probe[] = [];
  let notSent = 0;
  let dropped = 0;
  const ended = new Promise<void>((resolve, reject) => {
    child.on("message", (message: FromProber) => {
      if (message.type === "stopped") resolve();
      else if (message.type === "failed")
        reject(new IdrError("prober-died", `the prober failed: ${message.message}`));
      else {
        probes.push(...message.probes);
        notSent = message.notSent;
        if (probes.length > keep * 1.1) {
          dropped += probes.length - keep;
          probes = probes.slice(-keep);
        }
        options.onProbes?.(message.probes);
      }
    });
    child.once("error", (error) => reject(died(error.message, error)));
    child.once("exit", (code, signal) => reject(died(`it ended with ${signal ?? `code ${code ?? "?"}`}`)));
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  // Who calls `stop` hears of it; until then it must not end this process.
  ended.catch(() => undefined);
  send(child, { type: "start", target });

  const series = (): ProbeSeries => ({
    url: target.url,
    ratePerSecond,
    probes: inOrder(probes),
    notSent,
    dropped,
  });
  let stopping: Promise<ProbeSeries> | undefined;
  const stop = async (): Promise<ProbeSeries> => {
    send(child, { type: "stop" });
    const limitMs = (target.timeoutMs ?? DEFAULT_TIMEOUT_MS) + 5000;
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    try {
      await ended;
      await exited;
    } finally {
      clearTimeout(timer);
      child.kill();
    }
    return series();
  };
  return { pid: child.pid ?? 0, ended, series, stop: () => (stopping ??= stop()) };
}

function send(child: ChildProcess, message: ToProber): void {
  // A process that is gone is reported by its "exit".
  if (child.connected) child.send(message);
}

function died(why: string, cause?: unknown): IdrError {
  return new IdrError("prober-died", `the process that probes the site is gone: ${why}`, { cause });
}
