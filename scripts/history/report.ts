import { isLost, spans, type Probe } from "../probe";
import {
  dateTime,
  duration,
  grouped,
  plural,
  type Figure,
  type ProbeReport,
  type ReleaseReport,
  type ReportOperation,
  type ReportVerification,
  type Topology,
} from "../report";
import { detailsOf, type MoveRecord, type OperationDetails } from "./details";
import type { Entry } from "./entry";
import { titleOf } from "./operation";
import { isStep, type ReleaseHistory, type Sides } from "./release";
import { seriesOf } from "./thin-series";

interface Told {
  readonly entry: Entry;
  readonly details: OperationDetails;
}

const NOUNS: Partial<Record<Entry["step"], string>> = { prepare: "preparation", retire: "retirement" };

/** The report of a release. Pure. */
export function releaseReport(
  release: ReleaseHistory,
  site: { readonly name: string; readonly cloud: string },
): ReleaseReport {
  const told = release.entries.map((entry): Told => ({ entry, details: detailsOf(entry) }));
  const first = told[0]!.entry;
  return {
    title: `Release of ${release.to}`,
    subtitle: `Made from ${release.from}; site ${site.name} on cloud ${site.cloud}`,
    startedAt: Date.parse(first.begunAt),
    endedAt: Math.max(...told.map(({ entry }) => Date.parse(entry.endedAt ?? entry.begunAt))),
    verdict: verdictOf(told, release),
    figures: figuresOf(told),
    probes: told.flatMap(probeOf),
    topologies: topologiesOf(told),
    steps: [],
    operations: told.map(operationOf),
    verifications: told.flatMap(verificationOf),
    copies: told.flatMap(({ details }) => details.copies ?? []),
    volumes: [],
    addresses: [],
    plans: [],
  };
}

function verificationOf({ entry, details: { verification } }: Told): ReportVerification[] {
  if (verification === undefined) return [];
  const { environment, addresses, comparedWith, passed, checks } = verification;
  const through = addresses.length === 0 ? "" : ` through ${addresses.join(", ")}`;
  const beside = comparedWith === undefined ? "" : `, compared with ${comparedWith}`;
  return [
    {
      title: `${environment}${through}${beside}`,
      at: Date.parse(entry.begunAt),
      who: entry.who,
      passed,
      summary: entry.summary ?? "",
      checks,
    },
  ];
}

function verdictOf(told: readonly Told[], { from, to }: Sides): ReleaseReport["verdict"] {
  const steps = told.map(({ entry }) => entry).filter(isStep);
  const last = steps.at(-1)!;
  const title = titleOf(last);
  if (last.state === "running") return { ok: true, text: `${title} goes on` };
  if (last.state !== "done") {
    return {
      ok: false,
      text: `${title} ${last.state === "failed" ? `failed: ${last.error?.message ?? ""}` : "ended without a word"}`,
    };
  }
  return {
    ok: true,
    text: standingOf(
      steps.filter(({ state }) => state === "done"),
      { from, to },
    ),
  };
}

/** Where a release stands after what was done. */
function standingOf(done: readonly Entry[], { from, to }: Sides): string {
  const moved = done.findLast(({ step }) => ["cutover", "rollback", "retire"].includes(step));
  const again = done.some(({ step }) => step === "cutover" || step === "rollback") ? " again" : "";
  if (moved?.step === "cutover") return `${to} is live`;
  if (moved?.step === "rollback") return `${from} is live again`;
  if (moved?.from === from) return `${to} is live, ${from} is retired`;
  if (moved?.from === to) return `${from} is live${again}, ${to} is retired`;
  const last = done.at(-1);
  const verified = last?.step === "verify" && last.to === to ? " and verified" : "";
  return `${to} is prepared${verified}, and not live yet`;
}

function figuresOf(told: readonly Told[]): Figure[] {
  const moves = told.flatMap(({ details }) => details.move ?? []);
  const copies = told.flatMap(({ details }) => details.copies ?? []);
  const last = told.flatMap(({ details }) => details.verification ?? []).at(-1);
  const lost = sum(moves.map(({ requests }) => requests.lost));
  const unbound = sum(moves.map((move) => move.unbound.ms));
  const slowest = moves.flatMap(({ requests }) => requests.slowestMs ?? []);
  return [
    ...(moves.length === 0
      ? []
      : ([
          {
            label: "Requests lost",
            ...costOf(lost, grouped(lost), moves, ({ requests }) => requests.requests),
            note: `of ${grouped(sum(moves.map(({ requests }) => requests.requests)))}, in ${plural(moves.length, "move")}`,
          },
          {
            label: "Address bound to nothing",
            ...costOf(unbound, duration(unbound), moves, (move) => move.unbound.looks),
            note: "production's, as the cloud answered",
          },
        ] as const)),
    ...(slowest.length === 0
      ? []
      : [{ label: "Slowest answer", value: `${Math.round(Math.max(...slowest))} ms` }]),
    ...(last === undefined
      ? []
      : ([
          {
            label: "Last verification",
            value: last.passed ? "passed" : "failed",
            tone: last.passed ? "good" : "bad",
            note: plural(last.checks.length, "check"),
          },
        ] as const)),
    ...(copies.length === 0
      ? []
      : [
          {
            label: "Data copied",
            value: `${grouped(sum(copies.map(({ sizeGiB }) => sizeGiB)))} GiB`,
            note: plural(copies.length, "volume"),
          },
        ]),
  ];
}

/** What is to be 0 of moves: known when one of them was seen, and good only when all were. */
function costOf(
  cost: number,
  value: string,
  moves: readonly MoveRecord[],
  seen: (move: MoveRecord) => number,
): Pick<Figure, "value" | "tone"> {
  const unseen = moves.filter((move) => seen(move) === 0).length;
  if (unseen === moves.length) return { value: "not known" };
  if (cost > 0) return { value, tone: "bad" };
  return unseen > 0 ? { value: `${value}, as far as known` } : { value, tone: "good" };
}

function probeOf({ entry, details: { move } }: Told): ProbeReport[] {
  if (move === undefined) return [];
  const series = seriesOf(move.series, move.url);
  const title = `${titleOf(entry)}, ${dateTime(Date.parse(entry.begunAt))}`;
  const turn = turnOf(series.probes);
  return [
    {
      ...(turn === undefined ? { title } : {}),
      series,
      summary: move.requests,
      shaded: "from the last answer by the old server to the first one by the new",
      moves: turn === undefined ? [] : [{ title, ...turn }],
    },
  ];
}

/** The last time at which another server answered than before. */
function turnOf(probes: readonly Probe[]): { readonly from: number; readonly to: number } | undefined {
  const answered = spans(probes.filter((probe) => !isLost(probe)));
  const [before, after] = answered.slice(-2);
  return before === undefined || after === undefined ? undefined : { from: before.to, to: after.from };
}

/** Who was reached at first, and whenever that had changed. */
function topologiesOf(told: readonly Told[]): Topology[] {
  const found = told.flatMap(({ entry, details: { before, after } }) => [
    ...(before === undefined
      ? []
      : [
          {
            ...before,
            title:
              entry.step === "verify"
                ? "When it was verified"
                : `Before the ${NOUNS[entry.step] ?? entry.step}`,
          },
        ]),
    ...(after === undefined ? [] : [{ ...after, title: `After the ${NOUNS[entry.step] ?? entry.step}` }]),
  ]);
  const reached = ({ addresses, environments }: Topology) => JSON.stringify([addresses, environments]);
  return found.filter((one, index) => index === 0 || reached(one) !== reached(found[index - 1]!));
}

function operationOf({ entry, details }: Told): ReportOperation {
  const { state, summary, error, endedAt } = entry;
  const text = error === undefined ? summary : error.message;
  return {
    title: titleOf(entry),
    who: entry.who,
    startedAt: Date.parse(entry.begunAt),
    ...(endedAt === undefined ? {} : { endedAt: Date.parse(endedAt) }),
    state,
    ...(text === undefined ? {} : { text }),
    steps: details.steps ?? [],
    plans: details.plans ?? [],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
