import type { Claim } from "./claims";
import type { Figures } from "./figures";

/** What is needed of a run of jest. */
export interface JestRun {
  readonly startedAt: Date;
  readonly tests: readonly { readonly file: string; readonly name: string; readonly status: string }[];
}

export interface Verdict {
  readonly claim: Claim;
  /** `missing`: the run has no such test; `not run`: there was no such run here. */
  readonly state: "proved" | "failed" | "missing" | "not run";
  readonly passed: number;
  readonly at?: Date;
}

/** Whether a run proves a claim: every test that it names is there, and none failed. */
export function verdict(claim: Claim, run: JestRun | undefined): Verdict {
  if (run === undefined) return { claim, state: "not run", passed: 0 };
  const named = claim.tests.map(([file, name]) =>
    run.tests.filter((test) => test.file === file && test.name.startsWith(name)),
  );
  const all = named.flat();
  const passed = all.filter(({ status }) => status === "passed").length;
  const common = { claim, passed, at: run.startedAt };
  if (named.some((tests) => !tests.some(({ status }) => status === "passed" || status === "failed"))) {
    return { ...common, state: "missing" };
  }
  return { ...common, state: all.some(({ status }) => status === "failed") ? "failed" : "proved" };
}

/** A Markdown table of claims. */
export function proofTable(verdicts: readonly Verdict[]): string {
  return markdownTable(
    ["claim", "on", "tests", "passed", "when", ""],
    verdicts.map(({ claim, state, passed, at }) => [
      claim.claim,
      claim.substrate,
      claim.tests
        .map(([file, name]) => (name === "" ? `\`${file}\`` : `\`${file}\`: ${name} …`))
        .join("<br>"),
      String(passed),
      at === undefined ? "" : whenText(at.toISOString()),
      state,
    ]),
  );
}

interface Moves {
  readonly rate: number;
  readonly moves: readonly {
    readonly requests: number;
    readonly lost: number;
    readonly slowestMs?: number;
    readonly unboundMs: number;
  }[];
}

type Move = Moves["moves"][number];

/** A Markdown table of what moves cost, a row for each way: sums, and the worst of them. */
export function figuresTable(figures: Readonly<Record<string, Figures>>): string {
  const rows = movesOf(figures).map(({ name, at, rate, moves }) => {
    const worst = (of: (move: Move) => number) => Math.max(...moves.map(of)).toFixed(0);
    const sum = (of: (move: Move) => number) => String(moves.reduce((total, move) => total + of(move), 0));
    return [
      name,
      String(moves.length),
      String(rate),
      sum(({ requests }) => requests),
      sum(({ lost }) => lost),
      worst(({ lost }) => lost),
      worst(({ slowestMs }) => slowestMs ?? 0),
      worst(({ unboundMs }) => unboundMs),
      whenText(at),
    ];
  });
  if (rows.length === 0) return "Not measured here: it needs a real OpenStack (`npm run lab`).";
  const head = ["way", "moves", "per second", "connections", "lost", "most lost in a move"];
  return markdownTable([...head, "slowest, ms", "longest unbound, ms", "when"], rows);
}

/** A Markdown table with a row for each move. */
export function movesTable(figures: Readonly<Record<string, Figures>>): string {
  const rows = movesOf(figures).flatMap(({ name, moves }) =>
    moves.map(({ requests, lost, slowestMs, unboundMs }, index) => [
      name,
      String(index + 1),
      String(requests),
      String(lost),
      slowestMs === undefined ? "–" : slowestMs.toFixed(0),
      unboundMs.toFixed(0),
    ]),
  );
  return markdownTable(["way", "move", "connections", "lost", "slowest, ms", "unbound, ms"], rows);
}

function movesOf(figures: Readonly<Record<string, Figures>>): (Moves & { name: string; at: string })[] {
  return Object.entries(figures).flatMap(([name, { at, value }]) =>
    isMoves(value) ? [{ name, at, ...value }] : [],
  );
}

function isMoves(value: unknown): value is Moves {
  return typeof value === "object" && value !== null && "moves" in value;
}

/** An ISO time, to the minute. */
export const whenText = (at: string): string => at.slice(0, 16).replace("T", " ");

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
