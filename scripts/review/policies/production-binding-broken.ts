import { after, before, effectOf } from "../change";
import { isProductionBinding } from "../cutover";
import type { ResourceChange } from "../../engine/plan-json";
import { isBinding, isFloatingIp } from "../kinds";
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
function others(context: ReviewContext): Concern[] {
  const { changes, productionAddresses } = context;
  return changes.flatMap((change): Concern[] => {
    const effect = effectOf(change);
    const staying = ["stay", "read"].includes(effect) && change.change.importing === undefined;
    if (!isBinding(change) || isProductionBinding(change) || staying) return [];
    const address = after(change, "floating_ip") ?? before(change, "floating_ip") ?? "";
    if (!productionAddresses.has(address)) {
      return isSomebodyElses(change, address, context)
        ? [
            concern(change, {
              message: `binds ${address}, which is there already and not this stack's: whoever has it loses it, and it may be production's`,
              fix: "bind an address that this stack makes, or say it in the site file (address:)",
              visitors: "yes",
            }),
          ]
        : [];
    }
    return [
      concern(change, {
        message: `is another binding of production's address ${address} (${change.change.actions.join(", ")}), which takes it away from the live stack's`,
        fix: "the live stack alone binds production's address",
        visitors: "yes",
      }),
    ];
  });
}

/**
 * Whether a stack other than the live one takes an address that exists already: one that neither it has made nor the
 * site file gives its server. Which of the site's addresses it is, the plan of one stack can't tell.
 */
function isSomebodyElses(
  change: ResourceChange,
  address: string,
  { stack, site, changes }: ReviewContext,
): boolean {
  if (stack === undefined || stack === "live" || address === "") return false;
  if (["destroy", "forget"].includes(effectOf(change))) return false;
  if (change.change.importing === undefined && before(change, "floating_ip") === address) return false;
  const own = changes.some(
    (other) => isFloatingIp(other) && [before(other, "address"), after(other, "address")].includes(address),
  );
  const said = site?.environments
    .flatMap(({ servers }) => servers)
    .some(({ address: spec }) => spec?.kind === "existing" && isMeant(spec.addressOrName, address));
  return !own && said !== true;
}

/** The site file may name an address by the description or the DNS name that it has. */
function isMeant(said: string, address: string): boolean {
  return said === address || !/^[\d.]+$/.test(said);
}
