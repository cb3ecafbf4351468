import type { Emit } from "../../../scripts/events";
import { type BlockedPlan, isBlocked } from "../../../scripts/actions/plan";
import type { StackInfo } from "../../../scripts/actions/synth";
import { checkSizes } from "../../../scripts/cloud/source-sizes";
import { stateGuard, type StateGuard } from "../../../scripts/cloud/lineage";
import { connect, type OpenStack } from "../../../scripts/openstack";
import { reviewPlan, surroundingsOf, type Review, type Surroundings } from "../../../scripts/review";
import { code } from "../../../scripts/review/output/markdown";
import type { SiteInCi } from "./site";
import { ensureTools, type Tools } from "../../../scripts/setup/tools";
import { checkStateReadOnly, planReadOnly } from "./read-only";

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
  readonly open: SiteInCi;
  readonly cloud: OpenStack;
  /** Keeps a state from working on a site that belongs to another one. Asks the cloud. */
  readonly guard: StateGuard;
  readonly tools: Tools;
  readonly emit: Emit;
}

/**
 * Logs in to the site's cloud, prepares engine and provider, and stays logged in while `work` goes on.
 * @throws IdrError `cloud-config` and others; what `work` throws
 */
export async function planning<T>(
  open: SiteInCi,
  emit: Emit,
  work: (context: Planning) => Promise<T>,
): Promise<T> {
  const { cloud: name, region } = open.site;
  const cloud = await connect({ cloud: name, ...(region === undefined ? {} : { region }) });
  try {
    const guard = stateGuard(open.site, cloud);
    return await work({
      open,
      cloud,
      guard,
      tools: await ensureTools(emit),
      emit,
    });
  } finally {
    cloud.close();
  }
}

/**
 * Plans stacks in their order, and reviews each plan. Plans nothing with another state than the one that the site in the
 * cloud belongs to.
 * @throws IdrError `state-other`, `state-not-made`, `volume-smaller`, `volume-size-unsaid`; EngineError
 */
export async function planAndReview(context: Planning, stacks: readonly StackInfo[]): Promise<SitePlans> {
  await checkStateReadOnly(context, context.guard);
  for (const { name, site } of stacks) await checkSizes(name, site(), context.cloud.volume);
  const planned = await planReadOnly(stacks, context, context.open.site.state.backend);
  // After the plans, which make the states of new stacks where they may.
  const surroundings = await surroundingsInCi(context);
  const reviewed = planned.flatMap((one): ReviewedPlan[] => {
    if (isBlocked(one)) return [];
    const stack = stacks.find(({ name }) => name === one.stack)!;
    const { changes, planFile } = one;
    return [{ stack: one.stack, changes, planFile, review: reviewPlan(stack, one.json(), surroundings) }];
  });
  return { reviewed, blocked: planned.filter(isBlocked) };
}

/**
 * What CI's reviews look at: the same as those of the command, and the states of the stacks that a request takes out of
 * the site file.
 * @throws IdrError `state-unreadable`; EngineError, OpenStackError
 */
export async function surroundingsInCi({ open, cloud, tools, emit }: Planning): Promise<Surroundings> {
  const { target } = open;
  return await surroundingsOf(open, {
    cloud,
    tools,
    emit,
    ...(target === undefined ? {} : { before: target }),
  });
}

/** Most stacks that are named one by one. */
const NAMED = 20;

/** Which stacks wait for which others: a line of Markdown for each. */
export function blockedLines(blocked: readonly BlockedPlan[]): string[] {
  return blocked.map(({ stack, blockedBy }) => {
    const names = blockedBy.slice(0, NAMED).map(code);
    const left = blockedBy.length - names.length;
    return `- ${code(stack)} can't be planned before ${[...names, ...(left > 0 ? [`${left} more`] : [])].join(", ")} ${blockedBy.length === 1 ? "is" : "are"} deployed: after the merge, run the plan again for it.`;
  });
}

/** The same as a section, below what was found. */
export function blockedNote(blocked: readonly BlockedPlan[]): string {
  const lines = blockedLines(blocked.slice(0, NAMED));
  const left = blocked.length - lines.length;
  if (left > 0) lines.push(`- and ${left} more`);
  return lines.length === 0 ? "" : `\n### Not planned yet\n\n${lines.join("\n")}\n`;
}
