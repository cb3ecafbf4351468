import { alteredKeys, effectOf, isUnknown, openstackName } from "../change";
import { PORT } from "../kinds";
import { soReachable } from "../reach";
import type { ReviewContext } from "../types";
import { changePolicy, concern, seen } from "./policy";

const PROXY_GROUP = /-(bastion|web|omero|extra)-external$/;

/** Which security groups a port is in: what may reach its server. */
export const portGroupsChanged = changePolicy(
  {
    id: "port-groups-changed",
    severity: "person",
    risk: "reach",
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
          message: `is put into ${public_.join(", ")}, though only the proxy is reached from outside${soReachable(change.address, context)}`,
        }),
      ];
    }
    if (effect !== "update" || !alteredKeys(change).includes("security_group_ids")) return [];
    const from = idsOf(change.change.before?.["security_group_ids"]);
    const to = idsOf(change.change.after?.["security_group_ids"]);
    const less = !isUnknown(change, "security_group_ids") && from.some((id) => !to.includes(id));
    // Adoption: the provider does not read a port's groups on import.
    if (change.change.importing !== undefined && from.length === 0) return [];
    const declared = !less && sameAsSiteFile(name, groups, context);
    return [
      concern(change, {
        ...(declared ? { severity: "note" as const } : {}),
        message: `is in other security groups: ${groups.length === 0 ? "known after apply" : groups.join(", ")}${declared ? ", as the site file says" : ""}`,
        ...(less ? seen(change, context) : {}),
      }),
    ];
  },
);

/** Whether a server is in exactly the groups that the site file gives it. */
function sameAsSiteFile(name: string, groups: readonly string[], { site }: ReviewContext): boolean {
  for (const environment of site?.environments ?? []) {
    const server = environment.servers.find((one) => one.name === name);
    if (server === undefined) continue;
    const wanted = environment.securityGroups
      .filter(({ key }) => key === "internal" || server.securityGroups.includes(key))
      .map((group) => group.name);
    return wanted.length === groups.length && wanted.every((group) => groups.includes(group));
  }
  return false;
}

function idsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
