import { isDeepStrictEqual } from "node:util";

import { WHOLE_KEY } from "../../../constructs/model/marks";
import type { Attributes, ResourceChange } from "../../engine/plan-json";
import { alteredKeys, effectOf, subjectOf } from "../change";
import { isProductionDescription } from "../context";
import { GROUP, KEY_PAIR, PORT, RULE, isFloatingIp, isVolume } from "../kinds";
import type { Concern, Risk } from "../types";
import { planPolicy } from "./policy";

/** What the cloud changes by itself while it works, of any object. */
const ROUTINE = new Set([
  "id",
  "region",
  "updated_at",
  "created_at",
  "updated",
  "created",
  "status",
  "all_tags",
  "all_metadata",
  "all_fixed_ips",
  "all_security_group_ids",
  "attachment",
  "device_id",
  "device_owner",
  "dns_assignment",
  "access_ip_v4",
  "access_ip_v6",
  "binding",
  "timeouts",
  "metadata_etag",
  "power_state_at",
  "enable_online_resize",
  "force_delete",
  "stop_before_destroy",
]);
/** What the live stack and attachments do to other stacks' objects. */
const BY_OTHER_STACKS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["openstack_networking_floatingip_v2", new Set(["port_id", "fixed_ip"])],
  ["openstack_networking_router_v2", new Set(["external_fixed_ip"])],
]);

/** Whether the metadata of a volume differ by nothing but what `idr deploy` notes there once its data were seen whole. */
function isOwnNote(change: ResourceChange): boolean {
  if (!isVolume(change)) return false;
  const without = (values: Attributes | null): unknown => {
    const metadata = (values?.["metadata"] ?? {}) as Attributes;
    return Object.entries(metadata).filter(([key]) => key !== WHOLE_KEY);
  };
  return isDeepStrictEqual(without(change.change.before), without(change.change.after));
}

/** Something that was changed in the cloud behind the state's back. */
export const drift = planPolicy(
  {
    id: "drift",
    severity: "person",
    risk: "visitors",
    title: "the cloud is not what the state says",
    why: "somebody changed it by hand or by another state; applying this plan undoes that, or builds on it",
    example: "a security group rule was deleted in the dashboard, and the plan makes it again",
  },
  ({ plan }) =>
    (plan.resource_drift ?? []).flatMap((change): Concern[] => {
      if (change.mode !== "managed") return [];
      const about = { subject: subjectOf(change), resource: change.address, risk: riskOf(change) };
      if (effectOf(change) === "destroy") {
        return [
          {
            ...about,
            ...(isFloatingIp(change) && isProductionDescription(change) ? { visitors: "yes" as const } : {}),
            message: isVolume(change)
              ? "is gone from the cloud; a new one made in its place is empty, or a copy of its old source"
              : "is gone from the cloud: it was deleted by something else",
            fix: "find out who deleted it, and why, before anything is made anew",
          },
        ];
      }
      const others = BY_OTHER_STACKS.get(change.type);
      const keys = alteredKeys(change).filter(
        (key) => !ROUTINE.has(key) && others?.has(key) !== true && !(key === "metadata" && isOwnNote(change)),
      );
      if (keys.length === 0) return [];
      return [{ ...about, message: `was changed in the cloud by something else: ${keys.join(", ")}` }];
    }),
);

/** What is at risk where an object of this kind is not what the state says. */
function riskOf(change: ResourceChange): Risk {
  if (isVolume(change)) return "data";
  return [RULE, GROUP, PORT, KEY_PAIR].includes(change.type) ? "reach" : "visitors";
}
