import type { Attributes, ResourceChange } from "../../engine/plan-json";
import { alteredKeys, effectOf, openstackName, reasonOf } from "../change";
import { PORT } from "../kinds";
import { changePolicy, concern, environmentOf, isLive, leftOver, seen } from "./policy";

/** The port that a public address is bound to: with it goes the binding. */
export const portLost = changePolicy(
  {
    id: "port-lost",
    severity: "person",
    risk: "visitors",
    title: "a server's port is destroyed or replaced",
    why: "public addresses are bound to ports: with the live proxy's port, production's address reaches nothing",
    example: "openstack_networking_port_v2.idr-proxy is replaced, because its network was changed",
  },
  (change, context) => {
    if (change.type !== PORT) return [];
    const effect = effectOf(change);
    const proxy = /^[a-z][a-z0-9]*-proxy$/.test(openstackName(change) ?? change.name);
    const reached = proxy && context.live !== undefined && environmentOf(change) === context.live;
    // What a stopped replacement left behind has a successor, which has its place.
    if (effect === "destroy" && change.deposed !== undefined && !proxy) return [leftOver(change)];
    if (effect === "destroy" || effect === "replace") {
      const done = effect === "destroy" ? "destroyed" : "replaced";
      return [
        concern(change, {
          severity: reached ? "forbidden" : "person",
          ...(reached ? { leastSeverity: "person" as const } : {}),
          message: `is ${done}${reached ? ", and production's address is bound to it" : ""}: ${reasonOf(change)}`,
          ...(reached ? { fix: "cut over to another environment first" } : {}),
          ...(proxy && isLive(change, context) ? { visitors: "yes" as const } : seen(change, context)),
        }),
      ];
    }
    if (effect !== "update") return [];
    const keys = alteredKeys(change).filter((key) =>
      ["fixed_ip", "network_id", "device_id", "admin_state_up"].includes(key),
    );
    if (keys.length === 0) return [];
    const message = `changes in place: ${keys.join(", ")}`;
    const heir = reached ? heirOf(change, context.changes) : undefined;
    return heir !== undefined
      ? [
          concern(change, {
            severity: "forbidden",
            leastSeverity: "person",
            message: `${message}: production's address is bound to its private address, which ${openstackName(heir) ?? heir.name} gets`,
            visitors: "yes",
          }),
        ]
      : [concern(change, { message, ...seen(change, context) })];
  },
);

/** The port that gets a private address which another one has: a public address is bound to it, and stays with it. */
function heirOf(change: ResourceChange, changes: readonly ResourceChange[]): ResourceChange | undefined {
  const addresses = new Set(privateAddresses(change.change.before));
  return changes.find(
    (other) =>
      other.type === PORT &&
      other.address !== change.address &&
      privateAddresses(other.change.after).some((one) => addresses.has(one)),
  );
}

function privateAddresses(values: Attributes | null): readonly string[] {
  const fixed: unknown = values?.["fixed_ip"];
  const said = (Array.isArray(fixed) ? fixed : []).map(
    (one: { readonly ip_address?: unknown } | null) => one?.ip_address,
  );
  // What the cloud chose stands there alone.
  const all: unknown = values?.["all_fixed_ips"];
  return [...said, ...(Array.isArray(all) ? (all as readonly unknown[]) : [])].filter(
    (address): address is string => typeof address === "string" && address !== "",
  );
}
