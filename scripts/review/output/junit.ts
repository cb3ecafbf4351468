import { visible } from "../../ui/harmless";
import type { Review } from "../review";
import type { Finding, PolicyFacts } from "../types";

/**
 * JUnit XML: a suite a plan, a test case a policy. What is forbidden fails;
 * what needs a person fails as well with `failOnWarn`, and is a skipped case with
 * its message otherwise.
 */
export function junitText(
  reviews: readonly Review[],
  policies: readonly PolicyFacts[],
  options: { readonly failOnWarn?: boolean } = {},
): string {
  const suites = reviews.map((review) => suiteText(review, policies, options.failOnWarn === true));
  const sum = (key: "tests" | "failures" | "skipped"): number =>
    suites.reduce((total, suite) => total + suite[key], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="idr review" tests="${sum("tests")}" failures="${sum("failures")}" skipped="${sum("skipped")}" errors="0">`,
    ...suites.map(({ text }) => text),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Suite {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

function suiteText(review: Review, policies: readonly PolicyFacts[], failOnWarn: boolean): Suite {
  const cases = policies.flatMap((policy) => {
    const found = review.findings.filter(
      (finding) => finding.policy === policy.id && finding.severity !== "note",
    );
    return found.length === 0
      ? [{ state: "passed", text: caseText(review, policy.id, policy.title, "") }]
      : found.map((finding) => failing(review, finding, failOnWarn));
  });
  const failures = cases.filter(({ state }) => state === "failed").length;
  const skipped = cases.filter(({ state }) => state === "skipped").length;
  return {
    tests: cases.length,
    failures,
    skipped,
    text: [
      `  <testsuite name="${xml(review.name)}" tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0">`,
      ...cases.map(({ text }) => text),
      "  </testsuite>",
    ].join("\n"),
  };
}

function failing(review: Review, finding: Finding, failOnWarn: boolean): { state: string; text: string } {
  const subject = finding.subject === undefined ? "" : `${finding.subject} `;
  const message = `${subject}${finding.message}`;
  const failed = finding.severity === "forbidden" || failOnWarn;
  const detail = [
    message,
    `why: ${finding.why}`,
    ...(finding.fix === undefined ? [] : [`do: ${finding.fix}`]),
  ].join("\n");
  const inside = failed
    ? `<failure type="${finding.severity}" message="${xml(message)}">${xml(detail)}</failure>`
    : `<skipped message="${xml(`needs a person: ${message}`)}"/>`;
  const name = finding.resource === undefined ? finding.title : `${finding.title}: ${finding.resource}`;
  return { state: failed ? "failed" : "skipped", text: caseText(review, finding.policy, name, inside) };
}

function caseText(review: Review, policy: string, name: string, inside: string): string {
  const attributes = `classname="${xml(`${review.name}.${policy}`)}" name="${xml(name)}"`;
  return inside === "" ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>${inside}</testcase>`;
}

/** Text as it may stand in XML, in an attribute too. */
export function xml(text: string): string {
  return (
    // Control characters can't be in XML 1.0 at all.
    visible(text)
      .replaceAll(/[\ufffe\uffff]/g, "�")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;")
  );
}
