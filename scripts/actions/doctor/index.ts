import { IdrError, messageOf } from "../../../constructs/errors";
import type { Environment, Site } from "../../../constructs/model";
import { environmentNamed } from "../../../constructs/model/named";
import { stackNames } from "../../../constructs/model/shared-names";
import { type Emit, task } from "../../events";
import type { Entry } from "../../history";
import type { OpenStack } from "../../openstack";
import type { OpenSite } from "../../site";
import { readStanding, type Standing } from "../release/standing";
import { addressFindings } from "./checks/addresses";
import { declaredFindings } from "./checks/as-declared";
import { failedFindings } from "./checks/failed";
import { keyPairFindings, nameFindings, siteNameFindings } from "./checks/names";
import { holderFindings, reachedFindings } from "./checks/holders";
import { networkFindings } from "./checks/networks";
import { releaseFindings } from "./checks/release";
import { flavorFindings, imageFindings } from "./checks/servers";
import { stateFindings } from "./checks/state";
import { lookAtTools } from "./checks/tools";
import { volumeFindings } from "./checks/volumes";
import { type DoctorFacts, readFacts } from "./facts";
import { type Finding, Findings } from "./finding";
import { allOf, type Needs, needsOf, needsOfSite } from "./needs";
import { isComplete, presentIn, workingServers } from "./present";
import { quotaFindings } from "./quotas";
import { readClock } from "./read-clock";
import { StateReader } from "./state-file";

export type { Finding } from "./finding";
export { type Needs } from "./needs";

export interface DoctorOptions {
  readonly open: OpenSite;
  /** Logs in; what it throws becomes a finding. */
  readonly cloud: () => Promise<OpenStack>;
  /** Reads the site's history, with the engine; asked for when engine and provider are there. @default - nobody logs in */
  readonly entries?: () => Promise<readonly Entry[]>;
  /** Throws IdrError when the site in the cloud belongs to another state. @default - it is not asked */
  readonly checkState?: (cloud: OpenStack) => Promise<void>;
  /** The environment that is to be made. @default all of the site */
  readonly environment?: string;
  /** The environment that `environment` is to be a release of. @default - it is not prepared as a release */
  readonly releaseOf?: string;
  readonly emit: Emit;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** What was found before anything is made. */
export interface Diagnosis {
  readonly site: string;
  readonly cloud: string;
  /** Environments that were looked at. */
  readonly environments: readonly string[];
  /** Those of them that are not, or not wholly, in the cloud yet; `undefined`: the cloud could not be asked. */
  readonly toMake?: readonly string[];
  /** What it takes to make them, the site's own router and addresses included. */
  readonly needs?: Needs;
  readonly findings: readonly Finding[];
  /** Whether nothing is in the way: warnings and what could not be looked at are not. */
  readonly healthy: boolean;
}

/**
 * Looks for all that would stop a deployment or a release, at once, and changes nothing.
 * @throws IdrError `environment-unknown`
 */
export async function doctor(options: DoctorOptions): Promise<Diagnosis> {
  const { open, emit, env = process.env } = options;
  const { site } = open;
  const environments = chosen(site, options.environment);
  const stacks = stackNames({ ...site, environments });
  const [here, there] = await Promise.all([
    task(emit, { id: "doctor/here", name: "this machine" }, async () => {
      const tools = await lookAtTools(env);
      const { entries } = options;
      const state = await stateFindings(site, {
        directory: open.directory,
        stacks,
        env,
        ...(tools.there && entries !== undefined ? { entries } : {}),
      });
      return [...tools.findings, ...state];
    }),
    task(emit, { id: "doctor/cloud", name: `cloud ${site.cloud}` }, () => inCloud(options, environments)),
  ]);
  const findings = [...there.findings, ...here];
  return {
    site: site.name,
    cloud: site.cloud,
    environments: environments.map(({ name }) => name),
    ...(there.toMake === undefined ? {} : { toMake: there.toMake }),
    ...(there.needs === undefined ? {} : { needs: there.needs }),
    findings,
    healthy: findings.every(({ verdict }) => verdict !== "problem"),
  };
}

function chosen(site: Site, name: string | undefined): readonly Environment[] {
  return name === undefined ? site.environments : [environmentNamed(site, name)];
}

interface CloudDiagnosis {
  readonly toMake?: readonly string[];
  readonly needs?: Needs;
  readonly findings: readonly Finding[];
}

async function inCloud(
  options: DoctorOptions,
  environments: readonly Environment[],
): Promise<CloudDiagnosis> {
  const { site } = options.open;
  const login = new Findings("cloud");
  let cloud: OpenStack;
  try {
    cloud = await options.cloud();
  } catch (error) {
    const fix = error instanceof IdrError ? error.fix : undefined;
    login.problem(`cloud ${site.cloud}`, messageOf(error), fix ?? "check its entry in clouds.yaml");
    login.unknown("everything in the cloud", "needs the cloud, so it could not be looked at");
    return { findings: login.all };
  }
  login.ok(`cloud ${site.cloud}`, `logged in at ${cloud.authUrl}, project ${cloud.project.name}`);
  const [{ facts, findings: services }, clock, standing] = await Promise.all([
    readFacts(cloud, { backups: usesBackups(environments) }),
    readClock(cloud, options.env ?? process.env),
    options.releaseOf === undefined ? undefined : standingNow(site, cloud),
  ]);
  const present = presentIn(facts);
  const incomplete = environments.filter((environment) => !isComplete(environment, facts));
  const flavors = facts.compute?.flavors ?? [];
  const needs = allOf([
    needsOfSite(site, present),
    ...incomplete.map((environment) => needsOf(environment, flavors, present)),
  ]);
  const states = new StateReader(options.open);
  const known = await knownTo(site, states);
  return {
    toMake: incomplete.map(({ name }) => name),
    needs,
    findings: [
      ...login.all,
      ...services,
      ...clock,
      ...serverFindings(incomplete, facts),
      ...failedFindings(environments, facts),
      ...networksAndAddresses(site, environments, incomplete, facts),
      ...volumesOf(incomplete, facts),
      ...(standing === undefined
        ? []
        : releaseFindings(
            site.name,
            { from: chosen(site, options.releaseOf)[0]!, to: environments[0]! },
            standing,
            facts,
          )),
      ...quotaFindings(needs, {
        ...(facts.compute === undefined ? {} : { compute: facts.compute.limits }),
        ...(facts.network === undefined ? {} : { network: facts.network.limits }),
        ...(facts.volume === undefined ? {} : { volume: facts.volume.limits }),
      }),
      ...(await whoseState(options, cloud)),
      ...(await names(site, environments, facts, states)),
      ...holderFindingsIn(site, facts, known),
      ...declaredFindings(
        site,
        environments.filter((environment) => !incomplete.includes(environment)),
        facts,
        known,
      ),
      ...states.findings,
    ],
  };
}

/** Whether what is deployed belongs to the state that this command has. */
async function whoseState({ checkState }: DoctorOptions, cloud: OpenStack): Promise<readonly Finding[]> {
  if (checkState === undefined) return [];
  const findings = new Findings("state");
  const subject = "whose the site is";
  try {
    await checkState(cloud);
    findings.ok(subject, "this state's, or nobody's yet");
  } catch (error) {
    const fix = error instanceof IdrError ? error.fix : undefined;
    if (error instanceof IdrError && error.code === "state-other")
      findings.problem(subject, error.message, fix ?? "work with that state");
    else findings.unknown(subject, messageOf(error));
  }
  return findings.all;
}

/** Where the addresses are, or why that can't be told. */
async function standingNow(site: Site, cloud: OpenStack): Promise<Standing | IdrError> {
  try {
    return await readStanding(site, cloud);
  } catch (error) {
    if (error instanceof IdrError) return error;
    throw error;
  }
}

function serverFindings(incomplete: readonly Environment[], facts: DoctorFacts): readonly Finding[] {
  const { compute, images } = facts;
  const there = workingServers(compute?.servers);
  const servers = incomplete
    .flatMap((environment) => environment.servers)
    .filter(({ name }) => !there.has(name));
  return [
    ...(images === undefined
      ? notAsked("image", "images", "Glance")
      : imageFindings(servers, images, compute?.flavors ?? [])),
    ...(compute === undefined
      ? notAsked("flavor", "flavors and key pair", "Nova")
      : flavorFindings(servers, compute.flavors)),
  ];
}

function networksAndAddresses(
  site: Site,
  environments: readonly Environment[],
  incomplete: readonly Environment[],
  { network }: DoctorFacts,
): readonly Finding[] {
  if (network === undefined) return notAsked("network", "networks, routers, addresses", "Neutron");
  const { floatingIps, ports, networks, limits } = network;
  return [
    ...networkFindings(site, incomplete, networks, network.routers),
    ...addressFindings(site, environments, { floatingIps, ports, networks, quota: limits.floatingIps }),
  ];
}

function volumesOf(incomplete: readonly Environment[], { volume, backups }: DoctorFacts): readonly Finding[] {
  if (volume === undefined) return notAsked("volume-source", "volume types and sources", "Cinder");
  return volumeFindings(incomplete, { ...volume, ...(backups === undefined ? {} : { backups }) });
}

async function names(
  site: Site,
  environments: readonly Environment[],
  facts: DoctorFacts,
  states: StateReader,
): Promise<readonly Finding[]> {
  const siteIds = await states.read("site");
  const found = [...siteNameFindings(site, facts, siteIds)];
  if (facts.compute !== undefined) {
    found.push(...keyPairFindings(site.keyPair, facts.compute.keyPairs, siteIds));
  }
  for (const environment of environments) {
    found.push(...nameFindings(site.name, environment, facts, await states.read(environment.name)));
  }
  return found;
}

/** Ids of what all states of the site know; `undefined`: one of them is not in a file here, or can't be read. */
async function knownTo(site: Site, states: StateReader): Promise<ReadonlySet<string> | undefined> {
  const read = await Promise.all(stackNames(site).map((stack) => states.read(stack)));
  return read.every((ids) => ids !== undefined) ? new Set(read.flatMap((ids) => [...ids])) : undefined;
}

/** Who holds the site's addresses, by what all its states know. */
function holderFindingsIn(
  site: Site,
  { network, compute }: DoctorFacts,
  known: ReadonlySet<string> | undefined,
): readonly Finding[] {
  if (network === undefined || compute === undefined) return [];
  const all = { ...network, servers: compute.servers };
  return [...holderFindings(site, all, known), ...reachedFindings(site, all)];
}

function usesBackups(environments: readonly Environment[]): boolean {
  return environments.some(({ servers }) =>
    servers.some(({ volumes }) => volumes.some(({ source }) => source.kind === "backup")),
  );
}

function notAsked(check: string, subject: string, service: string): readonly Finding[] {
  const findings = new Findings(check);
  findings.unknown(subject, `${service} did not answer`);
  return findings.all;
}
