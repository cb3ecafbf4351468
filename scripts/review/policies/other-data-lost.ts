import { effectOf, reasonOf } from "../change";
import { holdsData, isOpenstack, isVolume } from "../kinds";
import { changePolicy, concern } from "./policy";

/** Data in another form than a volume: snapshots, images, backups, shares, objects, databases. */
export const otherDataLost = changePolicy(
  {
    id: "other-data-lost",
    severity: "forbidden",
    risk: "data",
    leastSeverity: "person",
    title: "a snapshot, image, share, container or database is destroyed or replaced",
    why: "a release or a restore may need it, and it does not come back",
    example: "openstack_sharedfilesystem_share_v2.metadata is replaced",
  },
  (change) => {
    if (!isOpenstack(change) || isVolume(change) || !holdsData(change.type)) return [];
    const effect = effectOf(change);
    if (effect === "destroy" || effect === "replace") {
      return [
        concern(change, {
          message: `is ${effect === "destroy" ? "destroyed" : "replaced"}: ${reasonOf(change)}`,
        }),
      ];
    }
    if (effect === "stay" || effect === "read" || effect === "create") return [];
    return [
      concern(change, {
        severity: "person",
        message: `changes (${change.change.actions.join(", ")}); it holds data`,
      }),
    ];
  },
);
