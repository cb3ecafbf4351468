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
  return table(
    ["claim", "on", "tests", "passed", "when", ""],
    verdicts.map(({ claim, state, passed, at }) => [
      claim.claim,
      claim.substrate,
      claim.tests
        .map(([file, name]) => (name === "" ? `\`${file}\`` : `\`${file}\`: ${name} …`))
        .join("<br>"),
      String(passed),
      at === undefined ? "" : at.toISOString().slice(0, 16).replace("T", " "),
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

/** A Markdown table of what moves cost. */
export function figuresTable(figures: Readonly<Record<string, Figures>>): string {
  const rows = Object.entries(figures).flatMap(([name, { at, value }]) => {
    if (!isMoves(value)) return [];
    const list = (of: (move: Moves["moves"][number]) => string) => value.moves.map(of).join(", ");
    return [
      [
        name,
        String(value.rate),
        list(({ requests }) => String(requests)),
        list(({ lost }) => String(lost)),
        list(({ slowestMs }) => (slowestMs === undefined ? "–" : slowestMs.toFixed(0))),
        list(({ unboundMs }) => unboundMs.toFixed(0)),
        at.slice(0, 16).replace("T", " "),
      ],
    ];
  });
  if (rows.length === 0) return "Not measured here: it needs a real OpenStack (`npm run lab`).";
  return table(["way", "per second", "connections", "lost", "slowest, ms", "unbound, ms", "when"], rows);
}

function isMoves(value: unknown): value is Moves {
  return typeof value === "object" && value !== null && "moves" in value;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
