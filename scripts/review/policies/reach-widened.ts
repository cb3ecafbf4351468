import type { ResourceChange } from "../../engine/plan-json";
import { subjectOf } from "../change";
import { reachReview, type Widened } from "../reach";
import type { Concern, ReviewContext, Severity } from "../types";
import { internalGroupOpened } from "./internal-group-opened";
import { planPolicy } from "./policy";
import { portGroupsChanged } from "./port-groups-changed";
import { portOpened } from "./port-opened";
import { portSecurityOff } from "./port-security-off";
import { publicAddressAdded } from "./public-address-added";

/** Policies about one way in each, which say what they make reachable themselves. */
const NEARER = [portOpened, internalGroupOpened, portSecurityOff, portGroupsChanged, publicAddressAdded];
const RANK: readonly Severity[] = ["forbidden", "person", "note"];

/** Somebody can reach a port after the plan who could not before, by whatever way. */
export const reachWidened = planPolicy(
  {
    id: "reach-widened",
    severity: "forbidden",
    risk: "reach",
    title: "a port becomes reachable for more than the facts and the site file say",
    why: "the world may reach the proxy's ports of the facts, partners what the site file says, and nobody anything else",
    example:
      "nine rules of a /4 each, a port forwarding, an address pair: tcp 5432 of idr-database from half of the internet",
    covers: [],
  },
  (context) => {
    // Synthesized JSON has no values and no state, so there is nothing to follow; the plan that is made of it has both.
    if (context.mode === "lint") return [];
    const changes = new Map(context.changes.map((change) => [change.address, change]));
    const nearest = nearestIn(context);
    return reachReview(context)
      .widened.filter((one) => !isSaidNearer(one, changes, nearest))
      .map((one): Concern => {
        const change = one.causes.map((address) => changes.get(address)).find((found) => found !== undefined);
        const [subject] = one.subjects;
        const about = change === undefined ? subject : subjectOf(change);
        return {
          severity: one.severity,
          message: one.message,
          // Of what is not known, nobody can say that it opens something.
          ...(one.kind === "unknown" || one.kind === "note" ? { unknown: true as const } : {}),
          ...(about === undefined ? {} : { subject: about }),
          ...(change === undefined ? {} : { resource: change.address }),
          ...(one.severity === "forbidden"
            ? {
                fix: "reach it by SSH through the proxy, or say in the site file which networks need which port",
              }
            : {}),
        };
      });
  },
);

/** How bad the policies about one way in call a change, as a place in `RANK`; asked once for each change. */
function nearestIn(context: ReviewContext): (change: ResourceChange) => number {
  const known = new Map<ResourceChange, number>();
  return (change) => {
    const ranks = () =>
      NEARER.flatMap((policy) =>
        policy.check(change, context).map(({ severity }) => RANK.indexOf(severity ?? policy.severity)),
      );
    const rank = known.get(change) ?? Math.min(Infinity, ...ranks());
    known.set(change, rank);
    return rank;
  };
}

/** Whether a policy about one way in says the same of a change that makes it so. */
function isSaidNearer(
  { causes, severity, kind }: Widened,
  changes: ReadonlyMap<string, ResourceChange>,
  nearest: (change: ResourceChange) => number,
): boolean {
  if (kind === "unknown" || kind === "note") return false;
  const known = causes.flatMap((address) => changes.get(address) ?? []);
  return known.some((change) => nearest(change) <= RANK.indexOf(severity));
}
