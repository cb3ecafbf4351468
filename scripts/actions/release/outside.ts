import { proxyPortName } from "../../../constructs/model/shared-names";
import {
  inOrder,
  isLost,
  startProberProcess,
  steadyNow,
  summarize,
  type Probe,
  type ProbeSeries,
  type ProbeSummary,
} from "../../probe";

/** Successive answers of an environment's own proxy after which it is believed to answer. */
const ENOUGH = 3;

/**
 * Milliseconds for which answers that don't say who gives them must be good: a router may be seconds late, and until
 * then it is the other environment that answers.
 */
export const SETTLED_MS = 10_000;

/** Milliseconds more than that, for probes that are under way. */
const UNNAMED_MS = 3000;

/** Seconds' worth of lost requests, and of none at all, after which nobody is believed to answer. */
const UNANSWERED = { lostSeconds: 2, silentSeconds: 30 };

/** The public address seen from outside, on fresh connections, for as long as a move takes. */
export interface OutsideView {
  /**
   * Whether anybody answers. Resolves with the first answer, or when there are none.
   * @throws IdrError `prober-died`
   */
  readonly answering: () => Promise<boolean>;
  /**
   * Waits until `to` answers in place of `from`, judged by requests begun after `since` (see `answers`). Resolves with
   * whether it did within the time.
   * @throws IdrError `prober-died`
   */
  readonly answeredBy: (sides: Sides, since: number, timeoutMs: number) => Promise<boolean>;
  readonly stop: () => Promise<{ readonly series: ProbeSeries; readonly summary: ProbeSummary }>;
}

/** Environments whose proxies may answer: the one that should, and the one that did. */
export interface Sides {
  readonly from: string;
  readonly to: string;
}

/**
 * Whether the probes begun after `since` show that `to` answers: the last few were answered by its proxy by name; or,
 * where answers don't say who gives them, all of the last ten seconds were, and none by the proxy of `from`.
 * @param probes oldest first
 */
export function answers(probes: readonly Probe[], { from, to }: Sides, since: number): boolean {
  const counted = probes.filter(({ at }) => at >= since);
  const latest = counted.slice(-ENOUGH);
  if (latest.length < ENOUGH) return false;
  if (latest.every((probe) => !isLost(probe) && isProxyOf(to, probe))) return true;
  const settled = latest[ENOUGH - 1]!.at - SETTLED_MS;
  return (
    counted[0]!.at <= settled &&
    counted.every((probe) => probe.at < settled || (!isLost(probe) && !isProxyOf(from, probe)))
  );
}

/** Whether an answer names the proxy of that environment, with or without a domain behind it. */
function isProxyOf(environment: string, { server }: Probe): boolean {
  return server !== undefined && server.split(".")[0] === proxyPortName(environment);
}

/** Starts to look at `url` from outside. @param ratePerSecond new connections a second. @default 20 */
export function viewFromOutside(url: string, ratePerSecond = 20): OutsideView {
  const recent: Probe[] = [];
  const kept = (2 * SETTLED_MS * ratePerSecond) / 1000;
  const prober = startProberProcess(
    { url, ratePerSecond },
    {
      onProbes: (probes) => {
        recent.push(...probes);
        if (recent.length > kept) recent.splice(0, recent.length - kept);
      },
    },
  );
  let death: Error | undefined;
  prober.ended.catch((error: unknown) => {
    death = error instanceof Error ? error : new Error(String(error));
  });
  /** Waits until `seen` says something, or the time is out; a prober that died says nothing any more. */
  const until = async (seen: () => boolean | undefined, timeoutMs: number): Promise<boolean> => {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const found = seen();
      if (found !== undefined) return found;
      if (death !== undefined) throw death;
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    answering: () =>
      until(() => {
        if (recent.some((probe) => probe.at > steadyNow() - 2000 && !isLost(probe))) return true;
        return recent.filter(isLost).length > UNANSWERED.lostSeconds * ratePerSecond ? false : undefined;
      }, UNANSWERED.silentSeconds * 1000),
    answeredBy: async (sides, since, timeoutMs) => {
      const answered = () => answers(inOrder(recent), sides, since) || undefined;
      if (await until(answered, timeoutMs)) return true;
      // Answers that say no name are believed after ten seconds, however short the time was to be.
      const latest = inOrder(recent).slice(-ENOUGH);
      const unnamed = latest.every((probe) => !isLost(probe) && probe.server === undefined);
      return unnamed && (await until(answered, SETTLED_MS + UNNAMED_MS - timeoutMs));
    },
    stop: async () => {
      const series = await prober.stop();
      return { series, summary: summarize(series.probes) };
    },
  };
}
