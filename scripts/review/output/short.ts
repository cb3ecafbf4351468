import { wrap } from "../../ui/format";
import type { Style } from "../../ui/style";
import { displayOf, headlineOf } from "../headline";
import type { Review } from "../review";
import { DISPLAY_WORDS } from "../words";
import { headlineLines } from "./headline";
import { ANSWER_SIGNS, PAINT } from "./terminal";

/** Findings that are told one by one. */
const TOLD = 3;

/** A review in a few lines, for the question whether to apply its plan: what was waived, the five answers, and what to look at. */
export function shortText(review: Review, columns: number, style: Style): string {
  const { findings, name } = review;
  const display = displayOf(review);
  const headline = headlineOf(review);
  const matter = findings.filter(({ severity }) => severity !== "note");
  const paint = { yes: style.bad, unknown: style.warn, no: style.good } as const;
  return [
    `review: ${PAINT[display](style)(DISPLAY_WORDS[display])}`,
    ...headline.waived.map((line) => wrap(`  ${style.warn("!")} ${line}`, columns, 2)),
    ...headlineLines(review, headline).map(({ state, text }) =>
      wrap(`  ${paint[state](ANSWER_SIGNS[state])} ${text}`, columns, 2),
    ),
    ...matter
      .slice(0, TOLD)
      .map(({ severity, subject, message }) =>
        wrap(
          `  ${severity === "forbidden" ? style.bad("!") : style.warn("!")} ${subject === undefined ? "" : `${subject} `}${message}`,
          columns,
          2,
        ),
      ),
    ...(matter.length > TOLD ? [style.dim(`    and ${matter.length - TOLD} more: idr review ${name}`)] : []),
  ].join("\n");
}
