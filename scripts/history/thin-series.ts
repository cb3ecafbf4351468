import { inOrder, isLost, spans, type Probe, type ProbeSeries } from "../probe";

/** A probe series in few characters: what a graph of it needs, a few KB packed. */
export interface ThinSeries {
  readonly ratePerSecond: number;
  readonly notSent: number;
  /** Probes that are not in it. */
  readonly dropped: number;
  /** Beginning of its first probe, milliseconds since the epoch. */
  readonly startedAt: number;
  /** Names of the servers that answered; an answer without a name has the empty one. */
  readonly servers: readonly string[];
  /** Why requests were lost. */
  readonly errors: readonly string[];
  /**
   * A probe each: milliseconds since `startedAt`, milliseconds until its answer, who: 0 and up is one of `servers`,
   * -1 and down one of `errors`.
   */
  readonly probes: readonly (readonly [number, number, number])[];
}

/** How many probes are kept. */
const MOST_PROBES = 600;
/** Probes this near to a change of who answers are kept before others. */
const NEAR_MS = 2000;

/** Thins a series: lost requests and those around a change of who answers stay, of the others every n-th. */
export function thinSeries(series: ProbeSeries, most = MOST_PROBES): ThinSeries {
  const all = inOrder(series.probes);
  const kept = chosen(all, most);
  const startedAt = Math.round(kept[0]?.at ?? 0);
  const servers = new Names();
  const errors = new Names();
  return {
    ratePerSecond: series.ratePerSecond,
    notSent: series.notSent,
    dropped: series.dropped + all.length - kept.length,
    startedAt,
    probes: kept.map((probe) => [
      Math.round(probe.at - startedAt),
      Math.round(probe.latencyMs * 10) / 10,
      isLost(probe) ? -1 - errors.index(probe.error!) : servers.index(probe.server ?? ""),
    ]),
    servers: servers.all,
    errors: errors.all,
  };
}

/** The series as it can be drawn again; statuses of answers are not in it. */
export function seriesOf(thin: ThinSeries, url: string): ProbeSeries {
  const { ratePerSecond, notSent, dropped, startedAt, servers, errors } = thin;
  const probes = thin.probes.map(([after, latencyMs, who]): Probe => {
    const at = startedAt + after;
    if (who < 0) return { at, latencyMs, error: errors[-1 - who] ?? "unknown" };
    const server = servers[who] ?? "";
    return { at, latencyMs, ...(server === "" ? {} : { server }) };
  });
  return { url, ratePerSecond, probes, notSent, dropped };
}

function chosen(all: readonly Probe[], most: number): readonly Probe[] {
  if (all.length <= most) return all;
  const changes = spans(all)
    .slice(1)
    .map(({ from }) => from);
  const matters = new Set(
    all.filter((probe) => isLost(probe) || changes.some((at) => Math.abs(probe.at - at) <= NEAR_MS)),
  );
  if (matters.size >= most) return every([...matters], most);
  const others = new Set(
    every(
      all.filter((probe) => !matters.has(probe)),
      most - matters.size,
    ),
  );
  return all.filter((probe) => matters.has(probe) || others.has(probe));
}

/** As many as `most`, evenly. */
function every(probes: readonly Probe[], most: number): readonly Probe[] {
  const step = Math.max(1, Math.ceil(probes.length / most));
  return probes.filter((_, index) => index % step === 0);
}

class Names {
  readonly all: string[] = [];

  index(name: string): number {
    const known = this.all.indexOf(name);
    return known >= 0 ? known : this.all.push(name) - 1;
  }
}
