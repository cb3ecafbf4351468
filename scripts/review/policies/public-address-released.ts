import { alteredKeys, before, effectOf, reasonOf } from "../change";
import { isProductionDescription } from "../context";
import { isFloatingIp } from "../kinds";
import { changePolicy, concern } from "./policy";

/** A floating IP that is given back to the cloud, or bound by other means than the live stack. */
export const publicAddressReleased = changePolicy(
  {
    id: "public-address-released",
    severity: "forbidden",
    risk: "visitors",
    leastSeverity: "person",
    title: "a public address is given back to the cloud",
    why: "the cloud may hand it to somebody else at once, and the site's DNS name points at it",
    example: "openstack_networking_floatingip_v2.idr-production is replaced, because its pool was changed",
  },
  (change, { productionAddresses }) => {
    if (!isFloatingIp(change)) return [];
    const production =
      isProductionDescription(change) || productionAddresses.has(before(change, "address") ?? "");
    const whose = production ? "production's address" : "a public address";
    // The spare address can be had again: what is lost with it is no visitor's.
    const leastSeverity = production ? ("person" as const) : ("none" as const);
    switch (effectOf(change)) {
      case "destroy":
      case "replace":
        return [
          concern(change, {
            severity: production ? "forbidden" : "person",
            leastSeverity,
            message: `(${whose}) is given back to the cloud: ${reasonOf(change)}`,
            fix: production ? "keep its block as it was" : "see that nothing points at it any more",
            ...(production ? { visitors: "yes" as const } : {}),
          }),
        ];
      case "update": {
        const bound = alteredKeys(change).filter((key) => key === "port_id" || key === "fixed_ip");
        if (bound.length === 0) return [];
        return [
          concern(change, {
            severity: production ? "forbidden" : "person",
            leastSeverity,
            message: `(${whose}) is bound to another port by the floating IP itself (${bound.join(", ")})`,
            fix: "what an address reaches is the live stack's business alone: ignore port_id and fixed_ip here",
            ...(production ? { visitors: "yes" as const } : {}),
          }),
        ];
      }
      case "forget":
      case "unknown":
        return [
          concern(change, {
            severity: "person",
            leastSeverity,
            message: `(${whose}) leaves the state, and nothing protects it any more`,
          }),
        ];
      default:
        return [];
    }
  },
);
