import { after, before, effectOf } from "../change";
import { isProductionBinding } from "../cutover";
import { isBinding } from "../kinds";
import type { Concern, ReviewContext } from "../types";
import { concern, planPolicy } from "./policy";

/** Production's address is touched, and not by a phase of a cutover. */
export const productionBindingBroken = planPolicy(
  {
    id: "production-binding-broken",
    severity: "forbidden",
    risk: "visitors",
    leastSeverity: "person",
    title: "production's address is touched outside of a cutover",
    why: "visitors reach the site by it alone; a detached address is an outage, and a second binding steals it",
    example: "openstack_networking_floatingip_associate_v2.production is destroyed",
  },
  (context) => {
    const { cutover, changes } = context;
    const bindings = changes.filter(isProductionBinding);
    const found: Concern[] = [];
    if (cutover.phase === "broken") {
      const moved = bindings.find((change) => effectOf(change) !== "stay") ?? bindings[0];
      const rest = {
        message: cutover.reason,
        fix: "a cutover is two applies of the live stack: park the spare and move production; then bind the spare",
        visitors: "yes" as const,
      };
      // The reason is a sentence of its own.
      found.push(moved === undefined ? rest : { resource: moved.address, ...rest });
    }
    return [...found, ...others(context)];
  },
);

/** Other bindings of production's address, under whatever name. */
function others({ changes, productionAddresses }: ReviewContext): Concern[] {
  return changes.flatMap((change): Concern[] => {
    const effect = effectOf(change);
    if (!isBinding(change) || isProductionBinding(change) || effect === "stay" || effect === "read")
      return [];
    const address = after(change, "floating_ip") ?? before(change, "floating_ip") ?? "";
    if (!productionAddresses.has(address)) return [];
    return [
      concern(change, {
        message: `is another binding of production's address ${address} (${change.change.actions.join(", ")}), which takes it away from the live stack's`,
        fix: "the live stack alone binds production's address",
        visitors: "yes",
      }),
    ];
  });
}
