import {
  type BlockedPlan,
  type ChangeKind,
  type PlannedChange,
  type StackPlan,
  isBlocked,
} from "../actions/plan";
import { describe } from "../review/data-guard";
import type { Surroundings, Verdict } from "../review";
import { count, cut, width, wrap } from "../ui/format";
import type { Style } from "../ui/style";
import { load } from "./load";

const MARKS: Readonly<Record<ChangeKind, string>> = {
  delete: "-",
  replace: "±",
  update: "~",
  forget: "×",
  create: "+",
  adopt: "=",
};

/** `idr: 47 to add, 0 to change, 0 to destroy`, what it is about, and its dangers. */
export function planText(planned: StackPlan | BlockedPlan, columns: number, style: Style): string {
  const title = style.strong(planned.stack);
  if (isBlocked(planned)) {
    const by = planned.blockedBy.join(", ");
    return `${title}: can't be planned before ${by} ${planned.blockedBy.length === 1 ? "is" : "are"} deployed ${style.dim(`(${planned.reason})`)}`;
  }
  if (!planned.changes) return `${title}: ${style.good("no changes")}`;
  const { add, change, destroy, adopt, changes } = planned.summary;
  const counts = [
    add > 0 ? style.good(`${add} to add`) : "0 to add",
    change > 0 ? style.warn(`${change} to change`) : "0 to change",
    destroy > 0 ? style.bad(`${destroy} to destroy`) : "0 to destroy",
    ...(adopt > 0 ? [style.good(`${adopt} there already, to be taken in`)] : []),
  ];
  const one = changes.filter(({ kind }) => kind === "replace" || kind === "update" || kind === "forget");
  const of = (kind: ChangeKind): PlannedChange[] => changes.filter((change) => change.kind === kind);
  const lines = [
    `${title}: ${counts.join(", ")}`,
    ...groupedLines(of("delete"), columns, style),
    ...one.map((change) => changeLine(change, columns, style)),
    ...groupedLines(of("adopt"), columns, style),
    ...groupedLines(of("create"), columns, style),
    ...planned.dangers.map((danger) => wrap(`  ${style.bad("!")} ${describe(danger)}`, columns, 2)),
  ];
  return lines.join("\n");
}

/** What a plan puts at risk, in a few lines: what stands beside the question whether to apply it; and the verdict. */
export function shortReview(
  { stack, json, failedCopies = [], ...made }: StackPlan,
  { surroundings, destroyVolumes = [] }: ShownBeside,
  { columns, style }: { readonly columns: number; readonly style: Style },
): { readonly text: string; readonly verdict: Verdict } {
  const { reviewPlan, shortText } = load.review();
  // A copy that failed is as good as named: the plan says that it goes.
  const named = [...destroyVolumes, ...failedCopies];
  const reviewed = reviewPlan({ ...made, name: stack }, json(), surroundings, named);
  return { text: shortText(reviewed, columns, style), verdict: reviewed.verdict };
}

/** What a plan is reviewed with, and what the operator has named. */
export interface ShownBeside {
  readonly surroundings: Pick<Surroundings, "open"> & Partial<Surroundings>;
  readonly destroyVolumes?: readonly string[];
}

function changeLine(change: PlannedChange, columns: number, style: Style): string {
  const color = change.kind === "update" || change.kind === "forget" ? style.warn : style.bad;
  const name = `${change.what} ${sized(change)}`;
  const note =
    change.kind === "replace"
      ? `replaced${change.attributes.length > 0 ? ` for ${change.attributes.join(", ")}` : ""}`
      : change.attributes.join(", ");
  const rest = cut(note, Math.max(10, columns - width(name) - 7));
  const line = `  ${color(MARKS[change.kind])} ${name}${note === "" ? "" : `  ${style.dim(rest)}`}`;
  return change.reason === undefined ? line : wrap(`${line}${style.dim(`: ${change.reason}`)}`, columns, 4);
}

/** What is made or goes, by type: a count and the names, for 47 lines say less. */
function groupedLines(group: readonly PlannedChange[], columns: number, style: Style): string[] {
  const kinds = [...new Set(group.map(({ what }) => what))];
  const heads = new Map(
    kinds.map((what) => [what, count(group.filter((one) => one.what === what).length, what, plural(what))]),
  );
  const column = Math.max(0, ...[...heads.values()].map((head) => head.length));
  return kinds.flatMap((what) => {
    const names = [...new Set(group.filter((one) => one.what === what).map(sized))];
    const kind = group[0]!.kind;
    const mark = (kind === "delete" ? style.bad : style.good)(MARKS[kind]);
    return listLines(names.join(", "), Math.max(20, columns - column - 7)).map((line, index) => {
      const head = (index === 0 ? heads.get(what)! : "").padEnd(column);
      return `  ${index === 0 ? mark : " "} ${head}  ${style.dim(line)}`;
    });
  });
}

function sized({ name, sizeGiB }: PlannedChange): string {
  return sizeGiB === undefined ? name : `${name} (${sizeGiB} GiB)`;
}

function plural(what: string): string {
  return what.endsWith("s") ? what : `${what}s`;
}

/** Breaks a list at its commas, three lines at most. */
function listLines(text: string, columns: number): string[] {
  const lines = [""];
  for (const part of text.split(/(?<=,) /)) {
    const last = lines.at(-1)!;
    const longer = last === "" ? part : `${last} ${part}`;
    if (last === "" || longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  if (lines.length <= 3) return lines.map((line) => cut(line, columns));
  return [...lines.slice(0, 2), cut(`${lines[2]!} …`, columns)];
}
