import { summaryOf } from "../../../scripts/actions/plan/summary";
import type { Review, Verdict } from "../../../scripts/review";
import { VERDICT_WORDS } from "../../../scripts/review/words";

/** What people are told of a plan in one line before they approve it. */
export interface Told {
  readonly verdict: Verdict;
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
}

/** What is told of a plan that was reviewed. */
export function toldOf({ name, verdict, plan }: Review): Told {
  const { add, change, destroy } = summaryOf(name, plan);
  return { verdict, add, change, destroy };
}

/** `needs a person: 2 to add, 1 to change, 0 to destroy`. */
export function toldLine({ verdict, add, change, destroy }: Told): string {
  return `${VERDICT_WORDS[verdict]}: ${add} to add, ${change} to change, ${destroy} to destroy`;
}

/** Whether something that was read is what people may be told; nothing else ever reaches a page of the forge. */
export function isTold(value: unknown): value is Told {
  if (typeof value !== "object" || value === null) return false;
  const { verdict, add, change, destroy } = value as Readonly<Record<string, unknown>>;
  return (
    (verdict === "safe" || verdict === "person" || verdict === "forbidden") &&
    [add, change, destroy].every((count) => Number.isSafeInteger(count) && (count as number) >= 0)
  );
}
