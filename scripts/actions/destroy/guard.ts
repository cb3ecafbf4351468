import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { isMarkOfSite, MARK_KEY, markIn, markOf } from "../../../constructs/model/marks";
import { addressName } from "../../../constructs/model/shared-names";
import { floatingIpsOf } from "../../cloud/site-address";
import type { HolderFacts } from "../../cloud/holder";
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
  const allocated = floatingIps.filter(({ description }) => description === addressName(site, "production"));
  for (const { address, portId } of [...floatingIpsOf(site, "production", floatingIps), ...allocated]) {
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
  const other = lost.find((change) => {
    const mark = markOfObject(change);
    return isMarkOfSite(mark, name) && mark !== markOf(name, stack);
  });
  if (other === undefined) return;
  throw new IdrError(
    "state-exchanged",
    `the state of ${stack} has ${other.address}, which the stack ${markOfObject(other) ?? ""} made`,
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
      ({ serverId }) => !going.has(serverId) && !facts.known.has(serverId) && !isMarked(serverId, facts),
    );
    if (volume === undefined || holder === undefined) continue;
    const server = facts.servers.find((one) => one.id === holder.serverId)?.name ?? holder.serverId;
    throw new IdrError(
      "volume-held",
      `volume ${volume.name} is attached to ${server} (${holder.serverId}), which no state of this site knows`,
      {
        fix: `nothing was changed; see whose that server is, and detach the volume there first: openstack server remove volume ${holder.serverId} ${id}`,
      },
    );
  }
}

function isMarked(serverId: string, { servers, site }: GuardFacts): boolean {
  const server = servers.find(({ id }) => id === serverId);
  return server !== undefined && isMarkOfSite(server.metadata[MARK_KEY], site);
}

function markOfObject({ change: { before } }: ResourceChange): string | undefined {
  const metadata = before?.["metadata"] as Readonly<Record<string, unknown>> | null | undefined;
  const written = metadata?.[MARK_KEY];
  const description = before?.["description"];
  if (typeof written === "string") return written;
  return typeof description === "string" ? markIn(description) : undefined;
}

function idOf({ change }: ResourceChange): string {
  return String(change.before?.["id"]);
}
