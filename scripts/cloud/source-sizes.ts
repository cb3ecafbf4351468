import { IdrError, messageOf } from "../../constructs/errors";
import { isId, type Site, type Volume as Declared, type VolumeSource } from "../../constructs/model";
import type { Emit } from "../events";
import type { OpenStack } from "../openstack";
import type { Backup, Snapshot, Volume } from "../openstack/block-storage";

/** What the cloud has that volumes are made from. A list that nothing needs may be empty. */
export interface SourceFacts {
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  /** `undefined`: the cloud's backups could not be read. */
  readonly backups?: readonly Backup[] | undefined;
}

/** Something that a volume can be made from, as Cinder has it. */
export type CloudSource = Volume | Snapshot | Backup;

/** A source that is not "none". */
export type NamedSource = Exclude<VolumeSource, { kind: "blank" }>;

/** All of a kind that volumes can be made from; `undefined`: could not be read. */
export function candidatesOf(
  kind: NamedSource["kind"],
  facts: SourceFacts,
): readonly CloudSource[] | undefined {
  if (kind === "volume") return facts.volumes;
  return kind === "snapshot" ? facts.snapshots : facts.backups;
}

/** What a source that the site file names means in the cloud. */
export function meantBy({ kind, ref }: NamedSource, facts: SourceFacts): readonly CloudSource[] {
  return (candidatesOf(kind, facts) ?? []).filter(({ id, name }) => (isId(ref) ? id : name) === ref);
}

/** Whether the engine itself reads the size of a volume's source: it looks up volumes and snapshots by their names alone. */
export function isSizedByEngine({ sizeFollows, source }: Declared): boolean {
  return (
    sizeFollows !== undefined && (source.kind === "volume" || source.kind === "snapshot") && !isId(source.ref)
  );
}

/** Whether the size of any volume is the cloud's to say. */
export function asksForSizes(site: Pick<Site, "environments">): boolean {
  return volumesOf(site).some(({ sizeFollows }) => sizeFollows !== undefined);
}

/** A site with the sizes that the cloud says, and the volumes of which it says none. */
export interface SizedSite {
  readonly site: Site;
  readonly unknown: readonly Declared[];
}

/**
 * The site with the sizes of the volumes that follow their sources: of one that is there its own, else that of the
 * source, which may be a volume of the file that is still to be made. Pure.
 */
export function sizedSite(site: Site, facts: SourceFacts): SizedSite {
  const declared = new Map(volumesOf(site).map((volume) => [volume.name, volume]));
  const sizeOf = (volume: Declared): number | undefined => {
    if (volume.sizeFollows === undefined) return volume.sizeGiB;
    const there = only(facts.volumes.filter(({ name }) => name === volume.name));
    if (there !== undefined) return there.sizeGiB;
    const { source } = volume;
    if (source.kind === "blank") return volume.sizeGiB;
    const from = only(meantBy(source, facts));
    if (from !== undefined) return from.sizeGiB;
    const inFile = source.kind === "volume" ? declared.get(source.ref) : undefined;
    return inFile === undefined ? undefined : sizeOf(inFile);
  };
  const unknown: Declared[] = [];
  const sized = (volume: Declared): Declared => {
    const sizeGiB = sizeOf(volume);
    if (sizeGiB !== undefined) return { ...volume, sizeGiB };
    unknown.push(volume);
    return volume;
  };
  const environments = site.environments.map((environment) => ({
    ...environment,
    servers: environment.servers.map((server) => ({ ...server, volumes: server.volumes.map(sized) })),
  }));
  return { site: { ...site, environments }, unknown };
}

/**
 * Asks the cloud for the sizes that a site file leaves to sources. Where no cloud can be asked, or it has no such source,
 * the sizes stay IDR's own, and that is said. Asks nothing when no size is left to a source.
 * @param connect logs in to the site's cloud
 */
export async function withCloudSizes(
  site: Site,
  connect: () => Promise<Pick<OpenStack, "volume">>,
  emit: Emit,
): Promise<Site> {
  if (!asksForSizes(site)) return site;
  const following = volumesOf(site).filter(({ sizeFollows }) => sizeFollows !== undefined);
  let facts: SourceFacts;
  try {
    facts = await readSources(following, (await connect()).volume);
  } catch (error) {
    tellUnknown(
      following.filter(({ sizeFollows }) => sizeFollows === "outside"),
      `the cloud can't be asked (${messageOf(error)})`,
      emit,
    );
    return site;
  }
  const { site: sized, unknown } = sizedSite(site, facts);
  tellUnknown(unknown, "the cloud has no such source, or more than one", emit);
  return sized;
}

/** Reads what these volumes may be made from, and the volumes that are there. @throws OpenStackError */
export async function readSources(
  volumes: readonly Declared[],
  cinder: Pick<OpenStack["volume"], "volumes" | "snapshots" | "backups">,
): Promise<SourceFacts> {
  const needs = (kind: NamedSource["kind"]) => volumes.some(({ source }) => source.kind === kind);
  const [there, snapshots, backups] = await Promise.all([
    cinder.volumes(),
    needs("snapshot") ? cinder.snapshots() : [],
    needs("backup") ? cinder.backups() : [],
  ]);
  return { volumes: there, snapshots, backups };
}

/**
 * Sees that no volume of an environment that is still to be made is smaller than its source (Cinder would refuse it in the
 * middle of a deployment), or got IDR's own size because nobody asked the cloud for that of a backup or an id: CI
 * synthesizes without a cloud. Of one that is there already, the source is history.
 * @throws IdrError `volume-smaller`, `volume-size-unsaid`; OpenStackError
 */
export async function checkSizes(
  environment: string,
  site: Pick<Site, "environments">,
  cinder: Parameters<typeof readSources>[1],
): Promise<void> {
  const volumes = volumesOf({ environments: site.environments.filter(({ name }) => name === environment) });
  const copies = volumes.filter(({ source }) => source.kind !== "blank");
  if (copies.length > 0) refuseSmaller(copies, await readSources(copies, cinder));
}

/** The same, of what was read. Pure. @throws IdrError `volume-smaller`, `volume-size-unsaid` */
export function refuseSmaller(volumes: readonly Declared[], facts: SourceFacts): void {
  for (const volume of volumes) {
    const { source, name, sizeGiB } = volume;
    if (source.kind === "blank" || isSizedByEngine(volume)) continue;
    if (facts.volumes.some((one) => one.name === name)) continue;
    const from = only(meantBy(source, facts));
    if (from === undefined || from.sizeGiB === sizeGiB) continue;
    if (volume.sizeFollows !== undefined) throw unsaid(volume, from);
    if (from.sizeGiB < sizeGiB) continue;
    throw new IdrError(
      "volume-smaller",
      `${name} is to have ${sizeGiB} GiB, and its source, the ${source.kind} ${source.ref}, has ${from.sizeGiB} GiB (allowed: at least as much)`,
      {
        fix: `nothing was changed; write \`size: ${from.sizeGiB}\` or more for ${volume.key} into the site file, or leave the size out`,
      },
    );
  }
}

function unsaid({ name, key, sizeGiB, source }: Declared, from: CloudSource): IdrError {
  const ref = source.kind === "blank" ? "" : `${source.kind} ${source.ref}`;
  return new IdrError(
    "volume-size-unsaid",
    `${name} would have ${sizeGiB} GiB, and its source, the ${ref}, has ${from.sizeGiB} GiB: no engine looks that up, and the stacks were made without asking the cloud`,
    {
      fix: `nothing was changed; write \`size: ${from.sizeGiB}\` or more for ${key} into the site file`,
    },
  );
}

function tellUnknown(volumes: readonly Declared[], why: string, emit: Emit): void {
  for (const volume of volumes) {
    const { name, sizeGiB, source } = volume;
    if (source.kind === "blank") continue;
    const counts = isSizedByEngine(volume)
      ? `IDR's own size is shown, ${sizeGiB} GiB, and the engine reads the source's when it plans`
      : `IDR's own size counts, ${sizeGiB} GiB`;
    emit({
      type: "log",
      level: "warn",
      message: `the size of ${name} follows the ${source.kind} ${source.ref}, and ${why}: ${counts}; \`size:\` in the site file says another`,
    });
  }
}

/** The data volumes of all environments. */
export function volumesOf({ environments }: Pick<Site, "environments">): readonly Declared[] {
  return environments.flatMap(({ servers }) => servers).flatMap(({ volumes }) => volumes);
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
