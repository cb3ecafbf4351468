import type { Environment, Site } from "../../../constructs/model";
import type { Flavor } from "../../openstack/compute";
import { addressName } from "../../../constructs/model/shared-names";

/** What counts against a project's quotas. */
export interface Needs {
  readonly servers: number;
  readonly cores: number;
  readonly ramMiB: number;
  /** Data volumes, and the servers' root volumes. */
  readonly volumes: number;
  /** GiB of those volumes. */
  readonly gib: number;
  /** Snapshots that live for the time of a copy, when a release is prepared by way of snapshots. */
  readonly temporarySnapshots: number;
  /** GiB of those snapshots. */
  readonly temporaryGib: number;
  readonly networks: number;
  readonly ports: number;
  readonly routers: number;
  readonly floatingIps: number;
  readonly securityGroups: number;
  readonly securityGroupRules: number;
}

/** Names of what is there already, which needs nothing more. */
export interface Present {
  readonly servers: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly ports: ReadonlySet<string>;
  readonly routers: ReadonlySet<string>;
  readonly securityGroups: ReadonlySet<string>;
  /** Descriptions of floating IPs. */
  readonly floatingIps: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
/** Nothing is there: the needs are those of the whole. */
export const NOTHING: Present = {
  servers: NONE,
  volumes: NONE,
  networks: NONE,
  ports: NONE,
  routers: NONE,
  securityGroups: NONE,
  floatingIps: NONE,
};

const ZERO: Needs = {
  servers: 0,
  cores: 0,
  ramMiB: 0,
  volumes: 0,
  gib: 0,
  temporarySnapshots: 0,
  temporaryGib: 0,
  networks: 0,
  ports: 0,
  routers: 0,
  floatingIps: 0,
  securityGroups: 0,
  securityGroupRules: 0,
};

/**
 * What it takes to make an environment, or the rest of one. Pure.
 * @param flavors of the cloud; a server whose flavor is not among them counts without cores, memory and disk
 * @param present default: nothing is there yet
 */
export function needsOf(
  environment: Environment,
  flavors: readonly Flavor[],
  present: Present = NOTHING,
): Needs {
  const { network, securityGroups, servers } = environment;
  const newServers = servers.filter(({ name }) => !present.servers.has(name));
  const sizes = newServers.map(({ flavor }) => flavors.find(({ name }) => name === flavor));
  const newVolumes = servers
    .flatMap(({ volumes }) => volumes)
    .filter(({ name }) => !present.volumes.has(name));
  const clones = newVolumes.filter(({ source }) => source.kind === "volume");
  const rootGib = newServers.map(({ rootDiskGiB }, index) => rootDiskGiB ?? sizes[index]?.diskGiB ?? 0);
  const newGroups = securityGroups.filter(({ name }) => !present.securityGroups.has(name));
  const ports = servers.flatMap(({ name, networks }) =>
    networks.length > 1 ? [name, `${name}-storage`] : [name],
  );
  const newNetwork = !present.networks.has(network.name);
  return {
    servers: newServers.length,
    cores: sum(sizes.map((size) => size?.vcpus ?? 0)),
    ramMiB: sum(sizes.map((size) => size?.ramMiB ?? 0)),
    volumes: newVolumes.length + newServers.length,
    gib: sum(newVolumes.map(({ sizeGiB }) => sizeGiB)) + sum(rootGib),
    temporarySnapshots: clones.length,
    temporaryGib: sum(clones.map(({ sizeGiB }) => sizeGiB)),
    networks: newNetwork ? 1 : 0,
    // A network has two ports of its own: the router's, and one that answers DHCP.
    ports: ports.filter((name) => !present.ports.has(name)).length + (newNetwork ? 2 : 0),
    routers: network.router.kind === "own" && !present.routers.has(network.router.name) ? 1 : 0,
    floatingIps: newServers.filter(({ address }) => address?.kind === "allocated").length,
    securityGroups: newGroups.length,
    securityGroupRules: sum(newGroups.map(({ rules }) => rules.length)),
  };
}

/** What the site stack makes beside the environments: the shared router, the public addresses. Pure. */
export function needsOfSite(site: Site, present: Present = NOTHING): Needs {
  const shared = site.environments.some(({ network }) => network.router.kind === "site");
  const addresses =
    site.live === undefined
      ? []
      : (["production", "spare"] as const).filter(
          (role) =>
            site.addresses[role].kind === "allocated" && !present.floatingIps.has(addressName(site, role)),
        );
  return {
    ...ZERO,
    routers: shared && !present.routers.has(site.router) ? 1 : 0,
    floatingIps: addresses.length,
  };
}

/** The needs of all of them together. */
export function allOf(needs: readonly Needs[]): Needs {
  const total: Record<keyof Needs, number> = { ...ZERO };
  for (const one of needs) {
    for (const key of Object.keys(ZERO) as (keyof Needs)[]) total[key] += one[key];
  }
  return total;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
