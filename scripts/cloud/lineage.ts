import { IdrError } from "../../constructs/errors";
import type { Site } from "../../constructs/model";
import { isMarkOfSite, markIn } from "../../constructs/model/marks";
import { localLineage } from "../history/local";
import type { OpenStack } from "../openstack";
import type { TaggedCollection } from "../openstack/network";
import type { OpenSite } from "../site";
import { type AtWork, atWorkIn, atWorkOn, type Tagged, tagOf } from "./at-work";

/**
 * Which state a site in a cloud belongs to. The lineage of the site's history
 * (a UUID that its state has from its first write) is a tag on the networks
 * and routers that the site created. A command whose own state has another
 * lineage, or none, refuses to work: it would take what is deployed for
 * missing, or for its own leftovers.
 */
export interface StateGuard {
  /**
   * Sees that a state is the one that the site in the cloud belongs to.
   * @param lineage of the site's history; `undefined`: there is none yet
   * @throws IdrError `state-other`; OpenStackError
   */
  check(lineage: string | undefined): Promise<void>;
  /** Writes the lineage on what the site has created so far. Repeatable. @throws as `check` */
  record(lineage: string): Promise<void>;
  /** Who is at work on the site, of all histories, as the cloud tells it; oldest first. @throws OpenStackError */
  atWork(): Promise<readonly AtWork[]>;
  /**
   * Writes on one of the networks and routers that the site has created so far that an operation is at work. Repeatable.
   * @returns who is at work after that, the operation itself among them when the site has created anything
   * @throws OpenStackError
   */
  claim(operation: AtWork): Promise<readonly AtWork[]>;
  /** Takes back what `claim` wrote. Repeatable. @throws OpenStackError */
  withdraw(id: string): Promise<void>;
}

/** Neutron allows 60 characters; a UUID has 36. */
const TAG = "idr-state-";

/** An object of the cloud that carries, or may carry, a lineage. */
interface Anchor extends Tagged {
  readonly name: string;
  /** Whether this site created it, by its mark. */
  readonly ours: boolean;
  readonly lineages: readonly string[];
}

/**
 * The guard of a site's states.
 * @param lost lineage of a state that the operator said is lost for good: what carries it is taken over by this one
 * @throws (its functions) IdrError `state-other`, `lost-state-unknown`
 */
export function stateGuard(site: Site, cloud: Pick<OpenStack, "network">, lost?: string): StateGuard {
  const refuseOthers = (anchors: readonly Anchor[], lineage: string | undefined): void => {
    const others = anchors.filter(({ lineages }) => lineages.some((one) => one !== lineage && one !== lost));
    if (others.length > 0) throw stateOther(site, others, lineage);
  };
  return {
    check: async (lineage) => {
      const anchors = await anchorsOf(site, cloud);
      refuseOthers(anchors, lineage);
      refuseUnknown(anchors, lost);
    },
    record: async (lineage) => {
      const before = await anchorsOf(site, cloud);
      refuseOthers(before, lineage);
      for (const { collection, id, ours, lineages } of before) {
        if (lost !== undefined && lost !== lineage && lineages.includes(lost)) {
          await cloud.network.removeTag(collection, id, TAG + lost);
        }
        if (ours && !lineages.includes(lineage)) await cloud.network.addTag(collection, id, TAG + lineage);
      }
      // Another state may have recorded itself at the same moment: both see it, and neither goes on.
      refuseOthers(await anchorsOf(site, cloud), lineage);
    },
    atWork: async () => atWorkOn(await anchorsOf(site, cloud)),
    claim: async (operation) => {
      const tag = tagOf(operation);
      const anchors = await anchorsOf(site, cloud);
      const ours = anchors.filter((anchor) => anchor.ours);
      // One carries it; all are read.
      const carrier = ours.find(({ collection }) => collection === "routers") ?? ours[0];
      if (carrier !== undefined && !anchors.some(({ tags }) => tags.includes(tag))) {
        await cloud.network.addTag(carrier.collection, carrier.id, tag);
      }
      return atWorkOn(await anchorsOf(site, cloud));
    },
    withdraw: async (operation) => {
      for (const { collection, id, tags } of await anchorsOf(site, cloud)) {
        for (const tag of tags.filter((one) => atWorkIn(one)?.id === operation)) {
          await cloud.network.removeTag(collection, id, tag);
        }
      }
    },
  };
}

/** A lineage that nothing carries is a slip of the pen. */
function refuseUnknown(anchors: readonly Anchor[], lost: string | undefined): void {
  const recorded = [...new Set(anchors.flatMap(({ lineages }) => lineages))];
  if (lost === undefined || recorded.includes(lost)) return;
  throw new IdrError("lost-state-unknown", `nothing of this site in the cloud belongs to the state ${lost}`, {
    fix: `nothing was changed; ${recorded.length === 0 ? "leave --lost-state out" : `recorded: ${recorded.join(", ")}`}`,
  });
}

async function anchorsOf(site: Site, { network }: Pick<OpenStack, "network">): Promise<Anchor[]> {
  const [networks, routers] = await Promise.all([network.networks({ own: true }), network.routers()]);
  const networkNames = new Set(site.environments.map((environment) => environment.network.name));
  const routerNames = new Set([
    site.router,
    ...site.environments.map((environment) => environment.network.router.name),
  ]);
  const anchor =
    (collection: TaggedCollection) =>
    ({
      id,
      name,
      description,
      tags = [],
    }: {
      readonly id: string;
      readonly name: string;
      readonly description?: string;
      readonly tags?: readonly string[];
    }): Anchor => ({
      collection,
      id,
      name,
      tags,
      ours: isMarkOfSite(markIn(description), site.name),
      lineages: tags.filter((tag) => tag.startsWith(TAG)).map((tag) => tag.slice(TAG.length)),
    });
  return [
    ...networks.filter(({ name }) => networkNames.has(name)).map(anchor("networks")),
    ...routers.filter(({ name }) => routerNames.has(name)).map(anchor("routers")),
  ];
}

function stateOther(site: Site, others: readonly Anchor[], lineage: string | undefined): IdrError {
  const lineages = [...new Set(others.flatMap((one) => one.lineages.filter((of) => of !== lineage)))];
  const what = others
    .map(({ collection, name }) => `${collection === "routers" ? "router" : "network"} ${name}`)
    .join(", ");
  const mine = lineage === undefined ? "no state yet" : `the state ${lineage}`;
  const where =
    site.state.backend === "local"
      ? `the folder in which it was deployed (its states lie in state/${site.cloud}/ beside the site file)`
      : "the `state:` with which it was deployed (the same database, bucket, prefix or address)";
  return new IdrError(
    "state-other",
    `the site ${site.name} in this cloud belongs to the state ${lineages.join(", ")} (recorded on ${what}), and this command has ${mine}`,
    {
      fix: `nothing was changed; work with ${where}; only when that state is lost for good: idr deploy … --lost-state ${lineages[0] ?? ""}`,
    },
  );
}

/** Sees that a site, whose states are local files, belongs to them. @throws IdrError `state-other`; OpenStackError */
export async function checkLocalState(
  { site, directory }: Pick<OpenSite, "site" | "directory">,
  cloud: Pick<OpenStack, "network">,
): Promise<void> {
  await stateGuard(site, cloud).check(await localLineage(site, directory));
}
