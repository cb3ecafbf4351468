import { IdrError } from "../../constructs/errors";
import type { Entry } from "./entry";

/** A release: `from` is production before it. */
export interface Sides {
  readonly from: string;
  readonly to: string;
}

/** A release, as far as the history has it. */
export interface ReleaseHistory extends Sides {
  /** Its steps, and deployments of its stacks meanwhile; oldest first, at least one. */
  readonly entries: readonly Entry[];
}

/** Steps that make a release, or move it. */
const MOVES: readonly Entry["step"][] = ["prepare", "cutover", "rollback"];
const STEPS: readonly Entry["step"][] = [...MOVES, "verify", "retire"];

/** A step, and the release that it belongs to. */
interface Placed {
  readonly entry: Entry;
  readonly sides: Sides;
}

/**
 * What the history has of a release. Pure.
 * @param named the sides that are meant; default: those of the last step of a release
 * @throws IdrError `history-no-release`
 */
export function releaseIn(entries: readonly Entry[], named: Partial<Sides> = {}): ReleaseHistory {
  const steps = stepsOf(entries);
  const sides = chosen(steps, named);
  return { ...sides, entries: entriesOf(entries, steps, sides) };
}

/** Whether an entry is a step of a release. */
export function isStep({ step, from, to }: Entry): boolean {
  return STEPS.includes(step) && from !== undefined && to !== undefined;
}

function stepsOf(entries: readonly Entry[]): readonly Placed[] {
  const steps: Placed[] = [];
  for (const entry of entries.filter(isStep)) steps.push({ entry, sides: sidesOf(entry, steps) });
  return steps;
}

/**
 * The release that a step belongs to. A rollback goes from the new environment to the old one. So do a verification and
 * a retirement by which a release is given up: all that was done between the two since one was last prepared, was done
 * the other way round.
 */
function sidesOf({ step, from, to }: Entry, before: readonly Placed[]): Sides {
  const named = { from: from!, to: to! };
  const turned = { from: to!, to: from! };
  if (step === "rollback") return turned;
  if (MOVES.includes(step)) return named;
  const moves = before.filter(
    (one) => MOVES.includes(one.entry.step) && (isSame(one.sides, named) || isSame(one.sides, turned)),
  );
  const prepared = moves.findLastIndex(({ entry }) => entry.step === "prepare");
  const release = moves.slice(Math.max(0, prepared));
  return release.length > 0 && release.every(({ sides }) => isSame(sides, turned)) ? turned : named;
}

function isSame(one: Sides, other: Sides): boolean {
  return one.from === other.from && one.to === other.to;
}

function chosen(steps: readonly Placed[], { from, to }: Partial<Sides>): Sides {
  const known = steps.map(({ sides }) => sides);
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
function entriesOf(entries: readonly Entry[], placed: readonly Placed[], release: Sides): readonly Entry[] {
  const { from, to } = release;
  const steps = placed.filter(({ sides }) => isSame(sides, release)).map(({ entry }) => entry);
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
