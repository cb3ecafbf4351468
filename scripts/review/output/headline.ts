import { headlineOf, QUESTIONS, type Answer, type Headline, type Question } from "../headline";
import type { Review } from "../review";

/** A line of those that come first. */
export interface HeadlineLine extends Pick<Answer, "state" | "text"> {
  readonly question: Question;
  readonly label: string;
}

const LABELS: Readonly<Record<Question, string>> = {
  data: "data",
  visitors: "visitors",
  reach: "reachable",
  code: "code",
  cost: "cost",
};

/** The first lines of a review, in the order in which a reviewer asks. Without a plan, only what synthesized JSON tells. */
export function headlineLines(
  review: Review,
  headline: Headline = headlineOf(review),
): readonly HeadlineLine[] {
  const told =
    review.mode === "plan" ? QUESTIONS : QUESTIONS.filter((question) => isToldByLint(headline, question));
  return told.map((question) => {
    const { state, text } = headline[question];
    return { question, label: LABELS[question], state, text };
  });
}

/** Whether a plan needs no lines: nothing changes, nothing was found, and nobody waived anything. */
export function isQuiet(review: Review, headline: Headline): boolean {
  if (review.mode === "lint") return review.findings.length === 0 && headline.waived.length === 0;
  return (
    review.empty &&
    headline.waived.length === 0 &&
    QUESTIONS.every((question) => headline[question].state === "no")
  );
}

/** Neither data nor visitors nor quota are in a file, unless a policy says something of them. */
function isToldByLint(headline: Headline, question: Question): boolean {
  return (
    question === "reach" || question === "code" || (question === "data" && headline.data.findings.length > 0)
  );
}
