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

const STEPS: readonly Entry["step"][] = ["prepare", "verify", "cutover", "rollback", "retire"];

/**
 * What the history has of a release. Pure.
 * @param named the sides that are meant; default: those of the last step of a release
 * @throws IdrError `history-no-release`
 */
export function releaseIn(entries: readonly Entry[], named: Partial<Sides> = {}): ReleaseHistory {
  const sides = chosen(entries, named);
  return { ...sides, entries: entriesOf(entries, sides) };
}

/** The release that a step belongs to: a rollback goes from the new environment to the old one. */
export function sidesOf({ step, from, to }: Entry): Sides | undefined {
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
