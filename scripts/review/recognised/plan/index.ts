import type { Concern, Finding, ReviewContext } from "../../types";
import { blockConcerns } from "./blocks";
import { formatConcerns } from "./format";
import { outputConcerns } from "./outputs";
import { entryConcerns, wholeConcerns } from "./whole";

/** What is not known to be harmless in a plan beside its objects. */
export function planConcerns(context: ReviewContext, found: readonly Finding[]): readonly Concern[] {
  const incomplete = found.some(({ policy }) => policy === "plan-incomplete");
  return [
    ...blockConcerns(context),
    ...outputConcerns(context),
    ...formatConcerns(context),
    ...entryConcerns(context),
    // A plan that is confined to some objects is told by its own policy.
    ...(incomplete ? [] : wholeConcerns(context)),
  ];
}
