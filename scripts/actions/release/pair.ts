import { IdrError } from "../../../constructs/errors";
import type { Environment, Site } from "../../../constructs/model";

/** The two environments of a release: `from` is production before it, `to` after it. */
export interface ReleasePair {
  readonly from: Environment;
  readonly to: Environment;
}

/** The sides that the operator named, if any. */
export interface NamedSides {
  readonly from?: string;
  readonly to?: string;
}

/** Which of several releases is meant. */
export interface Meant {
  /** `on`: the release of the live environment; `back`: the one that the live environment is. @default "on" */
  readonly direction?: "on" | "back";
  /** Environment that is live. @default the one that the site file calls so */
  readonly live?: string;
}

/**
 * Which release is meant: the sides that were named, the others from the site file: `to` is an environment that is a
 * release of `from`. Where several could be meant, the one of the environment that is live, as `meant` says.
 * @throws IdrError `release-sides` when they are not clear, unknown, the same, or have no proxy
 */
export function releasePair(site: Site, named: NamedSides, meant: Meant = {}): ReleasePair {
  for (const name of [named.from, named.to]) {
    if (name !== undefined) environmentNamed(site, name);
  }
  const releases = site.environments
    .filter(({ releaseOf }) => releaseOf !== undefined)
    .map((to) => ({ from: to.releaseOf!, to: to.name }));
  const chosen = choose(named, releases, { live: site.live, ...meant });
  const from = environmentNamed(site, chosen.from);
  const to = environmentNamed(site, chosen.to);
  if (from === to) throw sides(`both sides of the release are ${from.name}`);
  for (const side of [from, to]) {
    if (!side.servers.some(({ role }) => role === "proxy")) {
      throw sides(`${side.name} has no proxy, so no public address can reach it`);
    }
  }
  return { from, to };
}

type Names = Readonly<Record<"from" | "to", string>>;

function choose(
  named: NamedSides,
  releases: readonly Names[],
  { direction, live }: { readonly direction?: "on" | "back"; readonly live: string | undefined },
): Names {
  // Both named: also environments that are no release of each other, e.g. one made for another cloud's data.
  if (named.from !== undefined && named.to !== undefined) return { from: named.from, to: named.to };
  const fit = ({ from, to }: Names) => (named.from ?? from) === from && (named.to ?? to) === to;
  const pairs = releases.filter(fit);
  const ofLive = pairs.filter(({ from }) => from === live);
  const toLive = pairs.filter(({ to }) => to === live);
  const byLive = direction === "back" ? [toLive, ofLive] : [ofLive, toLive];
  // One side named that is old: `cutover --to idr` goes back from its release.
  const back =
    pairs.length > 0 || named.from === named.to
      ? []
      : releases.map(({ from, to }) => ({ from: to, to: from }));
  for (const candidates of [pairs, ...byLive, back.filter(fit)]) {
    if (candidates.length === 1) return candidates[0]!;
  }
  const found = pairs.map(({ from, to }) => `${from} → ${to}`).join(", ") || "none";
  throw sides(`it is not clear which release is meant; in the site file: ${found}`);
}

function environmentNamed(site: Site, name: string): Environment {
  const environment = site.environments.find((candidate) => candidate.name === name);
  if (environment !== undefined) return environment;
  throw sides(
    `no environment "${name}" in the site file (there: ${site.environments.map((e) => e.name).join(", ")})`,
  );
}

function sides(message: string): IdrError {
  return new IdrError("release-sides", message, {
    fix: "name both with --from and --to, or write `release: { from: … }` for the new one in the site file",
  });
}
