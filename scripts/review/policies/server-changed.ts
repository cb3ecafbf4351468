import { alteredKeys, effectOf } from "../change";
import { SERVER } from "../kinds";
import { changePolicy, concern, seen } from "./policy";

/** What Nova changes without a server noticing. */
const HARMLESS = new Set([
  "name",
  "metadata",
  "all_metadata",
  "tags",
  "all_tags",
  "timeouts",
  "stop_before_destroy",
  "force_delete",
]);
/** What the cloud itself sets, and what other policies speak of. */
const ELSEWHERE = new Set([
  "image_id",
  "image_name",
  "flavor_id",
  "flavor_name",
  "id",
  "created",
  "updated",
  "access_ip_v4",
  "access_ip_v6",
  "region",
  "admin_pass",
]);

/** A server that changes in place in another way: it is stopped, gets other security groups or networks. */
export const serverChanged = changePolicy(
  {
    id: "server-changed",
    severity: "person",
    risk: "visitors",
    title: "a server is changed in place",
    why: "what is not known to be harmless may stop it, or open it",
    example: "power_state of idr-omeroreadonly-1: active → shutoff",
  },
  (change, context) => {
    if (change.type !== SERVER || effectOf(change) !== "update") return [];
    const odd = alteredKeys(change).filter((key) => !HARMLESS.has(key) && !ELSEWHERE.has(key));
    if (odd.length === 0) return [];
    const stops = odd.includes("power_state");
    return [
      concern(change, {
        message: `changes in place: ${odd.join(", ")}`,
        ...(stops ? seen(change, context) : {}),
      }),
    ];
  },
);
