import type { Environment } from "../../../constructs/model";
import { task } from "../../events";
import { SNAPSHOT_FOR, SOURCE_VOLUME, type Snapshot, type Volume } from "../../openstack/block-storage";
import { age, enumerate } from "../../ui/format";

import { clonesOf, isPresent, type Clone } from "./clones";
import type { ReleaseOptions } from "./context";
import { isFresh, removeSnapshots, snapshotFor, takeSnapshots, type WantedSnapshot } from "./snapshots";

type Tools = Pick<ReleaseOptions, "cloud" | "emit">;

/** Temporary snapshots that there are for an environment. Pure. */
export function temporary(snapshots: readonly Snapshot[], to: string): Snapshot[] {
  return snapshots.filter(({ metadata }) => metadata[SNAPSHOT_FOR] === to);
}

/** What the snapshots of the missing copies are told by. */
export interface SnapshotWork {
  /** The copies that are to be made from snapshots. */
  readonly missing: readonly Clone[];
  /** The environment whose volumes they are. */
  readonly to: string;
  /** All of the project: a snapshot that one was made from has served. */
  readonly volumes: readonly Volume[];
  /** Ids of snapshots that the operator has agreed to use again, however old they are by now. @default none */
  readonly agreed?: ReadonlySet<string>;
}

/** The snapshots of an earlier run that the missing copies are made from, by the names of the copies. Pure. */
export function reused(work: SnapshotWork, left: readonly Snapshot[]): ReadonlyMap<string, Snapshot> {
  return new Map([...foundFor(work, left)].filter(([, { status }]) => status !== "error"));
}

/**
 * What is done about snapshots, for the question before it; empty when nothing is. Pure.
 * @param left temporary snapshots that there are for the environment
 */
export function snapshotNotes(work: SnapshotWork, left: readonly Snapshot[], now = new Date()): string[] {
  const { missing, to } = work;
  const there = reused(work, left);
  const names = missing
    .filter(({ declared }) => !there.has(declared.name))
    .map((clone) => wantedFor(clone, work).name);
  const used = [...there.values()].map((snapshot) => `${snapshot.name} (${takenText(snapshot, now)})`);
  const found = [...foundFor(work, left).values()];
  const others = left.filter((snapshot) => !found.includes(snapshot)).map(({ name }) => name);
  return [
    ...(names.length === 0
      ? []
      : [`snapshots are taken first, and removed when the copies are there: ${enumerate(names)}`]),
    ...(used.length === 0
      ? []
      : [
          `snapshots of an earlier run are used again, so ${to} gets nothing that was written since, and removed when the copies are there: ${enumerate(used)}`,
        ]),
    ...(others.length === 0
      ? []
      : [`snapshots of an earlier run are removed when the copies are there: ${enumerate(others)}`]),
  ];
}

function takenText({ createdAt }: Snapshot, now: Date): string {
  const ago = age(createdAt, now);
  const time = `${createdAt.slice(0, 16).replace("T", " ")} UTC`;
  return `taken ${time}, ${/^\d/.test(ago) ? `${ago} ago` : ago}`;
}

/** Those that will do, also when they failed: such a one is taken anew. */
function foundFor(work: SnapshotWork, left: readonly Snapshot[]): ReadonlyMap<string, Snapshot> {
  return new Map(
    work.missing.flatMap((clone) => {
      const found = snapshotFor(wantedFor(clone, work), left);
      return found === undefined ? [] : [[clone.declared.name, found] as const];
    }),
  );
}

/** Takes the snapshots that the missing copies are made from. Resolves with them by the names of the copies. */
export async function snapshotsFor(
  work: SnapshotWork,
  { cloud, emit }: Tools,
): Promise<ReadonlyMap<string, Snapshot>> {
  const { missing } = work;
  if (missing.length === 0) return new Map();
  const identity = { id: "release/prepare/snapshots", name: "take snapshots of production's volumes" };
  const wanted = missing.map((clone) => wantedFor(clone, work));
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

function wantedFor({ source }: Clone, { to, volumes, agreed }: SnapshotWork): WantedSnapshot {
  return {
    volume: source,
    name: `${source.name}-for-${to}`,
    metadata: { [SNAPSHOT_FOR]: to },
    willDo: (snapshot) =>
      agreed?.has(snapshot.id) === true || (isFresh(snapshot) && !hasServed(snapshot, volumes)),
  };
}

/** Whether a volume was made from it: the cloud keeps it then, on some storages, and a later copy is to be of later data. */
function hasServed({ id }: Snapshot, volumes: readonly Volume[]): boolean {
  return volumes.some(({ snapshotId, status }) => snapshotId === id && isPresent({ status }));
}
