import { type Volume as DeclaredVolume, isId } from "../../../../constructs/model";
import { SOURCE_VOLUME, type Volume } from "../../../openstack/block-storage";
import type { VerifyFacts } from "./facts";

type Facts = Pick<VerifyFacts, "volumes" | "snapshots">;

/** What a volume was made from, as Cinder says. */
export interface Source {
  readonly name: string;
  /** `undefined`: it is gone, so its size is not known. */
  readonly sizeGiB?: number;
}

/** Whether a volume was made from what the site file names. `unknown`: neither that nor the contrary can be told. */
export type SourceVerdict =
  { readonly kind: "right" } | { readonly kind: "wrong" | "unknown"; readonly why: string };

const RIGHT: SourceVerdict = { kind: "right" };

/** What Cinder says that a volume was made from; `undefined`: nothing. Pure. */
export function sourceOf(volume: Volume, { volumes, snapshots }: Facts): Source | undefined {
  const id = volume.sourceVolumeId ?? volume.snapshotId;
  if (id === undefined) return undefined;
  const found = (volume.sourceVolumeId === undefined ? snapshots : volumes).find((one) => one.id === id);
  return found === undefined
    ? { name: `${id} (which is gone)` }
    : { name: found.name || id, sizeGiB: found.sizeGiB };
}

/**
 * Judges what a volume was made from. As strict as `idr release prepare` with a volume that is there already: all that
 * it makes, also by way of snapshots that are gone, is told. Cinder does not tell which backup a volume was restored
 * from. Pure.
 */
export function judgeSource(declared: DeclaredVolume, volume: Volume, facts: Facts): SourceVerdict {
  const { source: wanted } = declared;
  if (wanted.kind === "blank" || wanted.kind === "backup") return RIGHT;
  const what = `${wanted.kind} ${wanted.ref}`;
  const { sourceVolumeId, snapshotId } = volume;
  const ofVolume = wanted.kind === "volume";
  const meant = (ofVolume ? facts.volumes : facts.snapshots).filter(
    ({ id, name }) => (isId(wanted.ref) ? id : name) === wanted.ref,
  );
  if (sourceVolumeId === undefined && snapshotId === undefined) {
    return {
      kind: "wrong",
      why: `the site file says ${what}, Cinder says no source${forgotten(volume, meant)}`,
    };
  }
  const unknown = (why: string): SourceVerdict => ({
    kind: "unknown",
    why: `the site file says ${what}; ${why}`,
  });
  const from = ofVolume ? originOf(volume, facts) : snapshotId;
  if (from === undefined) {
    if (ofVolume) return unknown("of which volume that snapshot was, can't be told any more");
    if (facts.snapshots.some((one) => meant.includes(one) && one.volumeId === sourceVolumeId))
      return unknown("whether it was made by way of that snapshot can't be told");
  }
  if (from === wanted.ref || meant.some(({ id }) => id === from)) return RIGHT;
  // A source may go, or be renamed, when its copy is there: then there is nothing to compare with.
  if (from !== undefined && meant.length === 0) {
    const there = (ofVolume ? facts.volumes : facts.snapshots).some(({ id }) => id === from);
    return there ? unknown("there is none of that name any more") : RIGHT;
  }
  return { kind: "wrong", why: `was made from ${sourceOf(volume, facts)!.name}, not from ${what}` };
}

/** The volume that a volume was made from, also by way of a snapshot. */
function originOf({ sourceVolumeId, snapshotId }: Volume, { snapshots }: Facts): string | undefined {
  return sourceVolumeId ?? snapshots.find(({ id }) => id === snapshotId)?.volumeId;
}

/** Some clouds forget a source when a volume is retyped or migrated: whoever knows it can say it. */
function forgotten(
  { id }: Volume,
  meant: readonly { readonly id: string; readonly volumeId?: string }[],
): string {
  const [source] = meant;
  if (meant.length !== 1 || source === undefined) return "";
  return ` (so it is blank, or was retyped or migrated since; if you know that it is that copy: openstack volume set --property ${SOURCE_VOLUME}=${source.volumeId ?? source.id} ${id})`;
}
