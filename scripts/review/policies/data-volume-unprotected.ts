import { openstackName } from "../change";
import { isVolume } from "../kinds";
import { changePolicy, concern } from "./policy";

/** A data volume without `prevent_destroy`. Only synthesized JSON tells; a plan has no lifecycle settings. */
export const dataVolumeUnprotected = changePolicy(
  {
    id: "data-volume-unprotected",
    severity: "person",
    risk: "data",
    title: "a data volume is not protected against destruction",
    why: "without prevent_destroy the engine itself would delete it on a wrong change",
    example: "a volume made with protect: false stays so after the operator's own destruction of it is done",
  },
  (change, context) => {
    if (!isVolume(change) || context.mode !== "lint" || context.preventsDestroy(change) !== false) return [];
    if (context.destroyVolumes.has(openstackName(change) ?? "")) return [];
    return [
      concern(change, {
        message: "has no prevent_destroy",
        fix: "make it with DataVolume, protected (the default)",
      }),
    ];
  },
);
