import type { Environment, Site } from "../../../constructs/model";
import { isMarkOfSite, markOf } from "../../../constructs/model/marks";
import { addressDescriptions } from "../../../constructs/model/shared-names";
import { unknownAmong, type WantedObject } from "../../cloud/foreign";
import { foreignFloatingIps } from "../../cloud/holder";
import { type CloudObject, objectsOf } from "../../cloud/objects";
import { wantedByEnvironment, wantedBySite } from "../../cloud/wanted";
import { environmentIn } from "../../review/kinds";
import { keptOf } from "../release/kept";
import type { Check } from "../verify/check";
import { cloudChecks } from "../verify/cloud";
import { type AddressStatus, ownAddresses, siteAddress } from "./addresses";
import type { CloudFacts } from "./facts";
import { type ServerStatus, serversOf } from "./servers";
import { type VolumeStatus, volumesOf } from "./volumes";

export type { AddressStatus, ServerStatus, VolumeStatus };

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

export interface EnvironmentStatus {
  readonly name: string;
  /** Whether the site file has it. */
  readonly declared: boolean;
  readonly releaseOf?: string;
  /** How much of what is declared is in the cloud. `retired`: nothing but volumes that are kept until a day. */
  readonly presence: "absent" | "partial" | "complete" | "retired";
  readonly servers: readonly ServerStatus[];
  readonly volumes: readonly VolumeStatus[];
  /** What is there and is not as the site file has it, or can't be told: the checks of `idr verify` that ask the cloud alone. */
  readonly checks: readonly Check[];
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
  const ours = objects.some(({ mark }) => isMarkOfSite(mark, site.name));
  const begun = ours || (known?.size ?? 0) > 0;
  const foreignTo = (stack: string, wanted: readonly WantedObject[]) =>
    known === undefined
      ? []
      : unknownAmong(wanted, objects, {
          known,
          mark: markOf(site.name, stack),
          ownState: begun,
        }).foreign;
  const foreignAddresses =
    known === undefined
      ? []
      : foreignFloatingIps(addressDescriptions(site), facts.floatingIps, {
          ...facts,
          site: site.name,
          known,
          begun,
        });
  const production = siteAddress("production", site, facts, known);
  const spare = siteAddress("spare", site, facts, known);
  const names = site.environments.map(({ name }) => name);
  const strangers = strangersOf(names, facts);
  return {
    site: site.name,
    at: at.toISOString(),
    addresses: [production, spare, ...ownAddresses(names, [production, spare], facts)],
    environments: [
      ...site.environments.map((environment) => {
        const foreign = foreignTo(environment.name, wantedByEnvironment(environment));
        const status = declaredEnvironment(environment, facts, at);
        // What somebody else made need not be as this site file has it.
        const checked = foreign.length === 0 && ["complete", "partial"].includes(status.presence);
        return {
          ...status,
          foreign,
          checks: checked ? troublesOf(site, environment, status.presence, facts) : [],
        };
      }),
      ...strangers.map((name) => strangeEnvironment(name, facts, at)),
    ],
    live: { ...(site.live === undefined ? {} : { declared: site.live }), ...actual(production) },
    foreign: [...foreignTo("site", wantedBySite(site)), ...foreignAddresses],
    spare: { ...(site.spare === undefined ? {} : { declared: site.spare }), ...actual(spare) },
  };
}

/** What of it is not as it should be. What an environment that is there in part lacks is not told one by one. */
function troublesOf(
  site: Site,
  environment: Environment,
  presence: EnvironmentStatus["presence"],
  facts: CloudFacts,
): readonly Check[] {
  return cloudChecks(site, environment, facts).filter(
    ({ verdict, detail }) =>
      (verdict === "failed" && !(presence === "partial" && /^(?:the \w+ )?is missing$/.test(detail))) ||
      verdict === "warning",
  );
}

function declaredEnvironment(
  environment: Environment,
  facts: CloudFacts,
  now: Date,
): Omit<EnvironmentStatus, "foreign" | "checks"> {
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
    checks: [],
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
    .filter((server) => environmentIn(server.name) !== undefined)
    .filter((server) => {
      const groups = `${server.metadata.groups ?? ""},${server.metadata.groups2 ?? ""}`.split(",");
      return groups.includes(`${environmentIn(server.name) ?? ""}-hosts`);
    });
  const kept = facts.volumes.filter((volume) => keptOf(volume) !== undefined);
  const names = [...found, ...kept].flatMap(({ name }) => environmentIn(name) ?? []);
  return [...new Set(names)].filter((name) => !known.has(name)).sort();
}

function actual(address: AddressStatus): { actual?: string } {
  return address.environment === undefined ? {} : { actual: address.environment };
}
