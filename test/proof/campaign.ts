import type { CaseFigures, RunFigures } from "../faults/figures";

import type { Figures } from "./figures";
import { markdownTable, whenText } from "./table";

type Counts = Readonly<Record<string, number>>;

/** Markdown of what the fault campaigns came to. */
export function campaignText(figures: Readonly<Record<string, Figures>>): string {
  const of = <T>(is: (value: unknown) => value is T) =>
    Object.values(figures).flatMap(({ at, value }) => (is(value) ? [{ at, ...value }] : []));
  const runs = of(isRuns).map((one) => [
    String(one.releases),
    one.seeds,
    String(one.commands),
    String(one.reruns),
    sum(one.faults),
    sum(one.blows),
    sum(one.blows, "kill "),
    String(one.failures),
    one.version,
    whenText(one.at),
  ]);
  const cases = of(isCases).flatMap(({ parts, version, at }) =>
    parts.map((one) => [
      one.part,
      String(one.writes),
      String(one.cases),
      String(one.failures),
      version,
      whenText(at),
    ]),
  );
  if (runs.length + cases.length === 0) return "Not measured here: `npm run test:faults`.";
  const tables = [
    runs.length > 0 && markdownTable(["releases", "seeds", "commands", "run again", ...RUN_HEAD], runs),
    cases.length > 0 && markdownTable(["disturbed at every write", "writes", "cases", ...TAIL], cases),
  ];
  return tables.filter((one) => one !== false).join("\n\n");
}

const TAIL = ["failures", "version", "when"];
const RUN_HEAD = ["faults that hit", "blows", "of them kills", ...TAIL];

/** The sum of those counts whose names begin so. */
function sum(counts: Counts, prefix = ""): string {
  const all = Object.entries(counts).filter(([name]) => name.startsWith(prefix));
  return String(all.reduce((total, [, count]) => total + count, 0));
}

const isRuns = (value: unknown): value is RunFigures =>
  typeof value === "object" && value !== null && "releases" in value;
const isCases = (value: unknown): value is CaseFigures =>
  typeof value === "object" && value !== null && "parts" in value;
