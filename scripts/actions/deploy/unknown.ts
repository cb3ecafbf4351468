import { IdrError } from "../../../constructs/errors";
import { markOf } from "../../../constructs/model/marks";
import { listText, refuseForeign, type Unknown, unknownAmong, wantedIn } from "../../cloud/foreign";
import { type CloudObject, readObjects } from "../../cloud/objects";
import { publicFacts } from "../../cloud/whose";
import type { PlanJson } from "../../engine";
import type { OpenStack } from "../../openstack";
import { FLOATING_IP, ROUTER } from "../../review/kinds";
import { known } from "./known";
import { isCreation } from "./match";

/** By what a stack's own objects are told from others. */
export interface UnknownOptions {
  readonly stack: string;
  readonly mark: string;
  /** Name of the router that it finds by its name and that the site must own. @default none */
  readonly router?: string;
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
  const siteMark = markOf(mark.split("/")[0] ?? "", "site");
  const none = unknownAmong(wanted, objects, { known: new Set(), mark: siteMark });
  if (none.foreign.length === 0) return;
  const known = new Set((await others()).map(idOf));
  const { foreign } = unknownAmong(wanted, objects, { known, mark: siteMark });
  if (foreign.length > 0) refuseForeign("site", foreign, await publicFacts(cloud));
}

/**
 * Floating IPs that have a description of the plan's and are not to be taken in. They carry no mark; one is a leftover only
 * where the site has begun to create, it is the only one, and no server of somebody else's uses it.
 */
async function foreignAddresses(
  plan: PlanJson,
  own: readonly string[],
  objects: readonly CloudObject[],
  { cloud, mark, others }: UnknownOptions,
): Promise<readonly CloudObject[]> {
  const wanted = new Set(
    (plan.resource_changes ?? [])
      .filter((change) => change.type === FLOATING_IP && isCreation(change))
      .map(({ change }) => change.after?.["description"]),
  );
  if (wanted.size === 0) return [];
  const { floatingIps, ports } = await publicFacts(cloud);
  const site = `${mark.split("/")[0] ?? ""}/`;
  const begun = own.length > 0 || objects.some((object) => object.mark?.startsWith(site) === true);
  const found: CloudObject[] = [];
  const named = floatingIps.filter(({ description }) => wanted.has(description));
  if (named.length === 0) return [];
  const states = new Set([...own, ...(await others())].map(idOf));
  const unknown = named.filter(({ id }) => !states.has(id));
  for (const { id, description, portId } of unknown) {
    const isOnly = unknown.filter((one) => one.description === description).length === 1;
    if (!begun || !isOnly) found.push({ type: FLOATING_IP, id, name: description });
    if (!begun || !isOnly || portId === undefined) continue;
    const serverId = ports.find((port) => port.id === portId)?.serverId;
    const server = objects.find((object) => object.id === serverId);
    if (server?.mark?.startsWith(site) === true) continue;
    if (serverId !== undefined && states.has(serverId)) continue;
    if (states.has(portId)) continue;
    found.push({ type: FLOATING_IP, id, name: description });
  }
  return found;
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
