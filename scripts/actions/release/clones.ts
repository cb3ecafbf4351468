import { IdrError } from "../../../constructs/errors";
import { MARK_KEY, markOf } from "../../../constructs/model/marks";
import { isId, type Environment, type Site, type Volume as DeclaredVolume } from "../../../constructs/model";
import type { Snapshot, Volume } from "../../openstack/block-storage";

import { DAY_MS, keptOf, RETIRED } from "./kept";

/** A data volume of a new environment that is a copy of another volume, as the cloud has both. */
export interface Clone {
  readonly declared: DeclaredVolume;
  readonly source: Volume;
  /** Volumes of its name, but for failed copies, which nobody can have used, and those on their way out. */
  readonly present: readonly Volume[];
}

/** The copies that an environment consists of. Those whose source is not there exactly once are the plan's to tell. Pure. */
export function clonesOf(environment: Environment, volumes: readonly Volume[]): Clone[] {
  return dataVolumes(environment).flatMap((declared) => {
    const { source } = declared;
    if (source.kind !== "volume") return [];
    const found = volumes.filter(({ id, name }) => (isId(source.ref) ? id : name) === source.ref);
    return found.length === 1 ? [{ declared, source: found[0]!, present: presentOf(declared, volumes) }] : [];
  });
}

/**
 * Refuses to go on with an environment whose data volumes are there already, but are not copies of the volumes that
 * they are to be copies of now: e.g. those that were kept when an environment of this name was retired. Their old data
 * would go live.
 * @param site its name: a volume with the mark of another site is not this one's to let go
 * @throws IdrError `release-stale-volumes` with each of them
 */
export function refuseStale(
  site: string,
  environment: Environment,
  volumes: readonly Volume[],
  snapshots: readonly Snapshot[],
): void {
  const nameOf = (id: string): string =>
    volumes.find((volume) => volume.id === id)?.name || "a volume that is gone";
  const kept = dataVolumes(environment).flatMap((declared) =>
    presentOf(declared, volumes).flatMap((volume) => {
      const since = keptOf(volume)?.retiredAt.slice(0, 10);
      return since === undefined
        ? []
        : [{ volume, why: `was kept when ${environment.name} was retired on ${since}` }];
    }),
  );
  const strange = clonesOf(environment, volumes).flatMap(({ source, present }) =>
    present.flatMap((volume) => {
      const from = madeFrom(volume, snapshots);
      if (from === source.id) return [];
      const made =
        from === undefined
          ? "was made from no volume that is known"
          : `was made from ${nameOf(from)} (${from})`;
      return [{ volume, why: `${made}, not from today's ${source.name} (${source.id})` }];
    }),
  );
  const stale = [...kept, ...strange.filter(({ volume }) => !kept.some((one) => one.volume === volume))];
  if (stale.length === 0) return;
  const told = stale.map(
    ({ volume, why }) => `${volume.name} (${volume.id}, of ${volume.createdAt.slice(0, 10)}) ${why}`,
  );
  const isOurs = ({ metadata }: Volume) =>
    RETIRED in metadata || metadata[MARK_KEY] === markOf(site, environment.name);
  const flags = [...new Set(stale.map(({ volume }) => `--destroy-volume ${volume.name}`))].join(" ");
  const theirs = stale.filter(({ volume }) => !isOurs(volume)).map(({ volume }) => volume.name);
  const letGo =
    theirs.length === 0
      ? `if nobody needs them any more, let them go for good: idr destroy ${environment.name} ${flags}`
      : `see who made ${[...new Set(theirs)].join(", ")}: nothing says that this site did (idr doctor ${environment.name})`;
  throw new IdrError(
    "release-stale-volumes",
    `data volumes of ${environment.name} are there already, and old data would go live: ${told.join("; ")}`,
    {
      fix: `nothing was changed; give the new environment another name in the site file, or ${letGo}`,
    },
  );
}

/** What the operator should know of copies that are there for more than a day: they are used as they are. Pure. */
export function oldCopyWarnings(clones: readonly Clone[], now: Date): string[] {
  const old = clones
    .flatMap(({ present }) => present)
    .filter(({ createdAt }) => now.getTime() - Date.parse(createdAt) > DAY_MS);
  if (old.length === 0) return [];
  const told = old.map(({ name, createdAt }) => `${name} (of ${createdAt.slice(0, 10)})`);
  return [
    `copied before, and not again; what was written to production since is not on it: ${told.join(", ")}`,
  ];
}

/** The volume that a volume was made from, also by way of a snapshot. */
function madeFrom(
  { sourceVolumeId, snapshotId }: Volume,
  snapshots: readonly Snapshot[],
): string | undefined {
  return sourceVolumeId ?? snapshots.find(({ id }) => id === snapshotId)?.volumeId;
}

/** The site with snapshots, by the names of the volumes that are to be made from them, as sources. Pure. */
export function withSnapshots(
  site: Site,
  environment: string,
  snapshots: ReadonlyMap<string, Pick<Snapshot, "id">>,
): Site {
  const changed = (volume: DeclaredVolume): DeclaredVolume => {
    const snapshot = snapshots.get(volume.name);
    return snapshot === undefined ? volume : { ...volume, source: { kind: "snapshot", ref: snapshot.id } };
  };
  return {
    ...site,
    environments: site.environments.map((one) =>
      one.name !== environment
        ? one
        : {
            ...one,
            servers: one.servers.map((server) => ({ ...server, volumes: server.volumes.map(changed) })),
          },
    ),
  };
}

function dataVolumes({ servers }: Environment): DeclaredVolume[] {
  return servers.flatMap(({ volumes }) => volumes);
}

function presentOf({ name }: DeclaredVolume, volumes: readonly Volume[]): Volume[] {
  return volumes.filter((volume) => volume.name === name && isPresent(volume));
}

/** Whether a volume counts: it has not failed, and is not on its way out. */
export function isPresent({ status }: Pick<Volume, "status">): boolean {
  return !/^error|^deleting$/.test(status);
}
