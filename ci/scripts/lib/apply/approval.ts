import { worst, type Review } from "../../../../scripts/review";
import { inlineText } from "../../../../scripts/review/output/markdown";
import type { Bundle } from "../bundle";
import { toldLine, type Told } from "../told";
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

/**
 * What there is to approve, in the order in which it is applied.
 * @param siteFile how the merged site file differs from main's before, as this job sees it by itself: whoever approves
 *   a plan says yes to that, too. `undefined`: not in a way that needs a person
 */
export function approvable(plans: readonly ReviewedPlan[], siteFile: Review | undefined): Approvable[] {
  return plans.map(({ stack, told, sha256 }) => ({
    stack: stack.name,
    told: toldLine(withSiteFile(told, siteFile)),
    plan: sha256.slice(0, SHORT),
  }));
}

/** The same as a page: Markdown. */
export function approvalText(
  bundle: Bundle,
  plans: readonly ReviewedPlan[],
  digest: string,
  siteFile: Review | undefined,
): string {
  const { commit, tree, madeAt } = bundle;
  const differs = (siteFile?.findings ?? []).map(
    ({ subject = "", message }) => `- **${inlineText(subject)}** ${inlineText(message)}`,
  );
  const beside = differs.length === 0 ? [] : ["", "What no plan shows: the site file", "", ...differs];
  if (plans.length === 0) {
    return ["### Nothing to apply", "", `Content ${tree.slice(0, SHORT)}.`, ...beside, ""].join("\n");
  }
  const rows = plans.map(
    ({ stack, told, sha256 }) =>
      `| \`${stack.name}\` | ${toldLine(withSiteFile(told, siteFile))} | \`${sha256}\` |`,
  );
  return [
    "### To be applied once it is approved",
    "",
    "| stack | verdict and result | SHA-256 of its plan |",
    "| --- | --- | --- |",
    ...rows,
    ...beside,
    "",
    `Planned ${madeAt}, commit ${commit.slice(0, SHORT)}, content ${tree.slice(0, SHORT)}; sealed plans \`${digest}\`.`,
    "The configuration in each plan is what was merged, byte for byte. The apply plans again by itself, and refuses what is not exactly this.",
    "",
  ].join("\n");
}

function withSiteFile(told: Told, siteFile: Review | undefined): Told {
  return siteFile === undefined ? told : { ...told, verdict: worst([told.verdict, siteFile.verdict]) };
}
