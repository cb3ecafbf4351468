import type { PlanJson, ResourceChange } from "../../engine/plan-json";
import { effectOf } from "../change";
import type { Concern } from "../types";
import { planPolicy } from "./policy";

/** A plan that is not the whole truth: it failed, was confined to targets, or leaves things for later. */
export const planIncomplete = planPolicy(
  {
    id: "plan-incomplete",
    severity: "person",
    risk: "visitors",
    unknown: true,
    title: "the plan is not whole",
    why: "what it leaves out is not reviewed",
    example: "tofu plan -target=openstack_compute_instance_v2.idr-proxy",
  },
  ({ plan, changes, mode }) => {
    const found: Concern[] = [];
    if (plan.errored === true) {
      found.push({
        severity: "forbidden",
        message: "the engine could not finish it",
        fix: "plan again, and see what it says",
      });
    }
    if ("complete" in plan && plan.complete === false && plan.errored !== true) {
      found.push({ message: "it is confined to some objects (-target), or leaves some for another plan" });
    } else if (mode === "plan" && plan.errored !== true) {
      // OpenTofu doesn't say so: blocks that are not in the plan do.
      const missing = missingBlocks(plan, changes);
      if (missing.length > 0) {
        found.push({
          message: `it is confined to some objects (-target or -exclude): ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ` and ${missing.length - 5} more are` : missing.length === 1 ? " is" : " are"} not in it`,
        });
      }
    }
    if (
      "deferred_changes" in plan &&
      Array.isArray(plan.deferred_changes) &&
      plan.deferred_changes.length > 0
    ) {
      found.push({ message: `${plan.deferred_changes.length} changes are left for another plan` });
    }
    const checks =
      "checks" in plan && Array.isArray(plan.checks) ? (plan.checks as { status?: unknown }[]) : [];
    const failed = checks.filter(({ status }) => status === "fail" || status === "error").length;
    if (failed > 0) found.push({ message: `${failed} checks of the configuration fail` });
    return found;
  },
);

/** Blocks of the configuration of which the plan says nothing, though they have objects in any case. */
function missingBlocks(plan: PlanJson, changes: readonly ResourceChange[]): string[] {
  // Nothing planned at all (-refresh-only), or everything destroyed: what was never made is not in it.
  if (changes.every((change) => ["destroy", "stay"].includes(effectOf(change)))) return [];
  const planned = new Set(changes.map(({ address }) => address.replaceAll(/\[[^\]]*\]/g, "")));
  return (plan.configuration?.root_module.resources ?? [])
    .filter(
      (block) =>
        block.mode === "managed" && !("for_each_expression" in block) && !("count_expression" in block),
    )
    .map(({ address }) => address)
    .filter((address) => !planned.has(address));
}
