import { IdrError } from "../../../constructs/errors";
import { effectOf } from "../../review/change";
import { isProductionBinding } from "../../review/cutover";
import type { StackPlan } from "../plan";

import type { ReleaseOptions } from "./context";

/**
 * Options with which no plan is applied that changes production's binding: for steps that touch the live stack only for
 * the spare address. Between a look at the cloud and the plan somebody may have moved production, and the plan of the
 * binding that the step has known would take it back.
 */
export function productionStays<T extends Pick<ReleaseOptions, "approve">>(options: T): T {
  return {
    ...options,
    approve: async (plan) => {
      refuseMoving(plan);
      await options.approve(plan);
    },
  };
}

/** @throws IdrError `production-moves` */
export function refuseMoving({ stack, json }: Pick<StackPlan, "stack" | "json">): void {
  const binding = (json().resource_changes ?? [])
    .filter(isProductionBinding)
    .find((change) => !["stay", "read"].includes(effectOf(change)));
  if (binding === undefined) return;
  throw new IdrError(
    "production-moves",
    `the plan of ${stack} changes where production's address goes (${binding.address}: ${binding.change.actions.join(", ")}), which is not for this step to do: somebody has moved it`,
    {
      fix: "the plan was not applied; see where production is (idr status), then run the step again with those sides; idr release cutover and rollback are what moves it",
    },
  );
}
