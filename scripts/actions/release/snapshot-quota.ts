import { IdrError, messageOf } from "../../../constructs/errors";
import type { OpenStack } from "../../openstack";
import type { Snapshot, StorageLimits } from "../../openstack/block-storage";
import type { Usage } from "../../openstack/compute";
import { count } from "../../ui/format";

import type { Retirement } from "./retirement";
import { snapshotFor } from "./snapshots";

/** What is to be taken, and what the project may have. */
export interface SnapshotFacts {
  /** The environment that is retired. */
  readonly environment: string;
  readonly work: Pick<Retirement, "kept" | "snapshots">;
  /** Snapshots that the cloud has: one that will do is not taken again. */
  readonly present: readonly Snapshot[];
  readonly limits: Pick<StorageLimits, "snapshots" | "gigabytes">;
}

/**
 * Whether the final snapshots fit into the project's quotas. Pure.
 * @returns what the operator should know: too few GiB stop nothing, since some clouds don't count those of snapshots
 * @throws IdrError `snapshot-quota` when the project may not have so many
 */
export function judgeSnapshots({ environment, work, present, limits }: SnapshotFacts): string[] {
  const found = work.snapshots.map((want) => ({ want, there: snapshotFor(want, present) }));
  // One that failed counts already, and goes before it is taken anew.
  const missing = found.filter(({ there }) => there === undefined).map(({ want }) => want);
  const missingIds = missing.map(({ volume }) => volume.id);
  const gib = work.kept
    .filter(({ id }) => missingIds.includes(id))
    .reduce((total, { sizeGiB }) => total + sizeGiB, 0);
  const { snapshots, gigabytes } = limits;
  if (missing.length > left(snapshots)) {
    throw new IdrError(
      "snapshot-quota",
      `${environment} needs ${count(missing.length, "final snapshot")}, and the project may have only ${left(snapshots)} more (${snapshots.used} of ${snapshots.limit} used)`,
      {
        fix: "nothing was changed; ask the cloud's administrators for more, delete old snapshots (openstack volume snapshot list), or name volumes that need not be kept with --destroy-volume",
      },
    );
  }
  if (gib <= left(gigabytes)) return [];
  return [
    `the final snapshots of ${environment} have up to ${gib} GiB, and the quota has only ${left(gigabytes)} GiB left (${gigabytes.used} of ${gigabytes.limit} used): most clouds count them, and would refuse some when ${environment} has lost the spare address already; ask the cloud's administrators first`,
  ];
}

/**
 * The same, as the cloud is. Limits that it doesn't tell stop nothing.
 * @throws IdrError `snapshot-quota`; OpenStackError when it doesn't tell which snapshots there are
 */
export async function snapshotWarnings(
  environment: string,
  work: SnapshotFacts["work"],
  { volume: cinder }: Pick<OpenStack, "volume">,
): Promise<string[]> {
  if (work.snapshots.length === 0) return [];
  const present = await cinder.snapshots();
  let limits: StorageLimits;
  try {
    limits = await cinder.limits();
  } catch (error) {
    return [`whether the final snapshots fit into the project's quotas can't be told: ${messageOf(error)}`];
  }
  return judgeSnapshots({ environment, work, present, limits });
}

/** What may be had beside what there is. */
function left({ used, limit }: Usage): number {
  return limit < 0 ? Infinity : Math.max(0, limit - used);
}
