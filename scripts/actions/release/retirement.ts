import { IdrError } from "../../../constructs/errors";
import type { Snapshot, Volume } from "../../openstack/block-storage";
import { enumerate } from "../../ui/format";
import type { KeptVolume } from "../destroy";
import type { StackPlan } from "../plan";

import { KEEP_UNTIL, keptMetadata, keptOf } from "./kept";
import { isFresh, type WantedSnapshot } from "./snapshots";

const DEFAULT_KEEP_DAYS = 90;

/** Metadata of a final snapshot: the environment that was retired. */
const FINAL_OF = "idr-stacks-final-of";

/** What is left to do to retire an environment. */
export interface Retirement {
  /** Data volumes that stay, as the cloud has them. */
  readonly kept: readonly Volume[];
  /** Names of data volumes that go for good. */
  readonly destroyed: readonly string[];
  /** Final snapshots that are to be there first. */
  readonly snapshots: readonly WantedSnapshot[];
  /** Volumes that are to be marked as kept, with what. */
  readonly marks: readonly { readonly id: string; readonly metadata: Readonly<Record<string, string>> }[];
  /** The last day of those that are marked now, YYYY-MM-DD. */
  readonly keepUntil: string;
}

export interface RetirementFacts {
  readonly environment: string;
  /** How its stack would be taken down; `undefined`: there is nothing to destroy. */
  readonly plan: Pick<StackPlan, "summary"> | undefined;
  /** Volumes that stay in its state. */
  readonly kept: readonly KeptVolume[];
  /** All that the cloud has. */
  readonly volumes: readonly Volume[];
  /** Volumes that the operator has given up, by name. */
  readonly destroyVolumes?: readonly string[];
  /** @default 90, or what a volume is marked with */
  readonly keepDays?: number;
  readonly now: Date;
}

/**
 * What is left to do. A volume that is marked and attached to nothing has been through it.
 * @throws IdrError `volume-unknown` when a volume that was named is there, and the stack's state does not have it
 */
export function retirementOf(facts: RetirementFacts): Retirement {
  const { environment, plan, volumes, destroyVolumes = [], keepDays, now } = facts;
  const destroyed = (plan?.summary.changes ?? [])
    .filter(({ kind, what }) => kind === "delete" && what === "volume")
    .map(({ name }) => name);
  const unknown = destroyVolumes.filter(
    (name) => !destroyed.includes(name) && volumes.some((volume) => volume.name === name),
  );
  if (unknown.length > 0) {
    throw new IdrError(
      "volume-unknown",
      `the cloud has ${enumerate(unknown)}, but the state of ${environment} has not, so it can't be destroyed with it`,
      { fix: "leave --destroy-volume out for it; what no state has, is deleted by hand" },
    );
  }
  const kept = facts.kept.flatMap(({ id }) => volumes.filter((volume) => volume.id === id));
  const metadata = keptMetadata(now, keepDays ?? DEFAULT_KEEP_DAYS);
  const keepUntil = metadata[KEEP_UNTIL]!;
  const day = now.toISOString().slice(0, 10).replaceAll("-", "");
  return {
    kept,
    destroyed,
    snapshots: kept
      .filter((volume) => keptOf(volume) === undefined)
      .map((volume) => ({
        volume,
        name: `${volume.name}-final-${day}`,
        metadata: { [FINAL_OF]: environment },
        willDo: (snapshot) => isFinal(snapshot, volume, now),
      })),
    marks: kept.flatMap((volume) => {
      const mark = keptOf(volume);
      if (mark === undefined) return [{ id: volume.id, metadata }];
      const stays = mark.keepUntil !== undefined && (keepDays === undefined || mark.keepUntil === keepUntil);
      return stays ? [] : [{ id: volume.id, metadata: { [KEEP_UNTIL]: keepUntil } }];
    }),
    keepUntil,
  };
}

/** Whether there is nothing left of it to do. */
export function isRetired(
  { plan }: Pick<RetirementFacts, "plan">,
  { marks, snapshots }: Retirement,
): boolean {
  return plan === undefined && marks.length === 0 && snapshots.length === 0;
}

/** What is done beside the plan, a line each. */
export function retireNotes({ kept, destroyed, snapshots, marks, keepUntil }: Retirement): string[] {
  const sized = (volumes: readonly Volume[]): string =>
    enumerate(volumes.map(({ name, sizeGiB }) => `${name} (${sizeGiB} GiB)`));
  const marked = kept.filter(({ id }) => marks.some((mark) => mark.id === id));
  const known = kept.filter((volume) => !marked.includes(volume));
  return [
    ...(marked.length === 0 ? [] : [`kept, attached to nothing, until ${keepUntil}: ${sized(marked)}`]),
    ...known.map((volume) => `kept until ${keptOf(volume)?.keepUntil ?? ""} already: ${sized([volume])}`),
    ...(snapshots.length === 0
      ? []
      : [`a final snapshot first: ${enumerate(snapshots.map(({ name }) => name))}`]),
    ...(destroyed.length === 0 ? [] : [`GONE FOR GOOD, as you named them: ${enumerate(destroyed)}`]),
  ];
}

/** The final snapshots of an environment's volumes, the newest first. */
export function finalSnapshots(
  environment: string,
  kept: readonly Volume[],
  snapshots: readonly Snapshot[],
): Snapshot[] {
  return snapshots
    .filter(
      ({ volumeId, metadata }) =>
        metadata[FINAL_OF] === environment && kept.some(({ id }) => id === volumeId),
    )
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** Whether a snapshot was taken in this retirement: lately, and not before the volume was last attached. */
function isFinal(snapshot: Snapshot, { attachments }: Volume, now: Date): boolean {
  const taken = Date.parse(snapshot.createdAt);
  return (
    isFresh(snapshot, now) &&
    attachments.every(({ attachedAt }) => attachedAt === undefined || Date.parse(attachedAt) <= taken)
  );
}
