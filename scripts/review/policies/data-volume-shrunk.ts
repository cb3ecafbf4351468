import { after, effectOf, numberOf } from "../change";
import { dataValues } from "../cutover";
import { VOLUME, isVolume } from "../kinds";
import { changePolicy, concern } from "./policy";

/** A volume that is to have fewer GiB than it has, or than what it is made from. */
export const dataVolumeShrunk = changePolicy(
  {
    id: "data-volume-shrunk",
    severity: "forbidden",
    risk: "data",
    leastSeverity: "person",
    title: "a data volume is made smaller",
    why: "Cinder can't make a volume smaller: the apply stops half way, or the engine replaces the volume and its data",
    example: "size of idr-omeroreadwrite-data: 1500 → 1000",
  },
  (change, context) => {
    if (!isVolume(change)) return [];
    const to = numberOf(change.change.after?.["size"]);
    if (to === undefined) return [];
    const from = numberOf(change.change.before?.["size"]);
    const effect = effectOf(change);
    if (from !== undefined && to < from && effect !== "stay") {
      return [
        concern(change, {
          message: `is to shrink from ${from} to ${to} GiB`,
          fix: `leave its size at ${from}`,
        }),
      ];
    }
    const source =
      effect === "create" ? dataValues(context.plan, VOLUME, `${change.name}-source`) : undefined;
    const least = numberOf(source?.["size"]);
    if (least !== undefined && to < least && after(change, "source_vol_id") === source?.["id"]) {
      return [
        concern(change, {
          message: `is to have ${to} GiB, but its source has ${least}`,
          fix: `give it ${least} or more`,
        }),
      ];
    }
    return [];
  },
);
