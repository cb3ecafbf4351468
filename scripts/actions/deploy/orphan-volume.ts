import { IdrError } from "../../../constructs/errors";
import type { Volume } from "../../openstack/block-storage";
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

/**
 * Judges the volumes that have a wanted volume's name and are in no state. Never makes a second one of a name.
 * @param named volumes of that name that no state has
 * @param destroyVolumes names that the operator gave up
 * @param watched whether its being made was seen by this run, which tells a restored backup
 * @throws IdrError `volume-name-taken` naming what there is and what to do
 */
export function judgeVolume(
  wanted: WantedVolume,
  named: readonly Volume[],
  destroyVolumes: readonly string[] = [],
  watched = false,
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
  const difference = differs(wanted, volume, watched);
  if (difference !== undefined) throw taken(wanted, there, difference);
  if (isBeingMade(volume)) return { kind: "wait", volume };
  if (!volume.status.startsWith("error")) return { kind: "adopt", volume };
  const isCopy = Object.keys(wanted.source).length > 0;
  const idle = volume.attachments.length === 0 && hasFailed(volume);
  if (idle && (isCopy || destroyVolumes.includes(wanted.name))) return { kind: "failed", volume };
  throw taken(wanted, there, `its status is ${volume.status}, and it is not known what is on it`, !isCopy);
}

/** How a volume is not the wanted one. */
function differs(wanted: WantedVolume, volume: Volume, watched: boolean): string | undefined {
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
  return viaSnapshot || (has.volume === source.volume && has.snapshot === source.snapshot)
    ? undefined
    : `it was made from ${originText(has)}, not from ${originText(source)}`;
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
        `otherwise give ${last} another name (openstack volume set --name …), or delete ${last}, and run it again` +
        (nameable ? `; or let it go: --destroy-volume ${wanted.name}` : ""),
    },
  );
}
