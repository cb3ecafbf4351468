import type { ResourceChange } from "../../engine/plan-json";
import { before, effectOf, forcingKeys, numberOf, openstackName, reasonOf } from "../change";
import { isVolume } from "../kinds";
import type { ReviewContext } from "../types";
import { changePolicy, concern, seen } from "./policy";

/** What a volume is made from: another source is other data. */
const SOURCES = ["source_vol_id", "snapshot_id", "backup_id", "image_id", "source_replica"];

/** A data volume that is gone, or another one, after the plan: block removed, renamed, tainted, re-sourced, deposed. */
export const dataVolumeDestroyed = changePolicy(
  {
    id: "data-volume-destroyed",
    severity: "forbidden",
    risk: "data",
    leastSeverity: "person",
    title: "a data volume is destroyed or replaced",
    why: "the data is the point, and a deleted volume does not come back; prevent_destroy is gone with a removed block",
    example: "the block of idr-database-db was removed, so the plan deletes the volume",
  },
  (change, context) => {
    const effect = effectOf(change);
    if (!isVolume(change) || (effect !== "destroy" && effect !== "replace")) return [];
    const size = numberOf(change.change.before?.["size"]);
    const content = size === undefined ? "its data" : `${size} GiB of data`;
    const resourced = forcingKeys(change).filter((key) => SOURCES.includes(key));
    const what =
      effect === "destroy"
        ? `is destroyed with ${content}`
        : resourced.length > 0
          ? `is thrown away with ${content} and made again from another source`
          : `is replaced by another one, and ${content} with it`;
    if (wasNamed(change, context)) {
      return [
        concern(change, {
          severity: "person",
          message: `${what}; the operator named it for that`,
          ...seen(change, context),
        }),
      ];
    }
    return [
      concern(change, {
        message: `${what}: ${reasonOf(change)}`,
        fix: fixOf(change, context),
        ...seen(change, context),
      }),
    ];
  },
);

function wasNamed(change: ResourceChange, { destroyVolumes }: ReviewContext): boolean {
  return destroyVolumes.has(openstackName(change) ?? "") || destroyVolumes.has(before(change, "id") ?? "");
}

function fixOf(change: ResourceChange, context: ReviewContext): string {
  const name = openstackName(change);
  const twin = name === undefined ? undefined : context.newVolumes.get(name);
  if (twin !== undefined) {
    return `it looks renamed: move it in the state (moved block from ${change.address} to ${twin.address}) instead`;
  }
  if (change.action_reason === "replace_because_tainted") {
    return `if the volume is whole, untaint it: idr untaints what has finished copying, or \`tofu untaint ${change.address}\``;
  }
  if (change.deposed !== undefined)
    return "look at what is on it before it goes; take a snapshot or a backup";
  return "put the volume back as it was; if its data may go, take a backup and name it with --destroy-volume";
}
