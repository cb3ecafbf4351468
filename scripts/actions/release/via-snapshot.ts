import type { Environment } from "../../../constructs/model";
import { task } from "../../events";
import { SOURCE_VOLUME, type Snapshot } from "../../openstack/block-storage";
import { enumerate } from "../../ui/format";

import { clonesOf, type Clone } from "./clones";
import type { ReleaseOptions } from "./context";
import { isFresh, removeSnapshots, takeSnapshots, type WantedSnapshot } from "./snapshots";

/** Metadata of a temporary snapshot: the environment whose volumes are made from it. */
const SNAPSHOT_FOR = "idr-stacks-snapshot-for";

type Tools = Pick<ReleaseOptions, "cloud" | "emit">;

/** Temporary snapshots that there are for an environment. Pure. */
export function temporary(snapshots: readonly Snapshot[], to: string): Snapshot[] {
  return snapshots.filter(({ metadata }) => metadata[SNAPSHOT_FOR] === to);
}

/** What is done about snapshots, for the question before it; empty when nothing is. Pure. */
export function snapshotNotes(missing: readonly Clone[], left: readonly Snapshot[], to: string): string[] {
  const wanted = missing.map((clone) => wantedFor(clone, to));
  const names = wanted.map(({ name }) => name);
  const others = left.map(({ name }) => name).filter((name) => !names.includes(name));
  return [
    ...(names.length === 0
      ? []
      : [`snapshots are taken first, and removed when the copies are there: ${enumerate(names)}`]),
    ...(others.length === 0
      ? []
      : [`snapshots of an earlier run are removed when the copies are there: ${enumerate(others)}`]),
  ];
}

/** Takes the snapshots that the missing copies are made from. Resolves with them by the names of the copies. */
export async function snapshotsFor(
  missing: readonly Clone[],
  to: string,
  { cloud, emit }: Tools,
): Promise<ReadonlyMap<string, Snapshot>> {
  if (missing.length === 0) return new Map();
  const identity = { id: "release/prepare/snapshots", name: "take snapshots of production's volumes" };
  const wanted = missing.map((clone) => wantedFor(clone, to));
  const taken = await task(emit, identity, () => takeSnapshots(wanted, { cloud, emit, parent: identity.id }));
  return new Map(missing.map(({ declared }, index) => [declared.name, taken[index]!]));
}

/** The snapshots that copies which are there were made from: another run has begun them, and this one goes on. */
export function madeFromSnapshots(clones: readonly Clone[]): [name: string, snapshot: { id: string }][] {
  return clones.flatMap(({ declared, present }) => {
    const id = present[0]?.snapshotId;
    return id === undefined ? [] : [[declared.name, { id }]];
  });
}

/**
 * Removes the temporary snapshots of an environment whose copies are there, also those of earlier runs. Before, each
 * copy is told of what it was made from: its snapshot would have said it.
 */
export async function dropSnapshots(to: Environment, { cloud, emit }: Tools): Promise<void> {
  const snapshots = temporary(await cloud.volume.snapshots(), to.name);
  if (snapshots.length === 0) return;
  const identity = { id: "release/prepare/drop", name: "remove the temporary snapshots" };
  await task(emit, identity, async () => {
    for (const { present } of clonesOf(to, await cloud.volume.volumes())) {
      for (const { id, snapshotId } of present) {
        const snapshot = snapshots.find((one) => one.id === snapshotId);
        if (snapshot !== undefined)
          await cloud.volume.setMetadata(id, { [SOURCE_VOLUME]: snapshot.volumeId });
      }
    }
    await removeSnapshots(snapshots, { cloud, emit, parent: identity.id });
  });
}

function wantedFor({ source }: Clone, to: string): WantedSnapshot {
  return {
    volume: source,
    name: `${source.name}-for-${to}`,
    metadata: { [SNAPSHOT_FOR]: to },
    willDo: (snapshot) => isFresh(snapshot),
  };
}
