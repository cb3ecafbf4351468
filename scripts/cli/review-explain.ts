import { IdrError } from "../../constructs/errors";
import type { Review } from "../review/review";
import type { Context } from "./host";
import { load } from "./load";

/**
 * Prints why one change got its verdict; of several plans, of the one that has it.
 * @throws IdrError `explain-unknown`
 */
export function showExplanation({ result }: Context, reviews: readonly Review[], address: string): void {
  const { explanationText } = load.review();
  const explanation = explanationOf(reviews, address);
  result("review", { explanation }, (style) => explanationText(explanation, style));
}

function explanationOf(reviews: readonly Review[], address: string): ReturnType<Review["explain"]> {
  let missing: unknown;
  for (const review of reviews) {
    try {
      return review.explain(address);
    } catch (error) {
      if (!(error instanceof IdrError && error.code === "explain-unknown")) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/** Lists every policy: what is looked for, and why. */
export function listPolicies({ result }: Context): void {
  const { POLICIES } = load.review();
  const facts = POLICIES.map(({ check: _check, ...rest }) => rest);
  result("review", { policies: facts }, (style) =>
    facts
      .map(
        ({ id, severity, title, why, example, covers }) =>
          `${style.strong(id)}  ${style.dim(severity)}\n  ${title}: ${why}\n  ${style.dim(`e.g. ${example}${covers === undefined ? "" : `; covers ${covers.join(", ")}`}`)}`,
      )
      .join("\n"),
  );
}
