import type { Site } from "../../constructs/model";
import type { StackInfo } from "../../stacks/app";
import { statesOfSite } from "../cloud/known";
import type { PlanJson } from "../engine";
import type { Emit } from "../events";
import type { OpenStack } from "../openstack";
import type { Tools } from "../setup/tools";
import type { OpenSite } from "../site";
import { identitiesOfStates, type Identity } from "./identities";
import { review, type Review } from "./review";
import { cloudFacts, siteReviewOptions, wordsOf, type CloudFacts } from "./run";

/**
 * What a review of a stack's plan looks at beside the plan. Whoever reviews a plan that may be applied (`idr review`,
 * the question of `idr deploy` and of a release, CI's plan and its apply) gathers it here, so that the same plan gets the
 * same verdict everywhere.
 */
export interface Surroundings {
  /** Waivers, policies of the site's own, and what the site file says. */
  readonly open: OpenSite;
  /** Objects, addresses and limits of the cloud. */
  readonly cloud: CloudFacts;
  /** What the states of all stacks have. */
  readonly states: readonly Identity[];
}

/** Where it is gathered. */
export interface Sources {
  readonly cloud: OpenStack;
  readonly tools: Tools;
  readonly emit: Emit;
  /** The site as it was before a request: a stack that it takes out is still deployed, and what it has is its own. @default none */
  readonly before?: Site;
}

/**
 * Asks the cloud and reads every state. Writes nothing, and takes no lock. What can't be asked or read is an error: a
 * review that did not see it would say less than it looks like.
 * @throws IdrError `state-unreadable`; EngineError, OpenStackError
 */
export async function surroundingsOf(
  open: OpenSite,
  { cloud, tools, emit, before }: Sources,
): Promise<Surroundings> {
  const facts = await cloudFacts(cloud);
  const states = await statesOfSite(open, () => Promise.resolve(tools), emit, before);
  return { open, cloud: facts, states: identitiesOfStates(states) };
}

/** A stack whose plan is reviewed. */
export interface ReviewedStack {
  readonly name: string;
  /** The site that it was synthesized for: a step of a release binds the addresses otherwise. @default the site file's */
  readonly site?: StackInfo["site"] | undefined;
  /** What our constructs write for it. @default unknown: nothing is compared */
  readonly configuration?: StackInfo["configuration"] | undefined;
}

/**
 * Reviews the plan of a stack of the site. Pure, but for a site's own policies.
 * @param surroundings without a cloud and states: for tests, and for what is asked no cloud
 */
export function reviewPlan(
  { name, site, configuration }: ReviewedStack,
  plan: PlanJson,
  surroundings: Pick<Surroundings, "open"> & Partial<Surroundings>,
  destroyVolumes: readonly string[] = [],
): Review {
  const { open } = surroundings;
  const own = site === undefined ? open.site : { ...site(), review: open.site.review };
  return review(plan, {
    ...siteReviewOptions({ ...surroundings, open: { ...open, site: own }, destroyVolumes }),
    ...(configuration === undefined ? {} : wordsOf(configuration())),
    stack: name,
  });
}
