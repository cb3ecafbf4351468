import { effectOf, reasonOf } from "../change";
import { GROUP, RULE } from "../kinds";
import { letsInTheSame } from "../recognised/allowed-rule";
import { changePolicy, concern, environmentOf, leftOver, seen } from "./policy";

/** A security group or one of its rules goes: who was let in is not any more. */
export const securityGroupLost = changePolicy(
  {
    id: "security-group-lost",
    severity: "person",
    risk: "visitors",
    title: "a security group or a rule of one is destroyed or replaced",
    why: "connections that it let in stop at once; a group that is in use can't be deleted, and the apply stops there",
    example: "the rule that lets anyone reach tcp 443 is destroyed",
  },
  (change, context) => {
    if (change.type !== GROUP && change.type !== RULE) return [];
    const effect = effectOf(change);
    const [group] = change.type === RULE ? context.groupsOf(change, "security_group_id") : [];
    const where = group === undefined ? "" : ` in ${group}`;
    const visitors = environmentOf(change) === undefined && group === undefined ? {} : seen(change, context);
    switch (effect) {
      case "destroy":
        // What a stopped replacement left behind has a successor.
        if (change.type === RULE && change.deposed !== undefined) return [leftOver(change)];
        return [
          concern(change, {
            message: `is destroyed${where}: ${reasonOf(change)}`,
            ...visitors,
          }),
        ];
      case "replace":
        if (change.type === RULE && letsInTheSame(change)) {
          return [
            concern(change, {
              severity: "note",
              ...(visitors.visitors === undefined ? {} : { visitors: "briefly" as const }),
              message: `is made anew${where} and lets in the same as before: ${reasonOf(change)}; between the two, new connections wait`,
            }),
          ];
        }
        return [
          concern(change, {
            message: `is replaced${where}: ${reasonOf(change)}; between the two, nobody is let in`,
            ...visitors,
          }),
        ];
      case "forget":
      case "unknown":
        return [
          concern(change, {
            message: `leaves the state (${change.change.actions.join(", ")})`,
          }),
        ];
      default:
        return [];
    }
  },
);
