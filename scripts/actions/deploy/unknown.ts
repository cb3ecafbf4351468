import { IdrError } from "../../../constructs/errors";
import {
  listText,
  type PublicFacts,
  refuseForeign,
  type Unknown,
  unknownAmong,
  wantedIn,
} from "../../cloud/foreign";
import { type CloudObject, readObjects } from "../../cloud/objects";
import type { PlanJson } from "../../engine";
import type { OpenStack } from "../../openstack";
import { known } from "./known";

/** By what a stack's own objects are told from others. */
export interface UnknownOptions {
  readonly stack: string;
  readonly mark: string;
  readonly cloud: OpenStack;
  /** What other states of the site have, by identity. */
  readonly others: () => Promise<readonly string[]>;
}

/**
 * Looks in the cloud for what has the name of something that a plan creates and is in no state of the site.
 * @returns the leftovers of the stack's own interrupted runs
 * @throws IdrError `environment-foreign` when somebody else made it
 */
export async function unknownTo(plan: PlanJson, options: UnknownOptions): Promise<Unknown> {
  const { stack, mark, cloud } = options;
  const wanted = wantedIn(plan.resource_changes ?? []);
  if (wanted.length === 0) return { leftovers: [], foreign: [] };
  const objects = await readObjects(cloud);
  const own = known(plan.prior_state);
  const among = (states: readonly string[]) =>
    unknownAmong(wanted, objects, {
      known: new Set(states.map(idOf)),
      mark,
      ownState: own.length > 0,
    });
  const first = among(own);
  if (first.foreign.length + first.leftovers.length === 0) return first;
  const found = among([...own, ...(await options.others())]);
  if (found.foreign.length > 0) refuseForeign(stack, found.foreign, await publicFacts(cloud));
  return found;
}

/** The public addresses of the project and what they reach. @throws OpenStackError */
export async function publicFacts({ network, compute }: OpenStack): Promise<PublicFacts> {
  const [floatingIps, ports, servers] = await Promise.all([
    network.floatingIps(),
    network.ports(),
    compute.servers(),
  ]);
  return { floatingIps, ports, servers };
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
