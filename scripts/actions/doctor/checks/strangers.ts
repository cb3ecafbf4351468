import { IdrError } from "../../../../constructs/errors";
import { type Environment, isId, type Volume as DeclaredVolume } from "../../../../constructs/model";
import type { Snapshot, Volume } from "../../../openstack/block-storage";
import { judgeVolume, type VolumeOrigin } from "../../deploy/orphan-volume";
import type { DoctorFacts } from "../facts";
import type { KnownIds } from "../state-file";

/** Why a deployment would not take in what is in the cloud and in no state. */
export interface Refusal {
  readonly why: string;
  readonly fix: string;
}

/**
 * Whether a deployment refuses to take in these things of an environment that its state doesn't know: volumes that are
 * not the wanted ones, servers that visitors reach, or a whole environment of which the state knows nothing, which is
 * more likely another's state than a run that was broken off. All else it looks at, shows and takes in. Pure.
 * @param strangers ids
 */
export function refusalsOf(
  environment: Environment,
  strangers: ReadonlySet<string>,
  facts: DoctorFacts,
  known: KnownIds,
): readonly Refusal[] {
  const volumes = environment.servers
    .flatMap((server) => server.volumes)
    .flatMap((declared) => volumeRefusal(declared, strangers, facts));
  return [...serverRefusal(strangers, facts, known), ...volumes];
}

function serverRefusal(
  strangers: ReadonlySet<string>,
  { compute, network }: DoctorFacts,
  known: KnownIds,
): readonly Refusal[] {
  const servers = (compute?.servers ?? []).filter(({ id }) => strangers.has(id));
  if (servers.length === 0) return [];
  const fix = "work with the state that knows them: another folder's, or another `state:`";
  if (known.size === 0) return [{ why: "its state knows nothing at all, and servers are made anew", fix }];
  const bound = new Set((network?.floatingIps ?? []).map(({ portId }) => portId));
  const reached = servers.filter(({ id }) =>
    (network?.ports ?? []).some((port) => port.serverId === id && bound.has(port.id)),
  );
  return reached.map(({ name }) => ({ why: `a public address reaches server ${name}, so it stays`, fix }));
}

function volumeRefusal(
  declared: DeclaredVolume,
  strangers: ReadonlySet<string>,
  { volume: storage }: DoctorFacts,
): readonly Refusal[] {
  if (storage === undefined) return [];
  const named = storage.volumes.filter(({ id, name }) => name === declared.name && strangers.has(id));
  const [first] = named;
  if (first === undefined) return [];
  const source = originOf(declared, first, storage.volumes, storage.snapshots);
  // Its source is not there, or not once: that is told apart.
  if (source === undefined) return [];
  try {
    const wanted = { address: "it", name: declared.name, sizeGiB: declared.sizeGiB, source };
    judgeVolume(wanted, named, { snapshots: storage.snapshots });
    return [];
  } catch (error) {
    if (!(error instanceof IdrError)) throw error;
    return [{ why: error.message, fix: error.fix ?? "delete or rename it" }];
  }
}

/** What the wanted volume is to be made from, by id; a copy by way of a snapshot of the wanted volume is right, too. */
function originOf(
  { source }: DeclaredVolume,
  { snapshotId }: Volume,
  volumes: readonly Volume[],
  snapshots: readonly Snapshot[],
): VolumeOrigin | undefined {
  if (source.kind === "blank") return {};
  if (source.kind === "backup") return { backup: source.ref };
  const among = source.kind === "volume" ? volumes : snapshots;
  const found = among.filter(({ id, name }) => (isId(source.ref) ? id : name) === source.ref);
  if (found.length !== 1) return undefined;
  const { id } = found[0]!;
  if (source.kind === "snapshot") return { snapshot: id };
  const via = snapshots.some((one) => one.id === snapshotId && one.volumeId === id);
  return via && snapshotId !== undefined ? { snapshot: snapshotId } : { volume: id };
}
