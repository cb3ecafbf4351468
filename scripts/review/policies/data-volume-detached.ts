import type { ResourceChange } from "../../engine/plan-json";
import { alteredKeys, effectOf, reasonOf } from "../change";
import { isAttachment } from "../kinds";
import type { Concern } from "../types";
import { changePolicy, concern, seen } from "./policy";

/** An attachment that goes: the volume is pulled out of its server, though its data stays. */
export const dataVolumeDetached = changePolicy(
  {
    id: "data-volume-detached",
    severity: "person",
    risk: "data",
    title: "a data volume is detached from its server",
    why: "a file system that is pulled from a running server loses what was not written yet, and its service stops",
    example: "the attachment of idr-database-db is replaced, because its server is",
  },
  (change, context) => {
    if (!isAttachment(change)) return [];
    switch (effectOf(change)) {
      case "destroy":
        return [
          concern(change, {
            message: `is undone: ${reasonOf(change)}`,
            fix: "stop the service and unmount the volume first",
            ...seen(change, context),
          }),
        ];
      case "replace":
        return [
          concern(change, {
            message: `is undone and made again: ${reasonOf(change)}`,
            fix: "stop the service and unmount the volume first; look that it comes back as the same device",
            ...seen(change, context),
          }),
        ];
      case "update":
        // How long the engine waits is nothing of the attachment.
        return alteredKeys(change).join() === "timeouts" ? [] : [changed(change)];
      case "forget":
      case "unknown":
        return [changed(change)];
      default:
        return [];
    }
  },
);

function changed(change: ResourceChange): Concern {
  return concern(change, {
    message: `changes (${change.change.actions.join(", ")}), which no plan of this project does`,
  });
}
