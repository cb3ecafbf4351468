import { setTimeout as wait } from "node:timers/promises";

import { IdrError } from "../../../constructs/errors";
import { task, type Emit } from "../../events";
import { isNotFound, isUnanswered, OpenStackError, type OpenStack } from "../../openstack";
import type { Snapshot, Volume } from "../../openstack/block-storage";

import { DAY_MS } from "./kept";

/** One that an earlier run has taken is used that long; then its volume may have moved on. */
const FRESH_MS = DAY_MS;

/** A snapshot that a step needs. */
export interface WantedSnapshot {
  readonly volume: Pick<Volume, "id" | "name">;
  readonly name: string;
  /** By which it is found again: one of this volume with these metadata is the one that is wanted. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether one that was found will do. @default any */
  readonly willDo?: (snapshot: Snapshot) => boolean;
}

export interface SnapshotTools {
  readonly cloud: Pick<OpenStack, "volume">;
  readonly emit: Emit;
  /** Id of the task that this is a part of. */
  readonly parent: string;
  /** Seconds between two looks. @default 2 */
  readonly pollSeconds?: number;
}

/** How often an order is given whose answer was lost. */
const ORDERS = 3;
/** Looks in a row without an answer, after which it is given up: ten minutes. */
const BLIND_LOOKS = 60;
/** Looks at a snapshot that is being removed before it is left to the cloud. */
const REMOVAL_LOOKS = 60;

/**
 * Takes snapshots, also of volumes in use, and waits until all are good; however long that takes. One that an earlier
 * run has taken is not taken again; one of its that failed is removed and taken anew.
 * @throws IdrError `snapshot-failed`
 */
export async function takeSnapshots(
  wanted: readonly WantedSnapshot[],
  tools: SnapshotTools,
): Promise<Snapshot[]> {
  if (wanted.length === 0) return [];
  const { volume: cinder } = tools.cloud;
  const present = await cinder.snapshots();
  const taken = await Promise.allSettled(wanted.map((want) => take(want, present, tools)));
  return taken.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

function take(want: WantedSnapshot, present: readonly Snapshot[], tools: SnapshotTools): Promise<Snapshot> {
  const { emit, parent, cloud } = tools;
  return task(
    emit,
    { id: `${parent}/${want.name}`, name: `snapshot ${want.name}`, parent },
    async (progress) => {
      const found = snapshotFor(want, present);
      if (found !== undefined && found.status !== "error") {
        progress("it is there already");
        return await untilGood(found, tools, progress);
      }
      if (found !== undefined) {
        progress("an earlier one failed: it is removed");
        await cloud.volume.deleteSnapshot(found.id);
      }
      const taken = await untilGood(await order(want, tools), tools, progress);
      progress("taken");
      return taken;
    },
  );
}

/** Whether a snapshot is from today's work rather than from an earlier one. Pure. */
export function isFresh({ createdAt }: Pick<Snapshot, "createdAt">, now = new Date()): boolean {
  return now.getTime() - Date.parse(createdAt) < FRESH_MS;
}

/** The newest snapshot that is what is wanted; one that failed only when there is no other. Pure. */
export function snapshotFor(want: WantedSnapshot, present: readonly Snapshot[]): Snapshot | undefined {
  const fitting = present
    .filter(
      (snapshot) =>
        snapshot.volumeId === want.volume.id &&
        Object.entries(want.metadata).every(([key, value]) => snapshot.metadata[key] === value) &&
        !/deleting/.test(snapshot.status) &&
        (want.willDo?.(snapshot) ?? true),
    )
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  return fitting.find(({ status }) => status !== "error") ?? fitting[0];
}

async function order(want: WantedSnapshot, { cloud, pollSeconds = 2 }: SnapshotTools): Promise<Snapshot> {
  const { volume, name, metadata } = want;
  for (let turn = 1; ; turn += 1) {
    try {
      return await cloud.volume.createSnapshot({ volumeId: volume.id, name, metadata });
    } catch (error) {
      if (!isUnanswered(error) || turn === ORDERS) throw error;
      // The order may have come through all the same.
      await wait(pollSeconds * 1000);
      const found = snapshotFor(want, await cloud.volume.snapshots({ volumeId: volume.id }));
      if (found !== undefined && found.status !== "error") return found;
    }
  }
}

async function untilGood(
  known: Snapshot,
  { cloud, pollSeconds = 2 }: SnapshotTools,
  progress: (detail: string, ratio?: number) => void,
): Promise<Snapshot> {
  let snapshot = known;
  for (let blind = 0; snapshot.status !== "available";) {
    if (/^error/.test(snapshot.status)) throw failed(snapshot, `is in status ${snapshot.status}`);
    progress(snapshot.status, snapshot.progress);
    await wait(pollSeconds * 1000);
    try {
      snapshot = await cloud.volume.snapshot(snapshot.id);
      blind = 0;
    } catch (error) {
      if (isNotFound(error)) throw failed(snapshot, "is gone: somebody has deleted it");
      if (!isUnanswered(error) || (blind += 1) > BLIND_LOOKS) throw error;
    }
  }
  return snapshot;
}

function failed({ name, id }: Snapshot, what: string): IdrError {
  return new IdrError("snapshot-failed", `snapshot ${name} (${id}) ${what}`, {
    fix: "run it again: this one is then taken anew; ask the cloud's administrators if it fails again",
  });
}

/**
 * Removes snapshots. Resolves with those that the cloud keeps, e.g. because a volume is still its clone; each is named
 * in a warning.
 */
export async function removeSnapshots(
  snapshots: readonly Snapshot[],
  tools: SnapshotTools,
): Promise<Snapshot[]> {
  const kept: Snapshot[] = [];
  for (const snapshot of snapshots) {
    const { id, name } = snapshot;
    await task(
      tools.emit,
      { id: `${tools.parent}/${name}`, name: `remove ${name}`, parent: tools.parent },
      async () => {
        const why = await remove(id, tools);
        if (why === undefined) return;
        kept.push(snapshot);
        const message = `the cloud keeps snapshot ${name} (${id}): ${why}; nothing needs it any more, so delete it when the cloud lets it go: openstack volume snapshot delete ${id}`;
        tools.emit({ type: "log", level: "warn", message });
      },
    );
  }
  return kept;
}

/** Why a snapshot is not removed; `undefined`: it is gone, or going. */
async function remove(id: string, { cloud, pollSeconds = 2 }: SnapshotTools): Promise<string | undefined> {
  try {
    for (let turn = 1; ; turn += 1) {
      // An order that was not answered may have come through all the same, which a look tells.
      const unanswered = await cloud.volume.deleteSnapshot(id).then(
        () => undefined,
        (error: unknown) => {
          if (!isUnanswered(error)) throw error;
          return error;
        },
      );
      let { status } = await cloud.volume.snapshot(id);
      if (status === "available" && unanswered !== undefined) {
        if (turn === ORDERS) return unanswered.message;
        await wait(pollSeconds * 1000);
        continue;
      }
      for (let look = 0; look < REMOVAL_LOOKS && status === "deleting"; look += 1) {
        await wait(pollSeconds * 1000);
        ({ status } = await cloud.volume.snapshot(id));
      }
      // A storage that can't do without it says so only now: Cinder then gives it its old status back.
      return status === "deleting" ? undefined : `it is ${status} after it was told to go`;
    }
  } catch (error) {
    if (isNotFound(error)) return undefined;
    if (error instanceof OpenStackError) return error.message;
    throw error;
  }
}
