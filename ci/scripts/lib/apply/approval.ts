import type { Bundle } from "../bundle";
import { toldLine } from "../told";
import type { ReviewedPlan } from "./content";

/** How much of a digest people compare. */
const SHORT = 12;

/** A stack to apply, for the names of jobs: what whoever approves it reads there. */
export interface Approvable {
  readonly stack: string;
  /** Verdict and result in one line. */
  readonly told: string;
  /** Digest of the plan, as the comment on the request has it. */
  readonly plan: string;
}

/** What there is to approve, in the order in which it is applied. */
export function approvable(plans: readonly ReviewedPlan[]): Approvable[] {
  return plans.map(({ stack, told, sha256 }) => ({
    stack: stack.name,
    told: toldLine(told),
    plan: sha256.slice(0, SHORT),
  }));
}

/** The same as a page: Markdown. */
export function approvalText(bundle: Bundle, plans: readonly ReviewedPlan[], digest: string): string {
  const { commit, tree, madeAt } = bundle;
  if (plans.length === 0) return `### Nothing to apply\n\nContent ${tree.slice(0, SHORT)}.\n`;
  const rows = plans.map(
    ({ stack, told, sha256 }) => `| \`${stack.name}\` | ${toldLine(told)} | \`${sha256}\` |`,
  );
  return [
    "### To be applied once it is approved",
    "",
    "| stack | verdict and result | SHA-256 of its plan |",
    "| --- | --- | --- |",
    ...rows,
    "",
    `Planned ${madeAt}, commit ${commit.slice(0, SHORT)}, content ${tree.slice(0, SHORT)}; sealed plans \`${digest}\`.`,
    "The configuration in each plan is what was merged, byte for byte. The apply plans again by itself, and refuses what is not exactly this.",
    "",
  ].join("\n");
}
