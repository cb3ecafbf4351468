import type { ResourceChange } from "../../engine/plan-json";
import { alteredKeys, effectOf, reasonOf, textOf } from "../change";
import { isAttachment } from "../kinds";
import { serverNamesOf } from "../recognised/attached";
import { declaredServer } from "../recognised/declared";
import type { Concern, ReviewContext } from "../types";
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
      case "replace": {
        const taken = takenTo(change, context);
        if (taken !== undefined) {
          return [
            concern(change, {
              severity: "forbidden",
              leastSeverity: "person",
              message: `is undone, and the volume is attached to ${taken}, whose volume it is not`,
              ...seen(change, context),
            }),
          ];
        }
        return [
          concern(change, {
            message: `is undone and made again: ${reasonOf(change)}`,
            fix: "stop the service and unmount the volume first; look that it comes back as the same device",
            ...seen(change, context),
          }),
        ];
      }
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

/** The other server that gets a volume, where the site file does not give it to that one. */
function takenTo(change: ResourceChange, context: ReviewContext): string | undefined {
  const { byId } = context.world();
  const named = (id: unknown) => byId.get(String(id))?.map(({ values }) => textOf(values["name"]))[0];
  const from = named(change.change.before?.["instance_id"]);
  const [to] = serverNamesOf(change, context);
  if (from === undefined || to === undefined || from === to) return undefined;
  const volume = named(change.change.before?.["volume_id"]);
  return declaredServer(context.site, to)?.volumes.some(({ name }) => name === volume) === true
    ? undefined
    : to;
}

function changed(change: ResourceChange): Concern {
  return concern(change, {
    message: `changes (${change.change.actions.join(", ")}), which no plan of this project does`,
  });
}
