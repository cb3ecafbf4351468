import type { AddressSpec, Environment, Site } from "../../../constructs/model";
import { markOf } from "../../../constructs/model/marks";
import { unknownAmong, type WantedObject } from "../../cloud/foreign";
import { type CloudObject, objectsOf } from "../../cloud/objects";
import { reachedBy } from "../../cloud/reached";
import { wantedByEnvironment, wantedBySite } from "../../cloud/wanted";
import type { FloatingIp } from "../../openstack/network";
import { keptOf } from "../release/kept";
import type { CloudFacts } from "./facts";
import { type ServerStatus, serversOf } from "./servers";
import { type VolumeStatus, volumesOf } from "./volumes";
import { addressName } from "../../../constructs/model/shared-names";

export type { ServerStatus, VolumeStatus };

/** A site as it is in the cloud, beside what the site file says. */
export interface StatusReport {
  readonly site: string;
  /** When the cloud was read. */
  readonly at: string;
  /** Production, the spare one, then servers' own. */
  readonly addresses: readonly AddressStatus[];
  readonly environments: readonly EnvironmentStatus[];
  readonly live: Reached;
  readonly spare: Reached;
  /** What has a name that the site's own stack uses, and neither a state nor a mark says that this site made it. */
  readonly foreign: readonly CloudObject[];
}

/** Which environment an address reaches: as the site file has it, and as Neutron says. */
export interface Reached {
  readonly declared?: string;
  readonly actual?: string;
}

export interface AddressStatus {
  readonly role: "production" | "spare" | "own";
  /** `undefined`: it does not exist yet (or an existing one was not found in the project). */
  readonly address?: string;
  /** How the site file names it, when it is not allocated by the site. */
  readonly named?: string;
  /** Name of the port that it is bound to; `undefined`: to nothing. */
  readonly port?: string;
  /** Name of the server behind that port. */
  readonly server?: string;
  /** Environment whose proxy it reaches; of a server's own address, the environment of that server. */
  readonly environment?: string;
  /** Id of the proxy's port, where it lacks the name by which the live stack finds it. */
  readonly unnamedPort?: string;
}

export interface EnvironmentStatus {
  readonly name: string;
  /** Whether the site file has it. */
  readonly declared: boolean;
  readonly releaseOf?: string;
  /** How much of what is declared is in the cloud. `retired`: nothing but volumes that are kept until a day. */
  readonly presence: "absent" | "partial" | "complete" | "retired";
  readonly servers: readonly ServerStatus[];
  readonly volumes: readonly VolumeStatus[];
  /** What has a name of this environment, and neither a state nor a mark says that this site made it. */
  readonly foreign: readonly CloudObject[];
}

/** What is known of who made what. */
export interface StatusOptions {
  /** Ids of what the states of the site know. @default not known, so that nothing is called foreign */
  readonly known?: ReadonlySet<string>;
}

/** Puts the site file (its DNS names looked up) and the cloud side by side. Pure. */
export function reportOf(
  site: Site,
  facts: CloudFacts,
  at: Date,
  { known }: StatusOptions = {},
): StatusReport {
  const objects = objectsOf(facts);
  const ours = objects.some(({ mark }) => mark?.startsWith(`${site.name}/`) === true);
  const foreignTo = (stack: string, wanted: readonly WantedObject[]) =>
    known === undefined
      ? []
      : unknownAmong(wanted, objects, {
          known,
          mark: markOf(site.name, stack),
          ownState: known.size > 0 || ours,
        }).foreign;
  const production = siteAddress("production", site, facts);
  const spare = siteAddress("spare", site, facts);
  const names = site.environments.map(({ name }) => name);
  const strangers = strangersOf(names, facts);
  return {
    site: site.name,
    at: at.toISOString(),
    addresses: [production, spare, ...ownAddresses(names, [production, spare], facts)],
    environments: [
      ...site.environments.map((environment) => ({
        ...declaredEnvironment(environment, facts, at),
        foreign: foreignTo(environment.name, wantedByEnvironment(environment)),
      })),
      ...strangers.map((name) => strangeEnvironment(name, facts, at)),
    ],
    live: { ...(site.live === undefined ? {} : { declared: site.live }), ...actual(production) },
    foreign: foreignTo("site", wantedBySite(site)),
    spare: { ...(site.spare === undefined ? {} : { declared: site.spare }), ...actual(spare) },
  };
}

function declaredEnvironment(
  environment: Environment,
  facts: CloudFacts,
  now: Date,
): Omit<EnvironmentStatus, "foreign"> {
  const servers = serversOf(environment.name, environment.servers, facts);
  const volumes = volumesOf(
    environment.name,
    environment.servers.flatMap((server) => server.volumes),
    facts,
    now,
  );
  const declared = [...servers, ...volumes].filter((thing) => thing.declared);
  const there = declared.filter((thing) => thing.status !== "absent").length;
  return {
    name: environment.name,
    declared: true,
    ...(environment.releaseOf === undefined ? {} : { releaseOf: environment.releaseOf }),
    presence:
      there === 0
        ? "absent"
        : isRetired(servers, volumes)
          ? "retired"
          : there === declared.length
            ? "complete"
            : "partial",
    servers,
    volumes,
  };
}

function strangeEnvironment(name: string, facts: CloudFacts, now: Date): EnvironmentStatus {
  const servers = serversOf(name, [], facts);
  const volumes = volumesOf(name, [], facts, now);
  return {
    name,
    declared: false,
    presence: isRetired(servers, volumes) ? "retired" : "complete",
    servers,
    volumes,
    foreign: [],
  };
}

/** Whether all that is left of an environment is volumes that are kept. */
function isRetired(servers: readonly ServerStatus[], volumes: readonly VolumeStatus[]): boolean {
  const left = volumes.filter(({ status }) => status !== "absent");
  return (
    servers.every(({ status }) => status === "absent") &&
    left.length > 0 &&
    left.every(({ keptUntil }) => keptUntil !== undefined)
  );
}

/**
 * Environments that the cloud has and the site file has not: told by their servers' Ansible groups, or by volumes
 * that are kept of them.
 */
function strangersOf(declared: readonly string[], facts: CloudFacts): string[] {
  const known = new Set(declared);
  const found = facts.servers
    .filter((server) => environmentOf(server.name) !== undefined)
    .filter((server) => {
      const groups = `${server.metadata.groups ?? ""},${server.metadata.groups2 ?? ""}`.split(",");
      return groups.includes(`${environmentOf(server.name) ?? ""}-hosts`);
    });
  const kept = facts.volumes.filter((volume) => keptOf(volume) !== undefined);
  const names = [...found, ...kept].flatMap(({ name }) => environmentOf(name) ?? []);
  return [...new Set(names)].filter((name) => !known.has(name)).sort();
}

/** An environment's name has no hyphen, so all up to the first one is it. */
export function environmentOf(name: string): string | undefined {
  return /^([a-z][a-z0-9]*)-/.exec(name)?.[1];
}

function siteAddress(role: "production" | "spare", site: Site, facts: CloudFacts): AddressStatus {
  const spec: AddressSpec = site.addresses[role];
  const floatingIp =
    spec.kind === "allocated"
      ? facts.floatingIps.find(({ description }) => description === addressName(site, role))
      : facts.floatingIps.find(({ address }) => address === spec.addressOrName);
  return {
    role,
    ...(spec.kind === "existing" ? { named: spec.addressOrName } : {}),
    ...(floatingIp === undefined ? {} : { address: floatingIp.address, ...boundTo(floatingIp, facts) }),
  };
}

function ownAddresses(
  environments: readonly string[],
  site: readonly AddressStatus[],
  facts: CloudFacts,
): AddressStatus[] {
  return facts.floatingIps
    .filter(({ address }) => !site.some((known) => known.address === address))
    .map((floatingIp) =>
      ofServer({ role: "own", address: floatingIp.address, ...boundTo(floatingIp, facts) }),
    )
    .filter(
      ({ environment }: AddressStatus) => environment !== undefined && environments.includes(environment),
    );
}

function boundTo(floatingIp: FloatingIp, facts: CloudFacts): Partial<AddressStatus> {
  if (floatingIp.portId === undefined) return {};
  const port = facts.ports.find(({ id }) => id === floatingIp.portId);
  // A port of another project can't be looked at: its id is all there is to say.
  if (port === undefined) return { port: floatingIp.portId };
  const server = facts.servers.find(({ id }) => id === port.serverId)?.name;
  const reached = reachedBy(floatingIp, facts);
  return {
    port: port.name === "" ? port.id : port.name,
    ...(server === undefined ? {} : { server }),
    ...(reached.kind === "environment" ? { environment: reached.name } : {}),
    ...(reached.kind === "environment" && reached.unnamedPort !== undefined
      ? { unnamedPort: reached.unnamedPort }
      : {}),
  };
}

/** The environment of a server's own address: that of the server, or of the port while it has none. */
function ofServer(address: AddressStatus): AddressStatus {
  const environment = environmentOf(address.server ?? address.port ?? "");
  return { ...address, ...(environment === undefined ? {} : { environment }) };
}

function actual(address: AddressStatus): { actual?: string } {
  return address.environment === undefined ? {} : { actual: address.environment };
}
