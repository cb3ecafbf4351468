import { disallowed } from "./errors";
import { type ForbiddenCall, refuseAll } from "./forbidden";
import type { Router } from "./router";

/** Calls that Cinder answers to administrators alone, with the rule that it names to others. */
const FORBIDDEN: readonly ForbiddenCall[] = [
  ["GET", "/os-services", "volume_extension:services:index"],
  ["PUT", "/os-services/:action", "volume_extension:services:update"],
  ["GET", "/os-hosts", "volume_extension:hosts"],
  ["GET", "/os-hosts/:host", "volume_extension:hosts"],
  ["GET", "/scheduler-stats/get_pools", "scheduler_extension:scheduler_stats:get_pools"],
  ["GET", "/capabilities/:host", "volume_extension:capabilities"],
  ["GET", "/qos-specs", "volume_extension:qos_specs_manage:get_all"],
  ["GET", "/types/:id/encryption", "volume_extension:volume_type_encryption:get"],
  ["POST", "/types", "volume_extension:type_create"],
  ["DELETE", "/types/:id", "volume_extension:type_delete"],
  ["PUT", "/os-quota-sets/:project", "volume_extension:quotas:update"],
  ["DELETE", "/os-quota-sets/:project", "volume_extension:quotas:delete"],
  ["GET", "/os-quota-class-sets/:class", "volume_extension:quota_classes:get"],
];

/** What a project's user may not do at Cinder. */
export function cinderAdmin(router: Router): void {
  refuseAll(router, FORBIDDEN, disallowed);
}
