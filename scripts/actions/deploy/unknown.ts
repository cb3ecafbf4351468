import { IdrError } from "../../../constructs/errors";
import { isMarkOfSite, markOf, siteOfMark } from "../../../constructs/model/marks";
import { listText, refuseForeign, type Unknown, unknownAmong, wantedIn } from "../../cloud/foreign";
import { foreignFloatingIps } from "../../cloud/holder";
import { type CloudObject, readObjects } from "../../cloud/objects";
import { publicFacts } from "../../cloud/whose";
import type { PlanJson } from "../../engine";
import type { OpenStack } from "../../openstack";
import { FLOATING_IP, ROUTER } from "../../review/kinds";
import { known } from "./known";
import { bindsAddress, refuseTaking } from "./live-move";
import { isCreation } from "./match";

/** By what a stack's own objects are told from others. */
export interface UnknownOptions {
  readonly stack: string;
  readonly mark: string;
  /** Name of the router that it finds by its name and that the site must own. @default none */
  readonly router?: string;
  readonly cloud: OpenStack;
  /** Names of the environments of the site file; a live stack's are told. @default none */
  readonly environments?: readonly string[];
  /** Whether the step that plans this may take an address from whoever has it: a release watches that. @default false */
  readonly takesAddress?: boolean;
  /** What other states of the site have, by identity. */
  readonly others: () => Promise<readonly string[]>;
}

/**
 * Looks in the cloud for what has the name of something that a plan creates and is in no state of the site.
 * @returns the leftovers of the stack's own interrupted runs
 * @throws IdrError `environment-foreign` when somebody else made it; `live-takes-foreign`, `live-takes-undeclared`
 */
export async function unknownTo(plan: PlanJson, options: UnknownOptions): Promise<Unknown> {
  const { stack, mark, cloud } = options;
  const wanted = wantedIn(plan.resource_changes ?? []);
  const own = known(plan.prior_state);
  await refuseTaken(plan, own, options);
  if (wanted.length === 0) return { leftovers: [], foreign: [] };
  const objects = await readObjects(cloud);
  const among = (states: readonly string[]) =>
    unknownAmong(wanted, objects, {
      known: new Set(states.map(idOf)),
      mark,
      ownState: own.length > 0,
    });
  const addresses = await foreignAddresses(plan, own, objects, options);
  const first = among(own);
  if (first.foreign.length + first.leftovers.length + addresses.length === 0) {
    await refuseForeignRouter(options, objects);
    return first;
  }
  const named = among([...own, ...(await options.others())]);
  const found = { ...named, foreign: [...named.foreign, ...addresses] };
  if (found.foreign.length > 0) refuseForeign(stack, found.foreign, await publicFacts(cloud));
  await refuseForeignRouter(options, objects);
  return found;
}

/** An environment on a router of somebody else's would be reached, and cut off, with it. */
async function refuseForeignRouter(
  { router, mark, cloud, others }: UnknownOptions,
  objects: readonly CloudObject[],
): Promise<void> {
  if (router === undefined) return;
  const wanted = [{ type: ROUTER, name: router }];
  const siteMark = markOf(siteOfMark(mark), "site");
  const none = unknownAmong(wanted, objects, { known: new Set(), mark: siteMark });
  if (none.foreign.length === 0) return;
  const known = new Set((await others()).map(idOf));
  const { foreign } = unknownAmong(wanted, objects, { known, mark: siteMark });
  if (foreign.length > 0) refuseForeign("site", foreign, await publicFacts(cloud));
}

/** Floating IPs of the plan's descriptions that are somebody else's. */
async function foreignAddresses(
  plan: PlanJson,
  own: readonly string[],
  objects: readonly CloudObject[],
  { cloud, mark, others }: UnknownOptions,
): Promise<readonly CloudObject[]> {
  const wanted = new Set(
    (plan.resource_changes ?? [])
      .filter((change) => change.type === FLOATING_IP && isCreation(change))
      .map(({ change }) => String(change.after?.["description"])),
  );
  if (wanted.size === 0) return [];
  const facts = await publicFacts(cloud);
  if (!facts.floatingIps.some(({ description }) => wanted.has(description))) return [];
  const site = siteOfMark(mark);
  return foreignFloatingIps(wanted, facts.floatingIps, {
    ...facts,
    site,
    known: new Set([...own, ...(await others())].map(idOf)),
    begun: own.length > 0 || objects.some((object) => isMarkOfSite(object.mark, site)),
  });
}

/** A plan that binds an address is looked at for whom it takes the address from. */
async function refuseTaken(plan: PlanJson, own: readonly string[], options: UnknownOptions): Promise<void> {
  const { cloud, mark, environments = [], others } = options;
  if (options.takesAddress === true || !bindsAddress(plan)) return;
  const facts = { ...(await publicFacts(cloud)), site: siteOfMark(mark), environments };
  const taking = (states: readonly string[]) => () =>
    refuseTaking(plan, { ...facts, known: new Set(states.map(idOf)) });
  try {
    taking(own)();
  } catch {
    // Other states are read only when there is a reason.
    taking([...own, ...(await others())])();
  }
}

/**
 * Refuses a plan that creates a second object of a name beside what an interrupted run left. What could be taken in is
 * in the plan as an import and is not created; the rest is not what is wanted now. Pure.
 * @throws IdrError `leftover-differs`
 */
export function refuseLeftovers(stack: string, leftovers: readonly CloudObject[], plan: PlanJson): void {
  const wanted = new Set(wantedIn(plan.resource_changes ?? []).map(({ type, name }) => `${type} ${name}`));
  const left = leftovers.filter(({ type, name }) => wanted.has(`${type} ${name}`));
  if (left.length === 0) return;
  throw new IdrError(
    "leftover-differs",
    `an earlier run of ${stack} left in the cloud what can't be taken in: ${listText(left)} (${left.map(({ id }) => id).join(", ")})`,
    {
      fix: "nothing was changed; it is not what the site file asks for now, or it is there more than once: look at it, delete what nobody needs, and run this again",
    },
  );
}

function idOf(identity: string): string {
  return identity.slice(identity.indexOf(" ") + 1);
}
