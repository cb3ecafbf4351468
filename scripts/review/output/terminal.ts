import { count, enumerate } from "../../ui/format";
import type { Style } from "../../ui/style";
import type { Review } from "../review";
import type { ChangeLine } from "../tree";
import type { Finding, Verdict } from "../types";
import {
  EFFECT_MARKS,
  SEVERITY_WORDS,
  VERDICT_MEANING,
  VERDICT_WORDS,
  costLines,
  cutoverText,
} from "../words";
import { asides, attributeText, countsText, nextSteps, someOf, timeText, told, visitorsText } from "./text";

/** Lines of the tree that are shown before the rest is counted. */
const TREE_LINES = 400;

/** A review as a terminal shows it: the verdict, what is behind it, then the tree of changes. */
export function terminalText(reviews: readonly Review[], style: Style): string {
  return [...reviews.map((review) => reviewText(review, style)), nextText(reviews, style)]
    .filter(Boolean)
    .join("\n\n");
}

function reviewText(review: Review, style: Style): string {
  const { verdict, mode } = review;
  const paint = verdictStyle(verdict, style);
  const head = `${paint(style.strong(`${verdictSign(verdict)} ${review.name}: ${VERDICT_WORDS[verdict]}`))}  ${VERDICT_MEANING[verdict]}`;
  const facts = [
    mode === "lint" ? "" : countsText(review),
    mode === "lint" ? "" : cutoverText(review.cutover),
    visitorsText(review),
    timeText(review),
  ].filter(Boolean);
  const cost = mode === "lint" ? [] : costLines(review.cost);
  return [
    head,
    ...facts.map((fact) => `  ${fact}`),
    ...(cost.length === 0
      ? []
      : [`  quota: ${cost.map(({ text, exceeded }) => (exceeded ? style.bad(text) : text)).join(", ")}`]),
    ...(review.cost.unknownFlavors.length === 0 || mode === "lint"
      ? []
      : [style.dim(`  cores and memory of ${enumerate(review.cost.unknownFlavors)} are not known`)]),
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

function verdictSign(verdict: Verdict): string {
  return verdict === "safe" ? "✓" : verdict === "person" ? "!" : "✗";
}

function verdictStyle(verdict: Verdict, style: Style): (text: string) => string {
  return verdict === "safe" ? style.good : verdict === "person" ? style.warn : style.bad;
}
