import { IdrError } from "../../../constructs/errors";
import { MARK_KEY } from "../../../constructs/model/marks";
import type { Environment, Site } from "../../../constructs/model";
import type { OpenStack } from "../../openstack";
import type { Server } from "../../openstack/compute";
import { namePortCommand, type Reached, reachedBy } from "../../cloud/reached";
import { refuseSameAddress, theFloatingIp } from "../../cloud/site-address";
import type { FloatingIp, Port } from "../../openstack/network";
import type { Volume } from "../../openstack/block-storage";
import { proxyPortName } from "../../../constructs/model/shared-names";

/** Where things stand, as the cloud says, at one moment. */
export interface Standing {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly production: AddressStanding;
  readonly spare: AddressStanding;
  readonly environments: readonly EnvironmentStanding[];
}

/** One of the site's two public addresses. */
export interface AddressStanding {
  readonly role: "production" | "spare";
  readonly id: string;
  readonly address: string;
  /** Whether the site file names it. @default the site has allocated it */
  readonly named?: true;
  readonly reaches: Reached;
}

export type { Reached };

/** What the cloud has of an environment. */
export interface EnvironmentStanding {
  readonly environment: Environment;
  /** Ports of the name by which the live stack finds the proxy's. */
  readonly proxyPorts: readonly Port[];
  /** Ports of the proxy server that have another name, or none: another tool made them. @default none */
  readonly unnamedPorts?: readonly Port[];
  readonly servers: readonly Server[];
  readonly volumes: readonly Volume[];
}

/**
 * Reads from the cloud what the site's addresses reach, and what there is of its environments.
 * @param site its addresses as `openSite` gives them, with DNS names looked up
 * @throws IdrError `address-missing` when the site has no production or no spare address yet
 */
export async function readStanding(site: Site, cloud: OpenStack): Promise<Standing> {
  const [floatingIps, ports, servers, volumes] = await Promise.all([
    cloud.network.floatingIps(),
    cloud.network.ports(),
    cloud.compute.servers(),
    cloud.volume.volumes(),
  ]);
  refuseSameAddress(site, floatingIps);
  const environments = site.environments.map((environment): EnvironmentStanding => {
    const serverNames = new Set(environment.servers.map(({ name }) => name));
    const volumeNames = new Set(
      environment.servers.flatMap((server) => server.volumes.map(({ name }) => name)),
    );
    const proxy = proxyPortName(environment.name);
    const proxies = new Set(servers.filter(({ name }) => name === proxy).map(({ id }) => id));
    const hasProxy = environment.servers.some(({ role }) => role === "proxy");
    return {
      environment,
      proxyPorts: hasProxy ? ports.filter(({ name }) => name === proxy) : [],
      unnamedPorts: ports.filter(
        ({ name, serverId }) => hasProxy && name === "" && serverId !== undefined && proxies.has(serverId),
      ),
      servers: servers.filter(({ name }) => serverNames.has(name)),
      volumes: volumes.filter(({ name }) => volumeNames.has(name)),
    };
  });
  const proxies = new Set(site.environments.map(({ name }) => proxyPortName(name)));
  const standing = (role: AddressStanding["role"]): AddressStanding => {
    const theirs = servers.some(
      ({ name, metadata }) => proxies.has(name) && metadata[MARK_KEY] === undefined,
    );
    const spec = site.addresses[role];
    const floatingIp = theFloatingIp(site, role, floatingIps, { theirs });
    return {
      role,
      id: floatingIp.id,
      address: floatingIp.address,
      ...(spec.kind === "existing" ? { named: true as const } : {}),
      reaches: reached(floatingIp, site, { ports, servers }),
    };
  };
  return {
    at: Date.now(),
    production: standing("production"),
    spare: standing("spare"),
    environments,
  };
}

/** The name of the environment that an address reaches; `undefined`: none that the site file knows. */
export function environmentReached({ reaches }: AddressStanding): string | undefined {
  return reaches.kind === "environment" ? reaches.name : undefined;
}

/** What an address reaches, in words. */
export function reachedText(address: AddressStanding): string {
  const { reaches } = address;
  if (reaches.kind !== "other") return environmentReached(address) ?? "nothing";
  const what = reaches.server === undefined ? "a port" : `a port of server ${reaches.server}`;
  return `${what} that the site file doesn't know`;
}

/**
 * Refuses what can't be done while production's proxy port lacks its name: the live stack finds the port by it.
 * @throws IdrError `proxy-port-unnamed` with the command that gives it the name
 */
export function refuseUnnamedPort({ production }: Pick<Standing, "production">): void {
  const { reaches, address } = production;
  if (reaches.kind !== "environment" || reaches.unnamedPort === undefined) return;
  const proxy = proxyPortName(reaches.name);
  throw new IdrError(
    "proxy-port-unnamed",
    `production's address ${address} reaches server ${proxy} by a port that is not called ${proxy}: ${reaches.unnamedPort}`,
    {
      fix: `nothing was changed; give that port its name, which changes nothing else: ${namePortCommand(reaches.name, reaches.unnamedPort)}`,
    },
  );
}

/** What the cloud has of one environment of the site. */
export function standingOf(standing: Standing, name: string): EnvironmentStanding {
  return standing.environments.find(({ environment }) => environment.name === name)!;
}

/** An environment that the site file does not have can't be a side of a release. */
function reached(
  floatingIp: FloatingIp,
  { environments }: Pick<Site, "environments">,
  facts: Parameters<typeof reachedBy>[1],
): Reached {
  const found = reachedBy(floatingIp, facts);
  if (found.kind !== "environment" || environments.some(({ name }) => name === found.name)) return found;
  const port = facts.ports.find(({ id }) => id === floatingIp.portId);
  return {
    kind: "other",
    portId: floatingIp.portId ?? "",
    ...(port === undefined || port.name === "" ? {} : { portName: port.name }),
    server: proxyPortName(found.name),
  };
}
