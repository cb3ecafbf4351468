import type { Report } from "./report";
import type { SiteInput } from "./schema";
import type { SitePath } from "./site-file-error";
import type { Environment, Volume } from "./types";

/** A data volume of the file, and where. */
interface Declared {
  readonly environment: Environment;
  readonly server: string;
  readonly volume: Volume;
}

/**
 * The environments of a file with the sizes of the volumes for which the file says none, but a source: of another volume
 * of the file that one's size, however it is said there. Reports sizes that are smaller than that of the source, and
 * volumes that are made from each other.
 */
export function withSourceSizes(
  environments: readonly Environment[],
  input: SiteInput,
  report: Report,
): Environment[] {
  const declared = byName(environments);
  const settled = new Map<string, Volume>();
  const settle = (one: Declared, chain: readonly string[]): Volume => {
    const { volume } = one;
    const known = settled.get(volume.name);
    if (known !== undefined) return known;
    if (chain.includes(volume.name)) {
      report(
        pathOf(one, input),
        `"${volume.name}" can't be made from itself: ${[...chain, volume.name].join(" from ")}`,
        "take the source off the one that is there already: what it was made from is looked at once",
      );
      return volume;
    }
    const { source } = volume;
    const from = source.kind === "volume" ? declared.get(source.ref) : undefined;
    const made = sizedBy(one, from && settle(from, [...chain, volume.name]), input, (path, message) =>
      report(path, message, undefined, environmentsBehind(volume, declared)),
    );
    settled.set(volume.name, made);
    return made;
  };
  for (const one of declared.values()) settle(one, []);
  return environments.map((environment) => ({
    ...environment,
    servers: environment.servers.map((server) => ({
      ...server,
      volumes: server.volumes.map((volume) => settled.get(volume.name) ?? volume),
    })),
  }));
}

function sizedBy(one: Declared, from: Volume | undefined, input: SiteInput, report: Report): Volume {
  const { environment, volume } = one;
  const { source } = volume;
  if (source.kind === "blank") return volume;
  const path = pathOf(one, input);
  const says = saidSize(one, input) !== undefined;
  if (from === undefined) return says ? volume : { ...volume, sizeFollows: "outside" };
  if (says) {
    if (from.sizeFollows !== "outside" && volume.sizeGiB < from.sizeGiB) {
      report(
        [...path, "size"],
        `${volume.sizeGiB} GiB is smaller than its source (${from.name} has ${from.sizeGiB} GiB)`,
      );
    }
    return volume;
  }
  const sized = { ...volume, sizeGiB: from.sizeGiB };
  if (from.sizeFollows === "outside") return { ...sized, sizeFollows: "outside" };
  const isOfRelease = source.ref === `${environment.releaseOf ?? ""}-${volume.key}`;
  return isOfRelease ? sized : { ...sized, sizeFollows: "declared" };
}

/** Where the environments stand that a volume is made from, one after the other: its size is what they say. */
function environmentsBehind(volume: Volume, declared: ReadonlyMap<string, Declared>): readonly SitePath[] {
  const names = new Set<string>();
  for (let at = volume; at.source.kind === "volume";) {
    const from: Declared | undefined = declared.get(at.source.ref);
    if (from === undefined || names.has(from.environment.name)) break;
    names.add(from.environment.name);
    at = from.volume;
  }
  return [...names].map((name) => ["environments", name]);
}

function byName(environments: readonly Environment[]): ReadonlyMap<string, Declared> {
  return new Map(
    environments.flatMap((environment) =>
      environment.servers.flatMap((server) =>
        server.volumes.map((volume) => [volume.name, { environment, server: server.key, volume }] as const),
      ),
    ),
  );
}

function saidSize({ environment, server, volume }: Declared, input: SiteInput): number | undefined {
  const said = input.environments[environment.name]!;
  const inEnvironment = Object.hasOwn(said.volumes, volume.key) ? said.volumes[volume.key] : undefined;
  if (inEnvironment !== undefined) return inEnvironment.size;
  const own = Object.hasOwn(said.servers, server) ? said.servers[server]!.volumes : {};
  const suffix = volume.key.slice(server.length + 1);
  return Object.hasOwn(own, suffix) ? own[suffix]!.size : undefined;
}

function pathOf({ environment, server, volume }: Declared, input: SiteInput): SitePath {
  const path = ["environments", environment.name];
  const said = input.environments[environment.name]!;
  if (Object.hasOwn(said.volumes, volume.key) || !Object.hasOwn(said.servers, server)) {
    return [...path, "volumes", volume.key];
  }
  return [...path, "servers", server, "volumes", volume.key.slice(server.length + 1)];
}

/** Names of the other environments of a file whose volumes an environment's are made from: they are deployed before it. */
export function sourcesOf(environment: Environment, environments: readonly Environment[]): readonly string[] {
  const refs = new Set(
    environment.servers
      .flatMap(({ volumes }) => volumes)
      .flatMap(({ source }) => (source.kind === "volume" ? [source.ref] : [])),
  );
  return environments
    .filter(
      ({ name, servers }) =>
        name !== environment.name &&
        (name === environment.releaseOf ||
          servers.some(({ volumes }) => volumes.some((volume) => refs.has(volume.name)))),
    )
    .map(({ name }) => name);
}
