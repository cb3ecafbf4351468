import { effectOf } from "../change";
import { NETWORK, PORT } from "../kinds";
import { soReachable } from "../reach";
import type { Concern } from "../types";
import { changePolicy, concern } from "./policy";

/** A port without packet filter: no security group counts on it. */
export const portSecurityOff = changePolicy(
  {
    id: "port-security-off",
    severity: "forbidden",
    risk: "reach",
    title: "a port's packet filter is turned off",
    why: "without port security no security group counts, and the server may use any address",
    example: "port_security_enabled: false on idr-database's port",
  },
  (change, context) => {
    const effect = effectOf(change);
    if (
      ![PORT, NETWORK].includes(change.type) ||
      !["create", "replace", "update", "unknown"].includes(effect)
    )
      return [];
    const { before, after } = change.change;
    const found: Concern[] = [];
    const fresh = (key: string, value: unknown): boolean => after?.[key] === value && before?.[key] !== value;
    if (fresh("port_security_enabled", false)) found.push({ message: "has its packet filter turned off" });
    if (fresh("no_security_groups", true)) found.push({ message: "is in no security group at all" });
    const pairs = after?.["allowed_address_pairs"];
    if (
      Array.isArray(pairs) &&
      pairs.some((pair) => isAny((pair as { ip_address?: unknown } | null)?.ip_address))
    ) {
      found.push({ message: "may use any address (allowed_address_pairs)" });
    }
    const so = soReachable(change.address, context);
    return found.map((one, index) =>
      concern(change, index === 0 ? { ...one, message: one.message + so } : one),
    );
  },
);

function isAny(address: unknown): boolean {
  return typeof address === "string" && /\/0$/.test(address);
}
