import { displayOf, headlineOf, type Display, type Headline } from "../headline";
import { worst, type Review } from "../review";
import type { Verdict } from "../types";

/** A review without its plan; `headline` is what the other outputs say first. */
export interface SingleDocument extends Omit<Review, "plan" | "explain"> {
  readonly display: Display;
  readonly headline: Headline;
}

/** What `--output json` and `--json` print (docs/json-output.md). Fields are added, never renamed, within a version. */
export interface ReviewDocument {
  readonly version: 2;
  readonly verdict: Verdict;
  readonly reviews: readonly SingleDocument[];
}

export function reviewDocument(reviews: readonly Review[]): ReviewDocument {
  return {
    version: 2,
    verdict: worst(reviews.map(({ verdict }) => verdict)),
    reviews: reviews.map(singleDocument),
  };
}

function singleDocument(review: Review): SingleDocument {
  const shown = ({ plan: _plan, explain: _explain, name, verdict, ...rest }: Review): SingleDocument => ({
    name,
    verdict,
    display: displayOf(review),
    headline: headlineOf(review),
    ...rest,
  });
  return shown(review);
}
