import { IdrError } from "../../../constructs/errors";
import { WHOLE_KEY } from "../../../constructs/model/marks";
import { SNAPSHOT_FOR, type Snapshot, type Volume } from "../../openstack/block-storage";
import { RETIRED } from "../release/kept";

/** What a plan wants a volume to be like. */
export interface WantedVolume {
  /** Its address in the plan. */
  readonly address: string;
  readonly name: string;
  readonly sizeGiB: number;
  readonly source: VolumeOrigin;
}

/** What a volume is made from; a backup's can't be read back from Cinder. */
export interface VolumeOrigin {
  readonly volume?: string;
  readonly snapshot?: string;
  readonly backup?: string;
}

/** What else a volume is judged by. */
export interface VolumeFacts {
  /** Names that the operator gave up. @default none */
  readonly destroyVolumes?: readonly string[];
  /** Whether its being made was seen by this run, which tells a restored backup. @default false */
  readonly watched?: boolean;
  /** The cloud's, which tell of which volume each was. @default not known */
  readonly snapshots?: readonly Snapshot[];
}

/** What to do about a volume that is to be made. */
export type VolumeVerdict =
  | { readonly kind: "make" }
  | { readonly kind: "adopt"; readonly volume: Volume }
  /** Its copy is still going on. */
  | { readonly kind: "wait"; readonly volume: Volume }
  /** Its copy has failed, so nothing of use was ever on it. */
  | { readonly kind: "failed"; readonly volume: Volume };

const COPYING: readonly string[] = ["creating", "downloading", "restoring-backup"];
const BUSY: readonly string[] = [
  "attaching",
  "awaiting-transfer",
  "backing-up",
  "deleting",
  "detaching",
  "extending",
  "maintenance",
  "managing",
  "reserved",
  "retyping",
  "reverting",
  "uploading",
];
const FAILED: readonly string[] = ["error", "error_restoring"];

export function isBeingMade({ status }: Pick<Volume, "status">): boolean {
  return COPYING.includes(status);
}

/** Whether something is being done to it that ends by itself. */
export function isBusy({ status }: Pick<Volume, "status">): boolean {
  return BUSY.includes(status);
}

export function hasFailed({ status }: Pick<Volume, "status">): boolean {
  return FAILED.includes(status);
}

/** Whether it was whole and in use at some time: then there may be data on it, whatever its status is now. */
export function wasWhole({ metadata }: Pick<Volume, "metadata">): boolean {
  return WHOLE_KEY in metadata;
}

/**
 * Judges the volumes that have a wanted volume's name and are in no state. Never makes a second one of a name.
 * @param named volumes of that name that no state has
 * @throws IdrError `volume-name-taken` naming what there is and what to do
 */
export function judgeVolume(
  wanted: WantedVolume,
  named: readonly Volume[],
  facts: VolumeFacts = {},
): VolumeVerdict {
  // One that is on its way out is no longer anybody's.
  const there = named.filter(({ status }) => status !== "deleting");
  const [volume, second] = there;
  if (volume === undefined) return { kind: "make" };
  if (second !== undefined) {
    throw taken(wanted, there, `${there.length} volumes have that name, so which one is meant is not clear`);
  }
  if (RETIRED in volume.metadata) {
    throw taken(wanted, there, `it was retired on ${volume.metadata[RETIRED]}`);
  }
  const difference = differs(wanted, volume, facts);
  if (difference !== undefined) throw taken(wanted, there, difference);
  if (isBeingMade(volume)) return { kind: "wait", volume };
  if (!volume.status.startsWith("error")) return { kind: "adopt", volume };
  const isCopy = Object.keys(wanted.source).length > 0;
  const given = facts.destroyVolumes?.includes(wanted.name) === true;
  const whole = wasWhole(volume);
  if (isIdleFailure(volume) && ((isCopy && !whole) || given)) return { kind: "failed", volume };
  const why = whole
    ? `its status is ${volume.status}, and it was in use since ${volume.metadata[WHOLE_KEY]}`
    : `its status is ${volume.status}, and it is not known what is on it`;
  throw taken(wanted, there, why, !isCopy || whole);
}

/** Whether it failed and no server has it. Whether it was a copy that failed tells what it was made from. */
function isIdleFailure(volume: Volume): boolean {
  return volume.attachments.length === 0 && hasFailed(volume);
}

/** How a volume is not the wanted one. */
function differs(
  wanted: WantedVolume,
  volume: Volume,
  { watched = false, snapshots }: VolumeFacts,
): string | undefined {
  if (volume.sizeGiB !== wanted.sizeGiB) {
    return `it has ${volume.sizeGiB} GiB, and ${wanted.sizeGiB} GiB are wanted`;
  }
  const { source } = wanted;
  // Cinder tells of a volume made from a snapshot only the snapshot.
  const has: VolumeOrigin = volume.snapshotId
    ? { snapshot: volume.snapshotId }
    : volume.sourceVolumeId
      ? { volume: volume.sourceVolumeId }
      : {};
  if (source.backup !== undefined) {
    if (Object.keys(has).length > 0) return `it was made from ${originText(has)}, not ${originText(source)}`;
    const restored = watched || volume.status === "restoring-backup" || hasFailed(volume);
    return restored ? undefined : "Cinder does not tell whether it was restored from the wanted backup";
  }
  // One made from a temporary snapshot of the wanted volume says so itself, when that snapshot is long gone.
  const viaSnapshot = source.volume !== undefined && volume.sourceVolumeId === source.volume;
  const exact = has.volume === source.volume && has.snapshot === source.snapshot;
  if (viaSnapshot || exact || cameByOtherWay(source, volume, snapshots ?? [])) return undefined;
  const isGone =
    has.snapshot !== undefined &&
    snapshots !== undefined &&
    snapshotOf(has.snapshot, snapshots) === undefined;
  const gone = isGone ? " (which is gone, so that it can't be told of which volume it was)" : "";
  return `it was made from ${originText(has)}${gone}, not from ${originText(source)}`;
}

/**
 * Whether a volume is a copy of the volume that the wanted one is to be a copy of, though one is made directly and the
 * other by way of a snapshot, or each by way of another one. It may only have come from a temporary snapshot, taken for
 * such a copy: what is of another snapshot may be of any time, and somebody's own.
 */
function cameByOtherWay(source: VolumeOrigin, volume: Volume, snapshots: readonly Snapshot[]): boolean {
  const from = snapshotOf(volume.snapshotId, snapshots);
  const wanted = snapshotOf(source.snapshot, snapshots);
  const origin = volume.sourceVolumeId ?? from?.volumeId;
  if (origin === undefined || origin !== (source.volume ?? wanted?.volumeId)) return false;
  const isTemporary = (snapshot: Snapshot | undefined) => SNAPSHOT_FOR in (snapshot?.metadata ?? {});
  // Of one that failed nothing is kept, so the direct way to it is as good.
  if (isIdleFailure(volume)) return from === undefined || isTemporary(from);
  return isTemporary(from) && (source.volume !== undefined || isTemporary(wanted));
}

function snapshotOf(id: string | undefined, snapshots: readonly Snapshot[]): Snapshot | undefined {
  return snapshots.find((snapshot) => snapshot.id === id);
}

function originText({ volume, snapshot, backup }: VolumeOrigin): string {
  if (snapshot !== undefined) return `snapshot ${snapshot}`;
  if (volume !== undefined) return `volume ${volume}`;
  return backup === undefined ? "nothing (it was blank)" : `backup ${backup}`;
}

function taken(wanted: WantedVolume, there: readonly Volume[], why: string, nameable = false): IdrError {
  const list = there.map(({ id, sizeGiB, status }) => `${id} (${sizeGiB} GiB, ${status})`).join(", ");
  const last = there.length === 1 ? "it" : "them";
  return new IdrError(
    "volume-name-taken",
    `the cloud has a volume ${wanted.name} that no state knows: ${list}; ${why}, so nothing was made`,
    {
      fix:
        `if it is the one to use, take it into the state: import ${wanted.address} with its id (tofu or terraform, in the stack's folder); ` +
        `otherwise give ${last} another name (openstack volume set --name …), and run it again` +
        (nameable ? `; or let it go: --destroy-volume ${wanted.name}` : ""),
    },
  );
}
