import type { Environment, Volume, VolumeSource } from "../../constructs/model";
import type { LineageNode } from "./picture";

/** How a volume comes from its source, in a word or two. */
export function sourceWord(kind: Exclude<VolumeSource["kind"], "blank">): string {
  return { volume: "clone", snapshot: "from snapshot", backup: "from backup" }[kind];
}

/**
 * Which volume was made from what: one tree for each first source, of volumes
 * that were made from something or that something was made from. A source that
 * no environment has (a snapshot, a backup, a volume made by others) is foreign.
 */
export function lineageOf(environments: readonly Environment[]): LineageNode[] {
  const volumes = environments.flatMap(({ servers }) => servers.flatMap((server) => server.volumes));
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  const parentOf = (volume: Volume): Volume | undefined =>
    volume.source.kind === "volume" ? byName.get(volume.source.ref) : undefined;

  const node = (volume: Volume, how: string | undefined, above: ReadonlySet<string>): LineageNode => ({
    name: volume.name,
    sizeGiB: volume.sizeGiB,
    ...(how === undefined ? {} : { how }),
    foreign: false,
    // Two volumes that name each other as source would never end.
    children: volumes
      .filter((other) => parentOf(other) === volume && !above.has(other.name))
      .map((other) => node(other, "clone", new Set([...above, other.name]))),
  });

  const own = volumes
    .filter(({ source }) => source.kind === "blank")
    .map((volume) => node(volume, undefined, new Set([volume.name])))
    .filter(({ children }) => children.length > 0);
  const foreign = new Map<string, LineageNode[]>();
  for (const volume of volumes) {
    const { source } = volume;
    if (source.kind === "blank" || parentOf(volume) !== undefined) continue;
    const name = source.kind === "volume" ? source.ref : `${source.kind} ${source.ref}`;
    const made = node(volume, sourceWord(source.kind), new Set([volume.name]));
    foreign.set(name, [...(foreign.get(name) ?? []), made]);
  }
  return [...own, ...[...foreign].map(([name, children]) => ({ name, foreign: true, children }))];
}

/** The longest way down a forest, in nodes; 0 when it is empty. */
export function depthOf(nodes: readonly LineageNode[]): number {
  return nodes.reduce((depth, { children }) => Math.max(depth, 1 + depthOf(children)), 0);
}
