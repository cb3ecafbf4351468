import type { Volume as DeclaredVolume, VolumeSource } from "../../../constructs/model";
import type { Volume } from "../../openstack/block-storage";
import { isOverdue, keptOf } from "../release/kept";
import type { CloudFacts } from "./facts";

export interface VolumeStatus {
  readonly name: string;
  readonly id?: string;
  readonly sizeGiB: number;
  /** Cinder's status, or `absent`. */
  readonly status: string;
  readonly type?: string;
  readonly source: SourceStatus;
  readonly createdAt?: string;
  /** `undefined`: attached to nothing. */
  readonly attachedTo?: { readonly server: string; readonly device: string };
  /** Whether the site file has it. */
  readonly declared: boolean;
  /** The last day (YYYY-MM-DD) on which it must be there still, of a retired environment's volume. */
  readonly keptUntil?: string;
  /** Whether that day has passed, so that nobody needs it any more. */
  readonly overdue?: boolean;
}

/** What a volume was made from. */
export interface SourceStatus {
  readonly kind: VolumeSource["kind"];
  /** Name of the volume, snapshot or backup; its id when it is gone. */
  readonly name?: string;
  /** Whether Cinder says so, or (a backup, or a volume that is not there yet) only the site file. */
  readonly from: "cloud" | "site-file";
  /** Whether the source still exists; `undefined` when that is not known. */
  readonly exists?: boolean;
}

/** An environment's data volumes: those of the site file in its order, then others of its name. */
export function volumesOf(
  environment: string,
  declared: readonly DeclaredVolume[],
  facts: CloudFacts,
  now: Date,
): VolumeStatus[] {
  const known = new Set(declared.map(({ name }) => name));
  const others = facts.volumes
    .filter(({ name }) => name.startsWith(`${environment}-`) && !known.has(name))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [
    ...declared.flatMap((volume) => {
      const found = facts.volumes.filter(({ name }) => name === volume.name);
      // Two of one name: both are shown, for that is trouble to be seen.
      return found.length === 0 ? [absent(volume)] : found.map((one) => present(one, facts, now, volume));
    }),
    ...others.map((volume) => present(volume, facts, now)),
  ];
}

function absent(volume: DeclaredVolume): VolumeStatus {
  return {
    name: volume.name,
    sizeGiB: volume.sizeGiB,
    status: "absent",
    ...(volume.type === undefined ? {} : { type: volume.type }),
    source: declaredSource(volume.source),
    declared: true,
  };
}

function present(volume: Volume, facts: CloudFacts, now: Date, declared?: DeclaredVolume): VolumeStatus {
  const keptUntil = keptOf(volume)?.keepUntil;
  const [attachment] = volume.attachments;
  const server = facts.servers.find(({ id }) => id === attachment?.serverId)?.name ?? attachment?.serverId;
  return {
    name: volume.name,
    id: volume.id,
    sizeGiB: volume.sizeGiB,
    status: volume.status,
    ...(volume.type === undefined ? {} : { type: volume.type }),
    source: sourceOf(volume, facts, declared),
    createdAt: volume.createdAt,
    ...(attachment === undefined || server === undefined
      ? {}
      : { attachedTo: { server, device: attachment.device } }),
    declared: declared !== undefined,
    ...(keptUntil === undefined ? {} : { keptUntil, overdue: isOverdue(keptUntil, now) }),
  };
}

function sourceOf(volume: Volume, facts: CloudFacts, declared?: DeclaredVolume): SourceStatus {
  const { sourceVolumeId, snapshotId } = volume;
  if (sourceVolumeId !== undefined) {
    return named("volume", sourceVolumeId, facts.volumes);
  }
  if (snapshotId !== undefined) return named("snapshot", snapshotId, facts.snapshots);
  // Cinder does not tell which backup a volume was restored from.
  if (declared?.source.kind === "backup") return declaredSource(declared.source);
  return { kind: "blank", from: "cloud" };
}

function named(
  kind: "volume" | "snapshot",
  id: string,
  among: readonly { readonly id: string; readonly name: string }[],
): SourceStatus {
  const found = among.find((candidate) => candidate.id === id);
  const name = found === undefined || found.name === "" ? id : found.name;
  return { kind, name, from: "cloud", exists: found !== undefined };
}

function declaredSource(source: VolumeSource): SourceStatus {
  return {
    kind: source.kind,
    ...(source.kind === "blank" ? {} : { name: source.ref }),
    from: "site-file",
  };
}
