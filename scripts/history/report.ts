import { IdrError } from "../../constructs/errors";
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
  type Topology,
} from "../report";
import { detailsOf, type OperationDetails } from "./details";
import type { Entry } from "./entry";
import { titleOf } from "./operation";
import { seriesOf } from "./thin-series";

/** A release: `from` is production before it. */
export interface Sides {
  readonly from: string;
  readonly to: string;
}

/** A report that is made of the history. */
export interface HistoryReport extends ReleaseReport {
  /** The new environment. */
  readonly environment: string;
  readonly operations: readonly ReportOperation[];
}

interface Told {
  readonly entry: Entry;
  readonly details: OperationDetails;
}

const STEPS: readonly Entry["step"][] = ["prepare", "verify", "cutover", "rollback", "retire"];

const NOUNS: Partial<Record<Entry["step"], string>> = { prepare: "preparation", retire: "retirement" };

/**
 * The report of a release, of what the history has of it. Pure.
 * @param named the sides that are meant; default: those of the last step of a release
 * @throws IdrError `history-no-release`
 */
export function releaseReport(
  entries: readonly Entry[],
  site: { readonly name: string; readonly cloud: string },
  named: Partial<Sides> = {},
): HistoryReport {
  const sides = chosen(entries, named);
  const told = entriesOf(entries, sides).map((entry): Told => ({ entry, details: detailsOf(entry) }));
  const first = told[0]!.entry;
  return {
    environment: sides.to,
    title: `Release of ${sides.to}`,
    subtitle: `Made from ${sides.from}; site ${site.name} on cloud ${site.cloud}`,
    startedAt: Date.parse(first.begunAt),
    endedAt: Math.max(...told.map(({ entry }) => Date.parse(entry.endedAt ?? entry.begunAt))),
    verdict: verdictOf(told, sides),
    figures: figuresOf(told),
    probes: told.flatMap(probeOf),
    topologies: topologiesOf(told),
    steps: [],
    operations: told.map(operationOf),
    verifications: told.flatMap(({ entry, details: { verification } }) =>
      verification === undefined
        ? []
        : [
            {
              title: `${verification.environment}${through(verification.addresses)}${verification.comparedWith === undefined ? "" : `, compared with ${verification.comparedWith}`}`,
              at: Date.parse(entry.begunAt),
              who: entry.who,
              passed: verification.passed,
              summary: entry.summary ?? "",
              checks: verification.checks,
            },
          ],
    ),
    copies: told.flatMap(({ details }) => details.copies ?? []),
    volumes: [],
    addresses: [],
    plans: [],
  };
}

function through(addresses: readonly string[]): string {
  return addresses.length === 0 ? "" : ` through ${addresses.join(", ")}`;
}

/** What an operation is, to a reader of one release: `verify newidr`, `cutover idr → newidr`. */
function titleIn(entry: Entry): string {
  const { step, from = "", to = "" } = entry;
  switch (step) {
    case "prepare":
      return `prepare ${to} from ${from}`;
    case "verify":
      return `verify ${to}`;
    case "cutover":
    case "rollback":
      return `${step} ${from} → ${to}`;
    case "retire":
      return `retire ${from}`;
    default:
      return titleOf(entry);
  }
}

/** The release that a step belongs to: a rollback goes from the new environment to the old one. */
function sidesOf({ step, from, to }: Entry): Sides | undefined {
  if (!STEPS.includes(step) || from === undefined || to === undefined) return undefined;
  return step === "rollback" ? { from: to, to: from } : { from, to };
}

function chosen(entries: readonly Entry[], { from, to }: Partial<Sides>): Sides {
  const known = entries.flatMap((entry) => sidesOf(entry) ?? []);
  const found = known.findLast(
    (sides) => sides.from === (from ?? sides.from) && sides.to === (to ?? sides.to),
  );
  if (found !== undefined) return found;
  const names = [...new Set(known.map((sides) => `${sides.from} → ${sides.to}`))].join(", ");
  throw new IdrError(
    "history-no-release",
    `the history has no release${from === undefined ? "" : ` from ${from}`}${to === undefined ? "" : ` to ${to}`}; in it: ${names === "" ? "none" : names}`,
    { fix: "idr history lists what there is" },
  );
}

/** Its steps, and deployments of the same stacks meanwhile; of a pair of names that was used before, the last release. */
function entriesOf(entries: readonly Entry[], { from, to }: Sides): readonly Entry[] {
  const steps = entries.filter((entry) => {
    const sides = sidesOf(entry);
    return sides?.from === from && sides.to === to;
  });
  const retired = steps.findLastIndex(
    ({ step, state }, index) =>
      step === "retire" && state === "done" && steps.slice(index).some((later) => later.step === "prepare"),
  );
  const last = steps.slice(retired + 1);
  const [begun, ended] = [last[0]!, last.at(-1)!].map((entry) => entries.indexOf(entry)) as [number, number];
  return entries
    .slice(begun, ended + 1)
    .filter(
      (entry) => last.includes(entry) || entry.stacks?.some((stack) => [from, to, "live"].includes(stack)),
    );
}

function verdictOf(told: readonly Told[], { from, to }: Sides): ReleaseReport["verdict"] {
  const steps = told.map(({ entry }) => entry).filter((entry) => sidesOf(entry) !== undefined);
  const last = steps.at(-1)!;
  const title = titleIn(last);
  if (last.state === "running") return { ok: true, text: `${title} goes on` };
  if (last.state !== "done") {
    return {
      ok: false,
      text: `${title} ${last.state === "failed" ? `failed: ${last.error?.message ?? ""}` : "ended without a word"}`,
    };
  }
  const done = steps.filter(({ state }) => state === "done").map(({ step }) => step);
  const moved = done.findLast((step) => step === "cutover" || step === "rollback");
  if (moved === "rollback") return { ok: true, text: `${from} is live again` };
  if (moved === "cutover") {
    return { ok: true, text: `${to} is live${done.includes("retire") ? `, ${from} is retired` : ""}` };
  }
  const verified = done.at(-1) === "verify" ? " and verified" : "";
  return { ok: true, text: `${to} is prepared${verified}, and not live yet` };
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
            value: grouped(lost),
            tone: lost === 0 ? "good" : "bad",
            note: `of ${grouped(sum(moves.map(({ requests }) => requests.requests)))}, in ${plural(moves.length, "move")}`,
          },
          {
            label: "Address bound to nothing",
            value: duration(unbound),
            tone: unbound === 0 ? "good" : "bad",
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

function probeOf({ entry, details: { move } }: Told): ProbeReport[] {
  if (move === undefined) return [];
  const series = seriesOf(move.series, move.url);
  const title = `${titleIn(entry)}, ${dateTime(Date.parse(entry.begunAt))}`;
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
    title: titleIn(entry),
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
