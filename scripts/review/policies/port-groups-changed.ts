import { alteredKeys, effectOf, openstackName } from "../change";
import { PORT } from "../kinds";
import { changePolicy, concern, seen } from "./policy";

const PROXY_GROUP = /-(bastion|web|omero|extra)-external$/;

/** Which security groups a port is in: what may reach its server. */
export const portGroupsChanged = changePolicy(
  {
    id: "port-groups-changed",
    severity: "person",
    title: "a server gets other security groups",
    why: "a group too many opens the server, one too few cuts it off",
    example: "idr-database's port gets idr-web-external",
  },
  (change, context) => {
    const effect = effectOf(change);
    if (change.type !== PORT || !["create", "replace", "update"].includes(effect)) return [];
    const name = openstackName(change) ?? change.name;
    const groups = context.groupsOf(change, "security_group_ids");
    const public_ = groups.filter((group) => PROXY_GROUP.test(group));
    if (public_.length > 0 && !/-proxy$/.test(name)) {
      return [
        concern(change, {
          severity: "forbidden",
          message: `is put into ${public_.join(", ")}, though only the proxy is reached from outside`,
        }),
      ];
    }
    if (effect !== "update" || !alteredKeys(change).includes("security_group_ids")) return [];
    const from = idsOf(change.change.before?.["security_group_ids"]);
    const to = idsOf(change.change.after?.["security_group_ids"]);
    const less = from.some((id) => !to.includes(id));
    // Adoption: the provider does not read a port's groups on import.
    if (change.change.importing !== undefined && from.length === 0) return [];
    return [
      concern(change, {
        message: `is in other security groups: ${groups.length === 0 ? "known after apply" : groups.join(", ")}`,
        ...(less ? seen(change, context) : {}),
      }),
    ];
  },
);

function idsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
