import { displayOf, headlineOf, type Display, type Headline } from "../headline";
import { worst, type Review } from "../review";
import type { Verdict } from "../types";

/** A review without its plan; `headline` is what the other outputs say first. */
export interface PlanDocument extends Omit<Review, "plan" | "explain"> {
  readonly display: Display;
  readonly headline: Headline;
}

/** What `--output json` prints: stable, for programs. Fields are added, never renamed, within a version. */
export interface ReviewDocument {
  readonly version: 1;
  readonly verdict: Verdict;
  readonly plans: readonly PlanDocument[];
}

export function reviewDocument(reviews: readonly Review[]): ReviewDocument {
  return {
    version: 1,
    verdict: worst(reviews.map(({ verdict }) => verdict)),
    plans: reviews.map(planDocument),
  };
}

function planDocument(review: Review): PlanDocument {
  const shown = ({ plan: _plan, explain: _explain, name, verdict, ...rest }: Review): PlanDocument => ({
    name,
    verdict,
    display: displayOf(review),
    headline: headlineOf(review),
    ...rest,
  });
  return shown(review);
}
