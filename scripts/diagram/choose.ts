import { IdrError } from "../../constructs/errors";
import type { Environment, Site } from "../../constructs/model";

/** Which part of a site is drawn. */
export interface Choice {
  /** Names of environments. @default all */
  readonly environments?: readonly string[];
  /** Only releases (environments with volumes made from another's) and what they come from. @default false */
  readonly release?: boolean;
}

/**
 * The environments to draw, in the order of the site file.
 * @throws IdrError `environment-unknown`, `no-release`
 */
export function chooseEnvironments(site: Site, choice: Choice): readonly Environment[] {
  const names = choice.environments ?? [];
  const unknown = names.filter((name) => !site.environments.some((environment) => environment.name === name));
  if (unknown.length > 0) {
    const known = site.environments.map(({ name }) => name).join(", ");
    throw new IdrError(
      "environment-unknown",
      `no environment ${unknown.map((name) => `"${name}"`).join(", ")} in the site file; there are ${known}`,
      { value: unknown.join(", "), allowed: known, fix: "name one of them" },
    );
  }
  const chosen = site.environments.filter(({ name }) => names.length === 0 || names.includes(name));
  if (choice.release !== true) return chosen;
  const sources = new Map(
    site.environments.map((environment) => [environment.name, sourcesOf(site, environment)]),
  );
  const wanted = new Set<string>();
  const follow = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    sources.get(name)!.forEach(follow);
  };
  chosen.filter(({ name }) => sources.get(name)!.length > 0).forEach(({ name }) => follow(name));
  if (wanted.size === 0) {
    throw new IdrError("no-release", "no release to draw: no environment has volumes of another one", {
      fix: "leave --release out, or give an environment `release: { from: … }` in the site file",
    });
  }
  return site.environments.filter(({ name }) => wanted.has(name));
}

/** The environments that an environment's volumes come from. */
function sourcesOf(site: Site, environment: Environment): string[] {
  const refs = environment.servers.flatMap(({ volumes }) =>
    volumes.flatMap(({ source }) => (source.kind === "volume" ? [source.ref] : [])),
  );
  return site.environments
    .filter((other) => other !== environment)
    .filter(
      (other) =>
        environment.releaseOf === other.name ||
        other.servers.some(({ volumes }) => volumes.some(({ name }) => refs.includes(name))),
    )
    .map(({ name }) => name);
}
