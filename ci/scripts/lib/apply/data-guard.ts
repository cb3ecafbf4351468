import { IdrError } from "../../../../constructs/errors";
import type { PlanJson, ResourceChange } from "../../../../scripts/engine";
import { effectOf, openstackName } from "../../../../scripts/review/change";
import { isProductionBinding } from "../../../../scripts/review/cutover";
import { dangersOf, describe, guardData } from "../../../../scripts/review/data-guard";
import { isVolume } from "../../../../scripts/review/kinds";

/**
 * The data guard of `idr deploy` for a plan that CI applies: nothing can be named here (there is no --destroy-volume), and
 * no waiver counts. Beyond that guard, production's binding is never given up, and a data volume or that binding never
 * leaves the state: only what keeps them, changes them in place or makes them is let through.
 * @throws IdrError `plan-shrinks-volume`, `plan-destroys-volume`, `plan-destroys-address`, `plan-destroys-binding`,
 * `plan-loses-track`
 */
export function guardInCi(plan: PlanJson, stack: string): void {
  const dangers = dangersOf(plan);
  guardData(dangers, stack);
  const bindings = dangers.filter(({ kind }) => kind === "binding");
  if (bindings.length > 0) {
    throw new IdrError(
      "plan-destroys-binding",
      `the plan for ${stack} takes production's address off the site: ${bindings.map(describe).join("; ")}`,
      {
        fix: "nothing was changed, and CI never does this, waived or not; a cutover moves the binding in place (docs/ci.md)",
      },
    );
  }
  const lost = (plan.resource_changes ?? []).filter(
    (change) =>
      change.mode === "managed" && (isVolume(change) || isProductionBinding(change)) && !isKept(change),
  );
  if (lost.length > 0) {
    const what = lost.map(
      (change) => `${openstackName(change) ?? change.address} (${change.change.actions.join(", ")})`,
    );
    throw new IdrError(
      "plan-loses-track",
      `the plan for ${stack} lets go of data volumes or of production's binding: ${what.join("; ")}`,
      { fix: "nothing was changed, and CI never does this, waived or not; put the block back as it was" },
    );
  }
}

function isKept(change: ResourceChange): boolean {
  return ["stay", "create", "update"].includes(effectOf(change));
}
