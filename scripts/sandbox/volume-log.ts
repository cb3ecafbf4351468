import type { Cloud } from "./cloud";
import type { Volume, VolumeEvent } from "./types";

/** Remembers what happened to a volume, also when it is gone. */
export function logVolume(cloud: Cloud, kind: VolumeEvent["kind"], volume: Volume): void {
  const { id: volumeId, name, sourceVolumeId } = volume;
  cloud.state.volumeEvents.push({ at: cloud.now(), kind, volumeId, name, sourceVolumeId });
}
