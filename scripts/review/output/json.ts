import { worst, type Review } from "../review";
import type { Verdict } from "../types";

/** What `--output json` prints: stable, for programs. Fields are added, never renamed, within a version. */
export interface ReviewDocument {
  readonly version: 1;
  readonly verdict: Verdict;
  readonly plans: readonly Omit<Review, "plan" | "explain">[];
}

export function reviewDocument(reviews: readonly Review[]): ReviewDocument {
  return {
    version: 1,
    verdict: worst(reviews.map(({ verdict }) => verdict)),
    plans: reviews.map(({ plan: _plan, explain: _explain, ...rest }) => rest),
  };
}
