import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { isMarkOfSite, markOf, markOfValues } from "../../../constructs/model/marks";
import { allocatedBeside, floatingIpsOf } from "../../cloud/site-address";
import { type HolderFacts, isOurs } from "../../cloud/holder";
import type { PlanJson, ResourceChange } from "../../engine";
import type { Volume } from "../../openstack/block-storage";
import type { FloatingIp } from "../../openstack/network";
import { PORT, SERVER, VOLUME } from "../../review/kinds";

/** What is looked at before a stack is taken down, by ids and not by names. */
export interface GuardFacts extends HolderFacts {
  readonly floatingIps: readonly FloatingIp[];
  readonly volumes: readonly Volume[];
}

/**
 * Refuses to take down by id what a state should not have: what visitors reach, whatever it is called; what carries the
 * mark of another stack, as after states were exchanged; a volume that somebody else's server uses. Pure.
 * @param stack its name
 * @throws IdrError `environment-live`, `state-exchanged`, `volume-held`
 */
export function guardDestruction(
  stack: string,
  plan: Pick<PlanJson, "resource_changes">,
  site: Pick<Site, "name" | "addresses">,
  facts: GuardFacts,
): void {
  const lost = (plan.resource_changes ?? []).filter(({ change }) => change.actions.includes("delete"));
  refuseReachedById(stack, lost, site, facts);
  refuseOtherMarks(stack, lost, site);
  refuseHeldVolumes(lost, facts);
}

/** Production's address as the site file names it, and as the site has allocated it: one of them visitors use. */
function refuseReachedById(
  stack: string,
  lost: readonly ResourceChange[],
  site: Pick<Site, "name" | "addresses">,
  { floatingIps, ports }: GuardFacts,
): void {
  const ids = new Set(lost.filter(({ type }) => type === PORT || type === SERVER).map(idOf));
  const named = floatingIpsOf(site, "production", floatingIps);
  for (const { address, portId } of [...named, ...allocatedBeside(site, "production", floatingIps)]) {
    if (portId === undefined) continue;
    const server = ports.find(({ id }) => id === portId)?.serverId;
    if (!ids.has(portId) && !(server !== undefined && ids.has(server))) continue;
    throw new IdrError(
      "environment-live",
      `the state of ${stack} has what production's address ${address} reaches (port ${portId}): to take it down would take the site off the network`,
      {
        fix: "nothing was changed; idr status says what visitors reach; take another environment live first (idr release cutover), and see that the states are the right ones",
      },
    );
  }
}

function refuseOtherMarks(
  stack: string,
  lost: readonly ResourceChange[],
  { name }: Pick<Site, "name">,
): void {
  const other = lost.find(({ change }) => {
    const mark = markOfValues(change.before);
    return isMarkOfSite(mark, name) && mark !== markOf(name, stack);
  });
  if (other === undefined) return;
  throw new IdrError(
    "state-exchanged",
    `the state of ${stack} has ${other.address}, which the stack ${markOfValues(other.change.before) ?? ""} made`,
    {
      fix: "nothing was changed; the states were exchanged, or one is a copy of another: bring back the right ones (the engine keeps a .backup beside each)",
    },
  );
}

function refuseHeldVolumes(lost: readonly ResourceChange[], facts: GuardFacts): void {
  const going = new Set(lost.filter(({ type }) => type === SERVER).map(idOf));
  for (const id of lost.filter(({ type }) => type === VOLUME).map(idOf)) {
    const volume = facts.volumes.find((one) => one.id === id);
    const holder = volume?.attachments.find(
      ({ serverId }) => !going.has(serverId) && !isOurs(serverOf(serverId, facts), facts),
    );
    if (volume === undefined || holder === undefined) continue;
    const server = serverOf(holder.serverId, facts).name;
    throw new IdrError(
      "volume-held",
      `volume ${volume.name} is attached to ${server} (${holder.serverId}), which no state of this site knows`,
      {
        fix: `nothing was changed; see whose that server is, and detach the volume there first: openstack server remove volume ${holder.serverId} ${id}`,
      },
    );
  }
}

/** A server that the project can't see is told by its id. */
function serverOf(id: string, { servers }: GuardFacts): GuardFacts["servers"][number] {
  return servers.find((one) => one.id === id) ?? { id, name: id, metadata: {} };
}

function idOf({ change }: ResourceChange): string {
  return String(change.before?.["id"]);
}
