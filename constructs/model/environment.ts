import { defaultSubnet } from "./cidr";
import { internalGroup, nfsGroup, proxyGroups, serverGroup, type ExtraRule } from "./firewall";
import { ansibleHostname, ansibleMetadata, roleGroups } from "./metadata";
import { Peer, Port } from "./ports";
import { tried, type Report } from "./report";
import type { EnvironmentInput, RuleInput, SiteInput } from "./schema";
import { ENVIRONMENT_NAME } from "./schema-parts";
import { DATA_MOUNT, defaultVolumesOf, plannedServers, type PlannedServer } from "./servers";
import type { SitePath } from "./site-file-error";
import type { AddressSpec, Environment, RouterChoice, SecurityGroup, Server } from "./types";
import { volumesOf } from "./volumes";

/** An environment of a site file with everything filled in. Mistakes go to `report`. */
export function resolveEnvironment(
  name: string,
  site: SiteInput,
  routerName: string,
  report: Report,
): Environment {
  const input = site.environments[name]!;
  const path: SitePath = ["environments", name];
  const planned = plannedServers(name, input, site, path, report);
  const volumes = volumesOf({
    environment: name,
    input,
    site,
    servers: planned.map(defaultVolumesOf),
    path,
    report,
  });
  const hasProxy = planned.some((server) => server.facts?.role === "proxy");
  const securityGroups = groupsOf(name, input, site, path, hasProxy, report);
  const storage = input.storageNetwork;

  const bastion = hasProxy ? "proxy" : planned.find((other) => other.custom?.address !== undefined)?.key;
  const servers = planned.map((server): Server => {
    const hostname = `${name}-${server.key}`;
    const onStorage = storage !== undefined && server.facts?.omero === true;
    const networks = [name, ...(onStorage ? [storage.network] : [])];
    const ownVolumes = volumes.get(server.key) ?? [];
    return {
      key: server.key,
      name: hostname,
      role: server.facts?.role ?? "other",
      image: server.image ?? input.image ?? site.image,
      flavor: server.flavor,
      ...(site.rootDisk === undefined ? {} : { rootDiskGiB: site.rootDisk }),
      ...(site.availabilityZone === undefined ? {} : { availabilityZone: site.availabilityZone }),
      networks,
      securityGroups: securityGroupsOf(server, securityGroups),
      storageSecurityGroups: onStorage ? ["nfs-internal"] : [],
      volumes: ownVolumes,
      metadata: tried(ENVIRONMENT_NAME.test(name) ? report : unheard, [...path, ...server.path], {}, () =>
        ansibleMetadata({
          environment: name,
          hostname: ansibleHostname(hostname, server.facts),
          ...(bastion === undefined ? {} : { ssh: bastion === server.key ? "proxy" : "required" }),
          networks,
          groups: server.facts
            ? roleGroups(name, server.facts)
            : customGroups(name, server, bastion === server.key, ownVolumes[0]?.mount === DATA_MOUNT),
        }),
      ),
      ...(server.custom?.address === undefined ? {} : { address: addressSpec(server.custom.address) }),
    };
  });

  return {
    name,
    network: {
      name,
      subnet: `${name}-subnet`,
      cidr: input.subnet ?? defaultSubnet(name),
      dns: site.dns,
      router: routerChoice(name, input, routerName),
      ...(storage === undefined ? {} : { storage }),
    },
    securityGroups,
    servers,
    ...(input.release === undefined ? {} : { releaseOf: input.release.from }),
  };
}

/** A name that is no environment's is told already, and may be too long for everything that is made of it. */
const unheard: Report = () => undefined;

/** `allocate` (or nothing), or the address that is there. */
export function addressSpec(text: string | undefined): AddressSpec {
  return text === undefined || text === "allocate"
    ? { kind: "allocated" }
    : { kind: "existing", addressOrName: text };
}

function customGroups(
  environment: string,
  server: PlannedServer,
  bastion: boolean,
  dataHost: boolean,
): string[] {
  const roles = [server.key, ...(bastion ? ["bastion"] : [])];
  return [
    `${environment}-hosts`,
    ...roles.flatMap((role) => [`${role}-hosts`, `${environment}-${role}-hosts`]),
    ...(server.custom?.groups ?? []),
    ...(dataHost ? [`${environment}-data-hosts`] : []),
  ];
}

function groupsOf(
  name: string,
  input: EnvironmentInput,
  site: SiteInput,
  path: SitePath,
  hasProxy: boolean,
  report: Report,
): SecurityGroup[] {
  const admin = site.adminCidrs.flatMap((cidr, index) =>
    tried<Peer[]>(report, ["adminCidrs", index], [], () => [Peer.cidr(cidr)]),
  );
  const siteRules = extraRules(site.rules, ["rules"], report);
  const environmentRules = extraRules(input.rules, [...path, "rules"], report);
  if (!hasProxy && environmentRules.length > 0) {
    report(
      [...path, "rules"],
      "opens ports on the proxy, which this environment doesn't have",
      "put them on a server",
    );
  }
  return [
    internalGroup(name),
    ...(hasProxy ? proxyGroups(name, admin, [...siteRules, ...environmentRules]) : []),
    ...Object.entries(input.servers).flatMap(([key, server]) =>
      server.rules.length === 0
        ? []
        : [serverGroup(name, key, extraRules(server.rules, [...path, "servers", key, "rules"], report))],
    ),
    ...(input.storageNetwork === undefined ? [] : [nfsGroup(name, input.storageNetwork.nfsServers)]),
  ];
}

/** Neutron's own quota is 100 for a project, unless somebody raises it. */
const MOST_RULES = 500;

function extraRules(rules: readonly RuleInput[], path: SitePath, report: Report): ExtraRule[] {
  const count = rules.reduce((sum, { ports, from }) => sum + ports.length * from.length, 0);
  if (count > MOST_RULES) {
    const message = `open ${count} pairs of a port and a network (allowed: at most ${MOST_RULES})`;
    report(path, message, "write ranges of ports, and wider networks");
    return [];
  }
  return rules.map((rule, index) => ({
    ports: rule.ports.flatMap((port, at) =>
      tried<Port[]>(report, [...path, index, "ports", at], [], () => [Port.parse(port, rule.protocol)]),
    ),
    peers: rule.from.flatMap((cidr, at) =>
      tried<Peer[]>(report, [...path, index, "from", at], [], () => [Peer.cidr(cidr)]),
    ),
  }));
}

function securityGroupsOf(server: PlannedServer, groups: readonly SecurityGroup[]): string[] {
  const proxyKeys = ["bastion-external", "web-external", "omero-external", "extra-external"];
  const wanted = ["internal", ...(server.facts?.role === "proxy" ? proxyKeys : [`${server.key}-external`])];
  return wanted.filter((key) => groups.some((group) => group.key === key));
}

function routerChoice(name: string, input: EnvironmentInput, siteRouter: string): RouterChoice {
  if (input.router === undefined || input.router === "site") return { kind: "site", name: siteRouter };
  if (input.router === "own") return { kind: "own", name: `${name}-router` };
  return { kind: "existing", name: input.router.existing };
}
