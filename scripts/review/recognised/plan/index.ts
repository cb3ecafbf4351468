import type { Concern, Finding, ReviewContext } from "../../types";

/** What is not known to be harmless in a plan beside its objects. */
export function planConcerns(_context: ReviewContext, _found: readonly Finding[]): readonly Concern[] {
  return [];
}
