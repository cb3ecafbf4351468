import type { Concern } from "../types";
import { planPolicy } from "./policy";

/** A plan that is not the whole truth: it failed, was confined to targets, or leaves things for later. */
export const planIncomplete = planPolicy(
  {
    id: "plan-incomplete",
    severity: "person",
    title: "the plan is not whole",
    why: "what it leaves out is not reviewed",
    example: "tofu plan -target=openstack_compute_instance_v2.idr-proxy",
  },
  ({ plan }) => {
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
