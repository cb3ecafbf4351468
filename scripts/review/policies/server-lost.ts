import { before, effectOf, forcingKeys, reasonOf } from "../change";
import { SERVER } from "../kinds";
import { changePolicy, concern, seen } from "./policy";

/** A server that is destroyed or made again. Its data volumes stay, its root disk does not. */
export const serverLost = changePolicy(
  {
    id: "server-lost",
    severity: "person",
    risk: "visitors",
    title: "a server is destroyed or replaced",
    why: "its root disk goes with all that was set up on it, and its service stops until the playbooks have run again",
    example: "user_data of idr-database changed, so the server is made again",
  },
  (change, context) => {
    if (change.type !== SERVER) return [];
    const effect = effectOf(change);
    if (effect === "destroy") {
      return [
        concern(change, {
          message: `is destroyed with its root disk: ${reasonOf(change)}`,
          ...seen(change, context),
        }),
      ];
    }
    if (effect === "forget" || effect === "unknown") {
      return [
        concern(change, {
          message: `leaves the state (${change.change.actions.join(", ")}): nothing manages it any more`,
        }),
      ];
    }
    if (effect !== "replace") return [];
    const firstBoot = forcingKeys(change).some((key) =>
      ["user_data", "key_pair", "personality", "config_drive"].includes(key),
    );
    return [
      concern(change, {
        message: `is made again with an empty root disk: ${reasonOf(change)}${firstBoot ? ", as it is read at first boot only" : ""}`,
        fix: "do this to a release and cut over to it; production is never changed in place",
        ...(before(change, "id") === undefined ? {} : seen(change, context)),
      }),
    ];
  },
);
