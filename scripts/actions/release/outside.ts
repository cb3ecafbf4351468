import {
  isLost,
  startProberProcess,
  steadyNow,
  summarize,
  type Probe,
  type ProbeSeries,
  type ProbeSummary,
} from "../../probe";
import { proxyPortName } from "../../../constructs/model/shared-names";

/** Successive answers after which a new environment is believed to answer. */
const ENOUGH = 3;

/** The public address seen from outside, on fresh connections, for as long as a move takes. */
export interface OutsideView {
  /** Whether anybody has been answering lately (in the last two seconds). */
  readonly answering: () => boolean;
  /**
   * Waits until `environment` answers: a few requests in a row, begun after `since`, were answered by its proxy (or by
   * anybody, where answers don't say who gives them). Resolves with whether it did within the time.
   */
  readonly answeredBy: (environment: string, since: number, timeoutMs: number) => Promise<boolean>;
  readonly stop: () => Promise<{ readonly series: ProbeSeries; readonly summary: ProbeSummary }>;
}

/** Whether the last few probes begun after `since` were all answered by that environment's proxy. */
export function answers(probes: readonly Probe[], environment: string, since: number): boolean {
  const latest = probes.filter(({ at }) => at >= since).slice(-ENOUGH);
  return (
    latest.length === ENOUGH &&
    latest.every(
      (probe) =>
        !isLost(probe) && (probe.server ?? proxyPortName(environment)) === proxyPortName(environment),
    )
  );
}

/** Starts to look at `url` from outside. @param ratePerSecond new connections a second. @default 20 */
export function viewFromOutside(url: string, ratePerSecond = 20): OutsideView {
  const recent: Probe[] = [];
  const prober = startProberProcess(
    { url, ratePerSecond },
    {
      onProbes: (probes) => {
        recent.push(...probes);
        recent.splice(0, recent.length - 10 * ratePerSecond);
      },
    },
  );
  const inOrder = () => [...recent].sort((a, b) => a.at - b.at);
  return {
    answering: () => recent.some((probe) => probe.at > steadyNow() - 2000 && !isLost(probe)),
    answeredBy: async (environment, since, timeoutMs) => {
      const until = performance.now() + timeoutMs;
      while (!answers(inOrder(), environment, since)) {
        if (performance.now() > until) return false;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return true;
    },
    stop: async () => {
      const series = await prober.stop();
      return { series, summary: summarize(series.probes) };
    },
  };
}
