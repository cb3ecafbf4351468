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
    return [concern(change, { message: `changes in place: ${keys.join(", ")}`, ...seen(change, context) })];
  },
);
