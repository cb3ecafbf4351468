import type { Emit } from "../../../scripts/events";
import { type BlockedPlan, isBlocked } from "../../../scripts/actions/plan";
import type { StackInfo } from "../../../scripts/actions/synth";
import { connect } from "../../../scripts/openstack";
import { cloudFacts, reviewFile, type CloudFacts, type Review } from "../../../scripts/review";
import type { OpenSite } from "../../../scripts/site";
import { ensureTools, type Tools } from "../../../scripts/setup/tools";
import { planReadOnly } from "./read-only";

/** A stack's plan with its review. */
export interface ReviewedPlan {
  readonly stack: string;
  readonly changes: boolean;
  readonly planFile: string;
  readonly review: Review;
}

/** The plans of a site. */
export interface SitePlans {
  readonly reviewed: readonly ReviewedPlan[];
  /** Stacks that can't be planned before others are deployed. */
  readonly blocked: readonly BlockedPlan[];
}

/** What it takes to plan and to review. */
export interface Planning {
  readonly open: OpenSite;
  readonly cloud: CloudFacts;
  readonly tools: Tools;
  readonly emit: Emit;
}

/** Logs in to the site's cloud and prepares engine and provider. @throws IdrError `cloud-config` and others */
export async function planning(open: OpenSite, emit: Emit): Promise<Planning> {
  const { cloud: name, region } = open.site;
  const cloud = await connect({ cloud: name, ...(region === undefined ? {} : { region }) });
  try {
    return { open, cloud: await cloudFacts(cloud), tools: await ensureTools(emit), emit };
  } finally {
    cloud.close();
  }
}

/** Plans stacks in their order, and reviews each plan. */
export async function planAndReview(context: Planning, stacks: readonly StackInfo[]): Promise<SitePlans> {
  const planned = await planReadOnly(stacks, context, context.open.site.state.backend);
  const reviewed: ReviewedPlan[] = [];
  for (const one of planned) {
    if (isBlocked(one)) continue;
    const stack = stacks.find(({ name }) => name === one.stack)!;
    const { changes, planFile } = one;
    reviewed.push({
      stack: one.stack,
      changes,
      planFile,
      review: await reviewPlan(context, stack, planFile),
    });
  }
  return { reviewed, blocked: planned.filter(isBlocked) };
}

/** Reviews a saved plan that lies in the folder of its stack. */
export async function reviewPlan(
  { open, cloud, tools, emit }: Planning,
  stack: StackInfo,
  planFile: string,
): Promise<Review> {
  return await reviewFile(planFile, { open, cloud, stack: stack.name }, () => Promise.resolve(tools), emit);
}

/** Says which stacks wait for others, below a review's comment. */
export function blockedNote(blocked: readonly BlockedPlan[]): string {
  const lines = blocked.map(
    ({ stack, blockedBy }) =>
      `- \`${stack}\` can't be planned before ${blockedBy.map((name) => `\`${name}\``).join(", ")} ${blockedBy.length === 1 ? "is" : "are"} deployed: after the merge, run the plan again for it.`,
  );
  return lines.length === 0 ? "" : `\n### Not planned yet\n\n${lines.join("\n")}\n`;
}
