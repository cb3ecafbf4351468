import { PUBLIC_PORTS, type Environment, type Rule, type Server, type Site } from "../../../constructs/model";
import {
  addresses,
  addressesOf,
  ANYBODY,
  cellsOf,
  isEmpty,
  isWiderThan,
  parsePrefix,
  protocolNumber,
  sources,
  trafficOf,
  worldOf,
  ALL_TRAFFIC,
  type Cell,
  type Cells,
} from "../../reach";
import { environmentIn } from "../kinds";

/** What the facts and the site file let in to one server. */
export interface Allowed {
  /** The facts' ports of a proxy, and what the site file says of a few networks. */
  readonly narrow: Cells;
  /** That, and what the site file opens to so many that a person has to look at it. */
  readonly all: Cells;
  readonly isProxy: boolean;
  /** Whether nothing of it is meant for the outside: a server of the facts beside the proxy. */
  readonly isInternal: boolean;
  /** Whether it may have a public address. */
  readonly mayHaveAddress: boolean;
  /** Networks of its environment, whose servers reach it anyhow. */
  readonly environment?: Environment;
  /** Whether another server may reach it: one of its environment. */
  readonly mayReach: (other: string) => boolean;
  /** Name of the router that its network is meant to be on; `undefined`: nobody says. */
  readonly router?: string;
}

const PROXY = /^[a-z][a-z0-9]*-proxy$/;
const INTERNAL =
  /^[a-z][a-z0-9]*-(database|omeroreadwrite|omeroreadonly(-\d+)?|management|searchengine|internal|nfs-internal)$/;
const PROXY_GROUP = /^[a-z][a-z0-9]*-(bastion|web|omero)-external$/;
/** As wide as this is for a person, also where the site file says it. */
const WIDE = { v4: 8, v6: 16 };

const FACTS: Cells = cellsOf(
  Object.values(PUBLIC_PORTS)
    .flat()
    .map((port) => ({
      traffic: trafficOf(6, port.first, port.last),
      sources: sources({ addresses: ANYBODY }),
    })),
);

/**
 * What may reach a server (or, for a group that no server of the plan is in, its members), by its name: with a site file
 * what that says, without one the facts, but for what it let fewer in to before: somebody wanted it so.
 */
export function allowedOf(subject: string, site: Site | undefined, before: Cells = []): Allowed {
  if (site === undefined) return byFacts(subject, before);
  for (const environment of site.environments) {
    const server = environment.servers.find(({ name }) => name === subject);
    if (server !== undefined) return bySite(environment, server);
    const group = environment.securityGroups.find(({ name }) => name === subject);
    if (group !== undefined)
      return { ...bySite(environment, undefined, [group]), isProxy: PROXY_GROUP.test(subject) };
  }
  const environment = site.environments.find(({ name }) => name === environmentIn(subject));
  return {
    narrow: [],
    all: [],
    isProxy: false,
    isInternal: true,
    mayHaveAddress: false,
    ...(environment === undefined ? {} : { environment, router: environment.network.router.name }),
    mayReach: (other) => environment?.servers.some(({ name }) => name === other) === true,
  };
}

function byFacts(subject: string, before: Cells): Allowed {
  const isProxy = PROXY.test(subject) || PROXY_GROUP.test(subject);
  const facts = FACTS.filter(
    ({ traffic: [first, last] }) =>
      !before.some(
        ({ traffic, sources: from }) =>
          traffic[0] <= last && first <= traffic[1] && !isEmpty(worldOf(from.addresses)),
      ),
  );
  const name = environmentIn(subject);
  return {
    narrow: isProxy ? facts : [],
    all: isProxy ? facts : [],
    isProxy,
    isInternal: INTERNAL.test(subject),
    mayHaveAddress: isProxy,
    mayReach: (other) => name !== undefined && environmentIn(other) === name,
  };
}

function bySite(
  environment: Environment,
  server: Server | undefined,
  groups = environment.securityGroups.filter(({ key }) =>
    [...(server?.securityGroups ?? []), ...(server?.storageSecurityGroups ?? [])].includes(key),
  ),
): Allowed {
  const isProxy = server?.role === "proxy";
  const facts: Cell[] = [];
  const own: Cell[] = [];
  for (const { key, rules } of groups)
    for (const rule of rules) {
      const cell = cellOf(rule);
      if (cell !== undefined) (/^(bastion|web|omero)-external$/.test(key) ? facts : own).push(cell);
    }
  const said = cellsOf(own);
  const narrow = said.filter(({ sources: { addresses } }) => !isAsWide(addresses));
  return {
    narrow: cellsOf([...facts, ...narrow]),
    all: cellsOf([...facts, ...said]),
    isProxy,
    isInternal: server !== undefined && server.role !== "proxy" && server.role !== "other",
    mayHaveAddress: isProxy || server?.address !== undefined,
    environment,
    router: environment.network.router.name,
    mayReach: (other) => environment.servers.some(({ name }) => name === other),
  };
}

function isAsWide(set: Cell["sources"]["addresses"]): boolean {
  return isWiderThan(set, WIDE.v4 + 1, WIDE.v6 + 1);
}

function cellOf({ direction, port, peer }: Rule): Cell | undefined {
  if (direction !== "ingress" || peer.kind === "self") return undefined;
  const prefix = parsePrefix(peer.value);
  if (prefix === undefined) return undefined;
  const protocol = protocolNumber(port.protocol, prefix.family);
  return {
    traffic:
      port.protocol === undefined || protocol === undefined
        ? ALL_TRAFFIC
        : trafficOf(protocol, port.first, port.last),
    sources: sources({ addresses: addressesOf(prefix) }),
  };
}

/** Whether the facts open this traffic to anyone, on a proxy. */
export function isOfFacts([first, last]: Cell["traffic"]): boolean {
  return FACTS.some(({ traffic }) => traffic[0] <= first && last <= traffic[1]);
}

/** Everything that the servers of an environment send to each other, from their own network. */
export function withinEnvironment({ environment }: Allowed): Cells {
  if (environment === undefined) return [];
  return [{ traffic: ALL_TRAFFIC, sources: sources({ addresses: addresses(environment.network.cidr) }) }];
}
