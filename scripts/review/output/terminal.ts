import { count } from "../../ui/format";
import type { Style } from "../../ui/style";
import type { Review } from "../review";
import type { ChangeLine } from "../tree";
import type { Finding } from "../types";
import { displayOf, headlineOf, type Display } from "../headline";
import { DISPLAY_MEANING, DISPLAY_WORDS, EFFECT_MARKS, SEVERITY_WORDS, cutoverText } from "../words";
import { headlineLines, isQuiet, type HeadlineLine } from "./headline";
import { asides, attributeText, countsText, nextSteps, sitePoliciesText, someOf, told } from "./text";

/** Lines of the tree that are shown before the rest is counted. */
const TREE_LINES = 400;

/** A review as a terminal shows it: the verdict, what is behind it, then the tree of changes. */
export function terminalText(reviews: readonly Review[], style: Style): string {
  return [...reviews.map((review) => reviewText(review, style)), nextText(reviews, style)]
    .filter(Boolean)
    .join("\n\n");
}

function reviewText(review: Review, style: Style): string {
  const { mode } = review;
  const display = displayOf(review);
  const paint = PAINT[display](style);
  const head = `${paint(style.strong(`${SIGNS[display]} ${review.name}: ${DISPLAY_WORDS[display]}`))}  ${DISPLAY_MEANING[display]}`;
  const headline = headlineOf(review);
  const quiet = isQuiet(review, headline);
  const facts = [
    mode === "lint" ? "" : countsText(review),
    mode === "lint" ? "" : cutoverText(review.cutover),
    sitePoliciesText(review),
  ].filter(Boolean);
  return [
    head,
    ...headline.waived.map((line) => `  ${style.warn(`! ${line}`)}`),
    ...(quiet ? [] : headlineLines(review, headline).map((line) => answerLine(line, style))),
    ...facts.map((fact) => `  ${fact}`),
    ...section(findingLines(review.findings, style)),
    ...section(
      review.waived.map(({ policy, subject, message, waiver }) =>
        style.dim(
          `  waived    ${subject ?? ""} ${message} [${policy}] by ${waiver.by} until ${waiver.until}: ${waiver.reason}`,
        ),
      ),
    ),
    ...(mode === "lint" ? [] : section(treeLines(review.changes, style))),
  ].join("\n");
}

/** `✗ data is lost: volume idr-database-db (800 GiB)`. */
function answerLine({ state, text }: HeadlineLine, style: Style): string {
  const paint = { yes: style.bad, unknown: style.warn, no: style.good }[state];
  return `  ${paint(ANSWER_SIGNS[state])} ${state === "yes" ? style.strong(text) : text}`;
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function findingLines(findings: readonly Finding[], style: Style): string[] {
  return told(findings).flatMap(({ finding, others }) => {
    const paint =
      finding.severity === "forbidden" ? style.bad : finding.severity === "person" ? style.warn : style.dim;
    const word = paint(SEVERITY_WORDS[finding.severity].padEnd(14));
    const subject = finding.subject === undefined ? "" : `${style.strong(finding.subject)} `;
    return [
      `  ${word} ${subject}${finding.message} ${style.dim(`[${finding.policy}]`)}`,
      ...(finding.fix === undefined ? [] : [`  ${" ".repeat(14)} ${style.dim("do:")} ${finding.fix}`]),
      ...(others.length === 0
        ? []
        : [`  ${" ".repeat(14)} ${style.dim(`and ${others.length} more of this kind: ${someOf(others)}`)}`]),
    ];
  });
}

function treeLines(changes: readonly ChangeLine[], style: Style): string[] {
  const lines = changes.flatMap((change) => {
    const paint =
      change.effect === "create" ? style.good : change.effect === "update" ? style.change : style.bad;
    const aside = asides(change);
    return [
      `  ${paint(EFFECT_MARKS[change.effect].padStart(3))} ${change.subject}${aside.length === 0 ? "" : style.dim(`  ${aside.join("; ")}`)}`,
      ...change.attributes.map(
        (attribute) => `        ${style.dim(attributeText(attribute, change.effect))}`,
      ),
    ];
  });
  if (lines.length <= TREE_LINES) return lines;
  return [
    ...lines.slice(0, TREE_LINES),
    style.dim(
      `  … and ${count(lines.length - TREE_LINES, "more line")}: all are in --output json, markdown and html`,
    ),
  ];
}

function nextText(reviews: readonly Review[], style: Style): string {
  const steps = nextSteps(reviews);
  if (steps.length === 0) return "";
  return [style.strong("next"), ...steps.map(({ command, why }) => `  ${command}  ${style.dim(why)}`)].join(
    "\n",
  );
}

/** Signs of the answers, as a terminal shows them. */
export const ANSWER_SIGNS = { yes: "✗", unknown: "?", no: "✓" } as const;

const SIGNS: Readonly<Record<Display, string>> = { safe: "✓", waived: "!", person: "!", forbidden: "✗" };

/** The colour of a review: green only where nobody had to be asked. */
export const PAINT: Readonly<Record<Display, (style: Style) => (text: string) => string>> = {
  safe: (style) => style.good,
  waived: (style) => style.warn,
  person: (style) => style.warn,
  forbidden: (style) => style.bad,
};
