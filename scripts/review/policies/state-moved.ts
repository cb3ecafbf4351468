import { alteredKeys, effectOf } from "../change";
import { changePolicy, concern } from "./policy";

/** What the provider keeps for itself, so that every adoption sets it. */
const OF_THE_PROVIDER = new Set(["timeouts", "enable_online_resize", "force_delete", "stop_before_destroy"]);

/** Objects that the state gets to know, or knows by another address: nothing in the cloud is touched by that alone. */
export const stateMoved = changePolicy(
  {
    id: "state-moved",
    severity: "note",
    risk: "identity",
    title: "an object is adopted, or moves in the state",
    why: "the cloud is not touched by it, but from here on this state may change or delete the object",
    example: "openstack_blockstorage_volume_v3.db moves to .idr-database-db by a moved block",
  },
  (change) => {
    const effect = effectOf(change);
    if (change.change.importing !== undefined) {
      const changed =
        effect === "update"
          ? alteredKeys(change).some((key) => !OF_THE_PROVIDER.has(key))
          : effect !== "stay";
      return [
        concern(change, {
          severity: changed && effect !== "create" ? "person" : "note",
          message: changed
            ? `is adopted (imported) and changed at once (${change.change.actions.join(", ")})`
            : "is adopted (imported) as it is",
          ...(changed ? { fix: "adopt it first with a plan that changes nothing" } : {}),
        }),
      ];
    }
    const from = change.previous_address;
    if (from === undefined || from === change.address) return [];
    return [concern(change, { message: `is known as ${change.address} from now on (was ${from})` })];
  },
);
