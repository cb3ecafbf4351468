import { isLost, type Probe } from "./types";

/** What a number of probes say together. Times in milliseconds. */
export interface ProbeSummary {
  readonly requests: number;
  readonly answered: number;
  readonly lost: number;
  /** Of the answered ones; `undefined` when there are none. */
  readonly medianMs?: number;
  readonly p99Ms?: number;
  readonly slowestMs?: number;
  /** Longest time between the beginnings of two successive answered requests. */
  readonly longestGapMs?: number;
  /** Answers per server; those that don't say who they are from, under "unknown". */
  readonly answersBy: Readonly<Record<string, number>>;
  /** Lost requests per reason. */
  readonly lostBy: Readonly<Record<string, number>>;
}

/** What an answer without a name is counted under. */
const UNKNOWN_SERVER = "unknown";

/** Summary of the probes that began in the half-open window from `from` to `to` (milliseconds since the epoch). @default all */
export function summarize(
  probes: readonly Probe[],
  { from = -Infinity, to = Infinity }: { readonly from?: number; readonly to?: number } = {},
): ProbeSummary {
  const inside = probes.filter((probe) => probe.at >= from && probe.at < to);
  const answered = inside.filter((probe) => !isLost(probe));
  const latencies = answered.map((probe) => probe.latencyMs).sort((a, b) => a - b);
  const gap = longestGap(answered);
  return {
    requests: inside.length,
    answered: answered.length,
    lost: inside.length - answered.length,
    ...(latencies.length === 0
      ? {}
      : {
          medianMs: quantile(latencies, 0.5),
          p99Ms: quantile(latencies, 0.99),
          slowestMs: latencies[latencies.length - 1]!,
        }),
    ...(gap === undefined ? {} : { longestGapMs: gap }),
    answersBy: count(answered.map((probe) => probe.server ?? UNKNOWN_SERVER)),
    lostBy: count(inside.filter(isLost).map((probe) => probe.error!)),
  };
}

/** A run of successive probes with one fate: answered by one server, or lost. */
export interface Span {
  readonly from: number;
  /** Beginning of its last probe. */
  readonly to: number;
  /** `undefined`: lost. */
  readonly server: string | undefined;
  readonly requests: number;
}

/** Who answered over time, oldest first. Probes may come in any order. */
export function spans(probes: readonly Probe[]): Span[] {
  const found: { from: number; to: number; server: string | undefined; requests: number }[] = [];
  for (const probe of inOrder(probes)) {
    const server = isLost(probe) ? undefined : (probe.server ?? UNKNOWN_SERVER);
    const last = found[found.length - 1];
    if (last !== undefined && last.server === server) {
      last.to = probe.at;
      last.requests += 1;
    } else {
      found.push({ from: probe.at, to: probe.at, server, requests: 1 });
    }
  }
  return found;
}

/** The probes that began in one stretch of time. */
export interface Bucket {
  readonly from: number;
  readonly answersBy: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly slowestMs: number;
}

/**
 * The probes in successive stretches of `widthMs` from `from` to `to`, empty stretches too: what a graph draws.
 * @throws RangeError when the width is not above 0
 */
export function buckets(
  probes: readonly Probe[],
  { from, to, widthMs }: { readonly from: number; readonly to: number; readonly widthMs: number },
): Bucket[] {
  if (!(widthMs > 0)) throw new RangeError(`not a width in milliseconds: ${widthMs}`);
  const held: Probe[][] = Array.from({ length: Math.max(0, Math.ceil((to - from) / widthMs)) }, () => []);
  for (const probe of probes) held[Math.floor((probe.at - from) / widthMs)]?.push(probe);
  return held.map((inside, index) => ({
    from: from + index * widthMs,
    answersBy: count(inside.filter((probe) => !isLost(probe)).map((probe) => probe.server ?? UNKNOWN_SERVER)),
    lost: inside.filter(isLost).length,
    slowestMs: inside.reduce((slowest, probe) => Math.max(slowest, probe.latencyMs), 0),
  }));
}

/** The probes by their beginning. */
export function inOrder(probes: readonly Probe[]): Probe[] {
  return [...probes].sort((a, b) => a.at - b.at);
}

function longestGap(answered: readonly Probe[]): number | undefined {
  let longest: number | undefined;
  let previous: number | undefined;
  for (const { at } of inOrder(answered)) {
    if (previous !== undefined) longest = Math.max(longest ?? 0, at - previous);
    previous = at;
  }
  return longest;
}

/** The smallest value that at least `share` of the sorted values don't exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}

function count(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
