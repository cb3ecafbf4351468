import { alteredKeys, effectOf, numberOf } from "../change";
import { isVolume } from "../kinds";
import type { Concern } from "../types";
import { changePolicy, concern } from "./policy";

/** What can change of a volume without touching its data. */
const HARMLESS = new Set([
  "name",
  "description",
  "metadata",
  "enable_online_resize",
  "timeouts",
  "scheduler_hints",
  "size",
]);
/** What the cloud itself sets. */
const COMPUTED = new Set(["attachment", "id", "region"]);

/** Everything else that happens to a data volume: moved to another type, left to itself, or something not known here. */
export const dataVolumeChanged = changePolicy(
  {
    id: "data-volume-changed",
    severity: "person",
    risk: "data",
    title: "a data volume is changed",
    why: "another type copies all data to other storage; what is forgotten by the state is no longer protected; growing can't be undone",
    example: "volume_type of idr-database-db: ceph → ssd",
  },
  (change) => {
    if (!isVolume(change)) return [];
    switch (effectOf(change)) {
      case "forget":
        return [
          concern(change, {
            message: "leaves the state: it stays in the cloud, but nothing manages or protects it any more",
            fix: "keep its block, unless another state is to adopt it",
          }),
        ];
      case "unknown":
        return [
          concern(change, {
            message: `has an action that is not known: ${change.change.actions.join(", ")}`,
          }),
        ];
      case "update":
        return updates(
          alteredKeys(change),
          numberOf(change.change.before?.["size"]),
          numberOf(change.change.after?.["size"]),
        ).map((found) => concern(change, found));
      default:
        return [];
    }
  },
);

function updates(keys: readonly string[], from: number | undefined, to: number | undefined): Concern[] {
  const odd = keys.filter((key) => !HARMLESS.has(key) && !COMPUTED.has(key));
  const found: Concern[] = [];
  if (odd.length > 0) {
    found.push({
      message: `changes in place: ${odd.join(", ")}${odd.includes("volume_type") ? " (all its data is copied to other storage)" : ""}`,
    });
  }
  if (from !== undefined && to !== undefined && to > from) {
    found.push({
      severity: "note",
      message: `grows from ${from} to ${to} GiB, which can't be undone; its file system is grown by hand`,
    });
  } else if (keys.includes("size") && (from === undefined || to === undefined)) {
    found.push({ message: "its new size is not known before apply" });
  }
  return found;
}
