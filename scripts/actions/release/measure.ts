import { steadyNow, type ProbeSeries, type ProbeSummary } from "../../probe";

import { watchAddress, type Unbound } from "./address-watch";
import { viewFromOutside, type Sides } from "./outside";

/** A move as visitors saw it, and as the cloud says it was. */
export interface Measured {
  readonly url: string;
  readonly requests: ProbeSummary;
  readonly unbound: Unbound;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A measurement that runs until it is stopped. */
export interface Measuring {
  /** See `OutsideView`. */
  readonly answering: () => Promise<boolean>;
  /** Whether `to` answers in place of `from`, on connections begun from now on. */
  readonly answeredBy: (sides: Sides, timeoutMs: number) => Promise<boolean>;
  /** Ends it; a second call gives the same. */
  readonly stop: () => Promise<{ readonly measured: Measured; readonly series: ProbeSeries }>;
}

/** Looks at the public address from outside, and asks the cloud whether it is bound to something, at the same time. */
export function startMeasuring(url: string, isBound: () => Promise<boolean>): Measuring {
  const startedAt = steadyNow();
  const outside = viewFromOutside(url);
  const watch = watchAddress(isBound);
  const end = async () => {
    const [seen, unbound] = await Promise.all([outside.stop(), watch.stop()]);
    const measured = { url, requests: seen.summary, unbound, startedAt, endedAt: steadyNow() };
    return { measured, series: seen.series };
  };
  let ended: ReturnType<typeof end> | undefined;
  return {
    answering: outside.answering,
    answeredBy: (sides, timeoutMs) => outside.answeredBy(sides, steadyNow(), timeoutMs),
    stop: () => (ended ??= end()),
  };
}

/** What a move cost visitors, in a line: `3 of 120 requests lost, slowest 21 ms; …`. Says what was not seen, too. */
export function measuredText({ requests, unbound }: Pick<Measured, "requests" | "unbound">): string {
  const { lost, slowestMs, longestGapMs } = requests;
  const seen =
    requests.requests === 0
      ? "no request was sent, so what visitors saw is not known"
      : `${lost} of ${requests.requests} requests lost`;
  const gap =
    lost === 0 || longestGapMs === undefined ? "" : `, ${seconds(longestGapMs)} at most without an answer`;
  const slowest = slowestMs === undefined ? "" : `, slowest ${Math.round(slowestMs)} ms`;
  return `${seen}${gap}${slowest}; ${boundText(unbound)}`;
}

function boundText({ ms, looks, failed }: Unbound): string {
  if (looks === 0)
    return "whether the address was bound all the time is not known (the cloud did not answer)";
  const missed = failed === 0 ? "" : ` (${failed} of ${looks + failed} looks were not answered)`;
  const bound =
    ms === 0
      ? "the address was never seen bound to nothing"
      : `the address was bound to nothing for ${seconds(ms)}`;
  return `${bound}${missed}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
