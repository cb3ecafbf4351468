import { alteredKeys, effectOf, reasonOf } from "../change";
import { NETWORK, ROUTER, ROUTER_INTERFACE, SUBNET } from "../kinds";
import { changePolicy, concern, isLive } from "./policy";

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    [NETWORK]: "every server on it loses its port",
    [SUBNET]: "every server on it loses its address",
    [ROUTER]: "every environment behind it loses its way out, and public addresses stop answering",
    [ROUTER_INTERFACE]: "its network loses its way out, and public addresses stop answering",
  }),
);
/** What changes of a network, a subnet or a router without a server noticing. */
const HARMLESS = new Set(["name", "description", "tags", "all_tags", "timeouts", "id", "region"]);

/** A network, subnet, router or its interface that goes, or changes so that servers notice. */
export const networkLost = changePolicy(
  {
    id: "network-lost",
    severity: "person",
    risk: "visitors",
    title: "a network, subnet or router is destroyed, replaced or changed",
    why: "everything behind it is cut off, and what has a port on it is made again",
    example: "the cidr of idr-subnet changed, so the subnet and every port on it are replaced",
  },
  (change, context) => {
    const meaning = WORDS.get(change.type);
    if (meaning === undefined) return [];
    // The site's router serves the live environment, whatever its own name says.
    const visitors = isLive(change, context) || change.type === ROUTER ? { visitors: "yes" as const } : {};
    switch (effectOf(change)) {
      case "destroy":
        return [concern(change, { message: `is destroyed: ${reasonOf(change)}; ${meaning}`, ...visitors })];
      case "replace":
        return [concern(change, { message: `is replaced: ${reasonOf(change)}; ${meaning}`, ...visitors })];
      case "forget":
      case "unknown":
        return [concern(change, { message: `leaves the state (${change.change.actions.join(", ")})` })];
      case "update": {
        const odd = alteredKeys(change).filter(
          (key) => !HARMLESS.has(key) && key !== "port_security_enabled",
        );
        if (odd.length === 0) return [];
        return [concern(change, { message: `changes in place: ${odd.join(", ")}`, ...visitors })];
      }
      default:
        return [];
    }
  },
);
