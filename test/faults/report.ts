import type { Case } from "./exhaustive";
import { casesOf, caseText, type Writes } from "./parts";
import type { RunReport } from "./release-run";
import { total, type Counts } from "./story";

/** How a campaign came out. */
export interface Result {
  readonly ok: boolean;
  readonly seconds: number;
  readonly runs: number;
  /** Of the runs, those of earlier parts of the campaign. */
  readonly earlier: number;
  readonly endings: Counts;
  readonly commands: number;
  readonly reruns: number;
  readonly faults: Counts;
  readonly blows: Counts;
  readonly errors: Counts;
  readonly exhaustive: readonly {
    readonly part: string;
    readonly writes: readonly string[];
    readonly cases: number;
    /** Of the cases, those whose write the cloud had refused the first time, and which did not come this time. */
    readonly notReached: number;
  }[];
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** Seed of a run, or the case of an exhaustive part. */
  readonly what: string;
  readonly broken: readonly string[];
  readonly story: readonly string[];
  /** Command that repeats it. */
  readonly repeat: string;
}

/** What a campaign has brought. */
export interface Found {
  readonly runs: readonly RunReport[];
  readonly parts: readonly Writes[];
  readonly cases: readonly Case[];
  /** What failed though nothing was to happen to it. */
  readonly undisturbed: readonly Failure[];
  /** Of these, runs that were done before the campaign was gone on with. */
  readonly earlier: number;
  /** Since it began, or was gone on with. */
  readonly seconds: number;
}

/** Pure. */
export function resultOf({ runs, parts, cases, undisturbed, earlier, seconds }: Found): Result {
  const failures = [
    ...runs.flatMap(runFailure),
    ...cases.flatMap(caseFailure),
    ...parts.flatMap(partFailure),
    ...undisturbed,
  ];
  const sum = (of: (run: RunReport) => number) => runs.reduce((all, run) => all + of(run), 0);
  return {
    ok: failures.length === 0,
    seconds,
    runs: runs.length,
    earlier,
    endings: total(runs.map(({ ending }) => ({ [ending]: 1 }))),
    commands: sum(({ story }) => story.commands),
    reruns: sum(({ story }) => story.reruns),
    faults: total(runs.map(({ story }) => story.faults)),
    blows: total(runs.map(({ story }) => story.blows)),
    errors: total(runs.map(({ story }) => story.errors)),
    exhaustive: parts.map(({ part, writes }) => {
      const own = cases.filter((one) => one.part === part);
      return { part, writes, cases: own.length, notReached: own.filter(({ reached }) => !reached).length };
    }),
    failures,
  };
}

/** What a failed run has to say; empty when it went well. */
export function runFailure({ seed, broken, story }: RunReport): Failure[] {
  if (broken.length === 0) return [];
  const repeat = `npm run test:faults -- --only ${seed}`;
  return [{ what: `seed ${seed}`, broken, story: story.lines, repeat }];
}

/** The same of a case at a write. */
export function caseFailure(one: Case): Failure[] {
  if (one.broken.length === 0) return [];
  return [{ what: caseText(one), broken: one.broken, story: one.story.lines, repeat: repeatPart(one.part) }];
}

/** The same of a part at whose writes nothing can happen. */
export function partFailure(of: Writes): Failure[] {
  if (casesOf(of).length > 0) return [];
  const broken = [`there is no write to disturb among: ${of.writes.join(", ") || "none"}`];
  return [{ what: of.part, broken, story: [], repeat: repeatPart(of.part) }];
}

const repeatPart = (part: string): string => `npm run test:faults -- --runs 0 --exhaustive ${part}`;

/** What failed though nothing was to happen to it. */
export function undisturbedFailure(error: unknown): Failure {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { what: "undisturbed", broken: [why], story: [], repeat: "npm run test:faults" };
}

export function failureText({ what, broken, story, repeat }: Failure): string {
  return [
    `FAILED ${what}`,
    ...broken.map((one) => `  broken: ${one}`),
    ...story.map((line) => `  ${line}`),
    `  again: ${repeat}`,
  ].join("\n");
}

export function resultText(result: Result): string {
  const counts = (of: Counts) =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ") || "none";
  return [
    ...result.exhaustive.flatMap(({ part, writes, cases, notReached }) => [
      `${part}: ${writes.length} writes, disturbed in ${cases} cases${notReached === 0 ? "" : ` (${notReached} not reached: fewer calls were refused)`}`,
      ...writes.map((write, index) => `  ${index + 1}. ${write}`),
    ]),
    `${result.runs} runs of the release${result.earlier === 0 ? "" : `, ${result.earlier} of them before,`} in ${Math.round(result.seconds)} s: ${counts(result.endings)}`,
    `  ${result.commands} commands, ${result.reruns} of them failed or were killed, and were run again`,
    `  faults that hit: ${counts(result.faults)}`,
    `  blows: ${counts(result.blows)}`,
    `  errors told: ${counts(result.errors)}`,
    `${result.failures.length} failures${result.failures.length === 0 ? "" : `: ${result.failures.map(({ what }) => what).join(", ")}`}`,
  ].join("\n");
}
