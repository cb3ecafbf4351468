import { task } from "../../events";
import type { Snapshot } from "../../openstack/block-storage";

import type { ReleaseOptions } from "./context";
import { KEEP_UNTIL } from "./kept";
import type { StepOperation } from "./operation";
import { finalSnapshots, type Retirement } from "./retirement";
import { takeSnapshots } from "./snapshots";

type Tools = Pick<ReleaseOptions, "cloud" | "emit">;

/** A data volume that stays. */
export interface RetiredVolume {
  readonly name: string;
  readonly id: string;
  readonly sizeGiB: number;
  /** The last day on which it must be there still, YYYY-MM-DD. */
  readonly keepUntil: string;
}

/** The data of a retired environment. */
export interface KeptData {
  readonly kept: readonly RetiredVolume[];
  /** The final snapshots of the volumes that are kept. */
  readonly snapshots: readonly Pick<Snapshot, "id" | "name" | "volumeId" | "createdAt">[];
}

/**
 * Takes the final snapshots, and marks the volumes as kept.
 * @throws IdrError `snapshot-failed`; `operation-lost` when the snapshots took so long that somebody has gone on: an
 *   environment that is in use again is not to be marked
 */
export async function keepData(
  from: string,
  { snapshots, marks }: Pick<Retirement, "snapshots" | "marks">,
  { cloud, emit }: Tools,
  operation: Pick<StepOperation, "assertRunning">,
): Promise<void> {
  if (snapshots.length > 0) {
    const take = { id: "release/retire/snapshots", name: `take the final snapshots of ${from}` };
    await task(emit, take, () => takeSnapshots(snapshots, { cloud, emit, parent: take.id }));
  }
  if (marks.length > 0) {
    await operation.assertRunning();
    const mark = { id: "release/retire/keep", name: `mark the volumes of ${from} that are kept` };
    await task(emit, mark, async () => {
      for (const { id, metadata } of marks) await cloud.volume.setMetadata(id, metadata);
    });
  }
}

/** What the cloud has of the data of a retired environment. */
export async function whatIsKept(
  from: string,
  { kept }: Pick<Retirement, "kept">,
  { cloud }: Tools,
): Promise<KeptData> {
  const [volumes, snapshots] = await Promise.all([cloud.volume.volumes(), cloud.volume.snapshots()]);
  const there = volumes.filter(({ id }) => kept.some((one) => one.id === id));
  return {
    kept: there
      .map(({ name, id, sizeGiB, metadata }) => ({
        name,
        id,
        sizeGiB,
        keepUntil: metadata[KEEP_UNTIL] ?? "",
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    snapshots: finalSnapshots(from, kept, snapshots).map(({ id, name, volumeId, createdAt }) => ({
      id,
      name,
      volumeId,
      createdAt,
    })),
  };
}
