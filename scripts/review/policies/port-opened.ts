import { effectOf } from "../change";
import { RULE } from "../kinds";
import { opensNothing, soReachable } from "../reach";
import { inFacts, inSiteFile, ingressOf, portsOf } from "../rules";
import { changePolicy, concern } from "./policy";

/** Groups that are a proxy's, as the model names them. */
const PROXY_GROUP = /-(bastion|web|omero)-external$/;

/** A port that anyone may reach, and that the facts don't open. */
export const portOpened = changePolicy(
  {
    id: "port-opened-to-world",
    severity: "forbidden",
    risk: "reach",
    title: "a port is opened to the world",
    why: "the world may reach SSH, web, rsync and OMERO on the proxy, and nothing else",
    example: "a rule that lets 0.0.0.0/0 reach tcp 5432",
    covers: ["CKV_OPENSTACK_2", "CKV_OPENSTACK_3", "AVD-OPNSTK-0003"],
  },
  (change, context) => {
    const effect = effectOf(change);
    if (change.type !== RULE || !["create", "replace", "update", "unknown"].includes(effect)) return [];
    if (opensNothing(change.address, context)) return [];
    const rule = ingressOf(change, context.says);
    const [group] = context.groupsOf(change, "security_group_id");
    if (rule?.peer.kind === "unknown") {
      return [
        concern(change, {
          severity: "person",
          unknown: true,
          message: `opens ${portsOf(rule)}${group === undefined ? "" : ` in ${group}`}; to whom is not known before apply`,
        }),
      ];
    }
    if (rule?.peer.kind !== "anyone") return [];
    const what = `${portsOf(rule)} from ${rule.peer.prefix}${group === undefined ? "" : ` in ${group}`}`;
    const ofFacts = inFacts(rule);
    if (ofFacts && group !== undefined && PROXY_GROUP.test(group)) return [];
    if (group !== undefined && inSiteFile(rule, group, context.site)) {
      return [concern(change, { severity: "person", message: `opens ${what}, as the site file says` })];
    }
    if (ofFacts && group === undefined) {
      return [
        concern(change, {
          severity: "person",
          message: `opens ${what}; which servers are in the group is not known`,
        }),
      ];
    }
    return [
      concern(change, {
        message: `opens ${what}${soReachable(change.address, context)}; the facts open 22, 80, 443, 873, 4063, 4064 and 14060-14079 (tcp), on the proxy alone`,
        fix: "reach it by SSH through the proxy, name the networks that need it, or say it in the site file (rules)",
      }),
    ];
  },
);
