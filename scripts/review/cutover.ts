import type { Attributes, PlanJson, ResourceChange } from "../engine/plan-json";
import { alteredKeys, effectOf } from "./change";
import { FLOATING_IP, isBinding, PORT } from "./kinds";

/**
 * What a plan does to the public addresses. Neutron refuses a second address
 * on a port, so a cutover has two phases: `production` (the spare address is
 * parked and production's moves, in one PUT) and `spare` (the spare goes to the
 * retired environment). `first` binds production's address for the first time.
 * `broken` touches it in another way.
 */
export type Cutover =
  | { readonly phase: "none" }
  | { readonly phase: "production" | "spare" | "first"; readonly from?: string; readonly to?: string }
  | { readonly phase: "broken"; readonly reason: string; readonly from?: string; readonly to?: string };

/** The binding of production's address, as the live stack calls it. */
export function isProductionBinding(change: ResourceChange): boolean {
  return isBinding(change) && change.name === "production";
}

/** The binding of the spare address, as the live stack calls it. */
export function isSpareBinding(change: ResourceChange): boolean {
  return isBinding(change) && change.name === "spare";
}

/** Finds out which phase of a cutover a plan is, if any. */
export function cutoverOf(plan: PlanJson, managed: readonly ResourceChange[]): Cutover {
  const moving = managed.filter((change) => !["stay", "read"].includes(effectOf(change)));
  const production = moving.filter(isProductionBinding);
  const spare = moving.filter(isSpareBinding);
  const others = moving.filter((change) => !isProductionBinding(change) && !isSpareBinding(change));
  const route = routeOf(plan);
  const [move] = production;
  if (move === undefined) {
    return spare.length > 0 && others.length === 0
      ? { phase: "spare", ...spareRoute(plan) }
      : { phase: "none" };
  }
  const reason =
    production.length > 1 ? "production has more than one binding" : flaw(move, spare, others, plan, managed);
  if (reason !== undefined) return { phase: "broken", reason, ...route };
  return { phase: effectOf(move) === "create" ? "first" : "production", ...route };
}

/** Why a change of production's binding is no phase of a cutover; `undefined`: it is one. */
function flaw(
  move: ResourceChange,
  spare: readonly ResourceChange[],
  others: readonly ResourceChange[],
  plan: PlanJson,
  managed: readonly ResourceChange[],
): string | undefined {
  const effect = effectOf(move);
  if (effect === "destroy") return "the binding of production's address is destroyed, so it reaches nothing";
  if (effect === "replace") {
    return "the binding of production's address is replaced: for a while it reaches nothing, and another address may be meant";
  }
  if (effect !== "update" && effect !== "create")
    return "the binding of production's address leaves this state";
  if (others.length > 0) return "production's address moves, but the plan changes other things as well";
  if (effect === "create")
    return spare.some((change) => effectOf(change) !== "create") ? undefined : boundAlready(plan);
  if (alteredKeys(move).includes("floating_ip")) return "production gets another address";
  if (alteredKeys(move).includes("fixed_ip") && !alteredKeys(move).includes("port_id"))
    return "production's address goes to another address of its port";
  const odd = alteredKeys(move).filter((key) => !["port_id", "fixed_ip", "id"].includes(key));
  if (odd.length > 0) return `the binding's ${odd.join(", ")} changes as well`;
  if (spare.some((change) => effectOf(change) !== "destroy")) {
    return "both addresses move in one apply, which Neutron refuses (409): park the spare address first";
  }
  const target = move.change.after?.["port_id"];
  const blocked = managed.some(
    (change) =>
      isSpareBinding(change) && effectOf(change) === "stay" && change.change.after?.["port_id"] === target,
  );
  return blocked
    ? "the spare address is still bound to the same port, which Neutron refuses (409): park the spare address first"
    : undefined;
}

/** A first binding of an address that another environment's proxy has would take it away from there. */
function boundAlready(plan: PlanJson): string | undefined {
  const address = dataValues(plan, FLOATING_IP, "production");
  const port = dataValues(plan, PORT, "production");
  const bound = address?.["port_id"];
  if (typeof bound !== "string" || bound === "" || bound === port?.["id"]) return undefined;
  return "the address is bound to another port now, and this state does not know of it";
}

function routeOf(plan: PlanJson): { from?: string; to?: string } {
  return route(plan, "live");
}

function spareRoute(plan: PlanJson): { from?: string; to?: string } {
  return route(plan, "spare");
}

/** From where to where an address goes: the live stack's outputs say it by environment. */
function route(plan: PlanJson, output: "live" | "spare"): { from?: string; to?: string } {
  const change = plan.output_changes?.[output];
  const from: unknown = change?.before;
  const to: unknown = change?.after;
  return { ...(typeof from === "string" ? { from } : {}), ...(typeof to === "string" ? { to } : {}) };
}

/** What a data source was read as: before the plan (prior state), or in it. */
export function dataValues(plan: PlanJson, type: string, name: string): Attributes | undefined {
  const find = (
    resources: readonly { type: string; name: string; mode: string; values: Attributes }[] | undefined,
  ) =>
    resources?.find(
      (resource) => resource.mode === "data" && resource.type === type && resource.name === name,
    )?.values;
  return (
    find(plan.prior_state?.values?.root_module.resources) ?? find(plan.planned_values?.root_module.resources)
  );
}
