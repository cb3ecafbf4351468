import { effectOf } from "../change";
import { RULE } from "../kinds";
import { opensNothing, soReachable } from "../reach";
import { inSiteFile, ingressOf, portsOf } from "../rules";
import { changePolicy, concern } from "./policy";

/** A rule that lets others into the group in which all servers of an environment are. */
export const internalGroupOpened = changePolicy(
  {
    id: "internal-group-opened",
    severity: "forbidden",
    risk: "reach",
    title: "an internal security group is opened to others",
    why: "every server is in it, so one rule opens the database and all else; and two environments would reach each other",
    example: "a rule in idr-internal that lets 10.0.0.0/8 in",
  },
  (change, context) => {
    const effect = effectOf(change);
    if (change.type !== RULE || !["create", "replace", "update", "unknown"].includes(effect)) return [];
    const [group] = context.groupsOf(change, "security_group_id");
    const rule = ingressOf(change, context.says);
    if (rule === undefined || group === undefined || !group.endsWith("-internal")) return [];
    if (rule.peer.kind === "group") {
      const [peer] = context.groupsOf(change, "remote_group_id");
      if (peer === group) return [];
      return [
        concern(change, { message: `lets ${peer ?? "another group"} into ${group} (${portsOf(rule)})` }),
      ];
    }
    // Known after apply, and said to be a network: it is not the group itself.
    if (rule.peer.kind === "unknown" && context.says(change, "remote_ip_prefix") === true) {
      return [
        concern(change, {
          message: `lets a network that is known only after apply into ${group} (${portsOf(rule)})`,
          fix: "open the one port on the one server that needs it",
        }),
      ];
    }
    // A group lets in whoever is put into it later; of networks it is known whom they let in.
    if (opensNothing(change.address, context)) return [];
    // Said by port-opened-to-world.
    if (rule.peer.kind === "unknown" || inSiteFile(rule, group, context.site)) return [];
    // The storage network's servers are single addresses.
    if (group.endsWith("-nfs-internal") && rule.peer.prefix.endsWith("/32") && rule.peer.kind === "network")
      return [];
    // For anyone, port-opened-to-world says what comes of it.
    const so = rule.peer.kind === "anyone" ? "" : soReachable(change.address, context);
    return [
      concern(change, {
        message: `lets ${rule.peer.prefix} into ${group} (${portsOf(rule)})${so}`,
        fix: "open the one port on the one server that needs it",
      }),
    ];
  },
);
