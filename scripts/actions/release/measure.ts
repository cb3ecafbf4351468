import { steadyNow, type ProbeSeries, type ProbeSummary } from "../../probe";

import { watchAddress, type Unbound } from "./address-watch";
import { viewFromOutside } from "./outside";

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
  readonly answering: () => boolean;
  readonly answeredBy: (environment: string, timeoutMs: number) => Promise<boolean>;
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
    answeredBy: (environment, timeoutMs) => outside.answeredBy(environment, steadyNow(), timeoutMs),
    stop: () => (ended ??= end()),
  };
}
