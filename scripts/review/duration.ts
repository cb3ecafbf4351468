import type { ResourceChange } from "../engine/plan-json";
import { after, alteredKeys, effectOf, isUnknown, numberOf } from "./change";
import { SERVER, isAttachment, isVolume } from "./kinds";

/** GiB that a cloud copies in a second from volume to volume: a careful guess, to be set in the site file. */
const DEFAULT_COPY_RATE = 0.2;

/**
 * Seconds that things take on a cloud of usual size, beside copies. The
 * provider looks every 5 to 10 s, and the engine does 10 things at a time.
 */
const SECONDS = { step: 5, server: 60, resize: 120, attachment: 15 } as const;
const PARALLEL = 10;

/** How long an apply will take, roughly. */
export interface Estimate {
  readonly seconds: number;
  /** GiB that are copied from other volumes, snapshots or backups. */
  readonly copiedGiB: number;
  /** Seconds of the longest copy; copies run side by side. */
  readonly copySeconds: number;
  /** GiB per second that was reckoned with. */
  readonly copyRate: number;
}

/** Reckons how long an apply takes: the longest copy, then servers, then their volumes one after the other. */
export function estimateOf(changes: readonly ResourceChange[], copyRate = DEFAULT_COPY_RATE): Estimate {
  let steps = 0;
  let copiedGiB = 0;
  let longest = 0;
  let servers = 0;
  let resized = false;
  let attachments = 0;
  for (const change of changes) {
    const effect = effectOf(change);
    if (effect === "stay" || effect === "read") continue;
    steps += effect === "replace" ? 2 : 1;
    const made = effect === "create" || effect === "replace";
    if (isVolume(change) && made && isCopy(change)) {
      const size = numberOf(change.change.after?.["size"]) ?? 0;
      copiedGiB += size;
      longest = Math.max(longest, size);
    }
    if (change.type === SERVER && made) servers += 1;
    if (
      change.type === SERVER &&
      effect === "update" &&
      alteredKeys(change).some((key) => key.startsWith("flavor_"))
    ) {
      resized = true;
    }
    if (isAttachment(change) && made) attachments += 1;
  }
  const copySeconds = longest / copyRate;
  const seconds =
    copySeconds +
    Math.ceil(steps / PARALLEL) * SECONDS.step +
    Math.ceil(servers / PARALLEL) * SECONDS.server +
    (resized ? SECONDS.resize : 0) +
    Math.ceil(attachments / PARALLEL) * SECONDS.attachment;
  return { seconds: Math.round(seconds), copiedGiB, copySeconds: Math.round(copySeconds), copyRate };
}

/** Whether a new volume is made from another's data. */
function isCopy(change: ResourceChange): boolean {
  return ["source_vol_id", "snapshot_id", "backup_id"].some(
    // Those that are not set are known after apply as well where the provider fills them in; only the first is not.
    (key) => after(change, key) !== undefined || (key === "source_vol_id" && isUnknown(change, key)),
  );
}
