import { type Rule, type Site, parseSite } from "../../../../constructs/model";
import { KEEP_UNTIL, RETIRED } from "../../../../scripts/actions/release/kept";
import type { CloudFacts } from "../../../../scripts/actions/status/facts";
import type { SecurityGroupRule } from "../../../../scripts/openstack/network";

/** A small site and clouds for it, for the tests of the status. */

export function siteOf(options: { readonly live?: string; readonly spare?: string } = {}): Site {
  const small = "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false";
  return parseSite(
    `
cloud: idr
externalNetwork: public
sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin"]
environments:
  idr: {${small}}
  newidr: {${small}, release: {from: idr}}
live: ${options.live ?? "idr"}
spare: ${options.spare ?? "none"}
`,
    "idr.yaml",
  );
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };
export type Facts = Mutable<CloudFacts>;

/** Lists that most tests need nothing in. */
const NO_NETWORKS = { networks: [], subnets: [], routers: [], securityGroups: [], rules: [], keyPairs: [] };

export const NOTHING: CloudFacts = {
  servers: [],
  volumes: [],
  snapshots: [],
  ports: [],
  floatingIps: [],
  ...NO_NETWORKS,
};

/** A cloud that has these environments of the site, and both addresses, bound to these environments' proxies. */
export function cloudOf(
  site: Site,
  environments: readonly string[],
  bound: { readonly production?: string; readonly spare?: string } = {},
): Facts {
  const facts: Facts = {
    servers: [],
    volumes: [],
    snapshots: [],
    ports: [],
    floatingIps: [],
    ...structuredClone(NO_NETWORKS),
  };
  for (const environment of site.environments.filter(({ name }) => environments.includes(name))) {
    for (const group of environment.securityGroups) {
      facts.securityGroups.push({ id: `id-${group.name}`, name: group.name });
      facts.rules.push(...group.rules.map((rule) => ruleOf(`id-${group.name}`, rule)));
    }
    const nameOf = new Map(environment.securityGroups.map(({ key, name }) => [key, name]));
    for (const server of environment.servers) {
      addServer(facts, server.name, server.flavor, {
        metadata: server.metadata,
        groups: server.securityGroups.map((key) => nameOf.get(key) ?? key),
      });
    }
    for (const server of environment.servers) {
      for (const volume of server.volumes) {
        const from = volume.source.kind === "volume" ? volume.source.ref : undefined;
        facts.volumes.push({
          id: `id-${volume.name}`,
          name: volume.name,
          status: "in-use",
          sizeGiB: volume.sizeGiB,
          bootable: false,
          createdAt: "2026-11-20T12:00:00Z",
          metadata: {},
          attachments: [{ serverId: `id-${server.name}`, device: volume.device }],
          ...(from === undefined ? {} : { sourceVolumeId: `id-${from}` }),
        });
      }
    }
  }
  for (const role of ["production", "spare"] as const) {
    const environment = bound[role];
    facts.floatingIps.push({
      id: `id-${role}`,
      address: role === "production" ? "203.0.113.10" : "203.0.113.11",
      description: `${site.name}-${role}`,
      status: "ACTIVE",
      networkId: "id-public",
      ...(environment === undefined ? {} : { portId: `id-port-${environment}-proxy` }),
    });
  }
  return facts;
}

/** Leaves of an environment only its volumes, which are to be kept until a day (YYYY-MM-DD). */
export function retireFrom(facts: Facts, environment: string, keepUntil: string): void {
  const its = ({ name }: { readonly name: string }): boolean => name.startsWith(`${environment}-`);
  facts.servers = facts.servers.filter((server) => !its(server));
  facts.ports = facts.ports.filter((port) => !its(port));
  facts.volumes = facts.volumes.map((volume) =>
    its(volume)
      ? {
          ...volume,
          status: "available",
          attachments: [],
          metadata: { [RETIRED]: "2026-11-22T12:00:00Z", [KEEP_UNTIL]: keepUntil },
        }
      : volume,
  );
}

export function addServer(
  facts: Facts,
  name: string,
  flavorName: string,
  more: { readonly metadata?: Readonly<Record<string, string>>; readonly groups?: readonly string[] } = {},
): void {
  facts.servers.push({
    id: `id-${name}`,
    name,
    status: "ACTIVE",
    flavorId: `id-${flavorName}`,
    flavorName,
    addresses: [],
    metadata: { ...more.metadata },
    volumeIds: [],
    createdAt: "2026-11-20T12:00:00Z",
  });
  facts.ports.push({
    id: `id-port-${name}`,
    name,
    networkId: `id-network-${name.split("-")[0] ?? ""}`,
    status: "ACTIVE",
    serverId: `id-${name}`,
    fixedIps: [`192.168.1.${facts.ports.length + 10}`],
    securityGroupIds: (more.groups ?? []).map((group) => `id-${group}`),
  });
}

/** A rule as Neutron has it after the provider made it. */
export function ruleOf(groupId: string, { direction, port, peer }: Rule): SecurityGroupRule {
  const every = port.first === 1 && port.last === 65535;
  return {
    id: `${groupId}-${direction}-${port.toString()}-${peer.value}`,
    groupId,
    direction,
    etherType: "IPv4",
    ...(port.protocol === undefined ? {} : { protocol: port.protocol }),
    ...(port.protocol === undefined || every ? {} : { firstPort: port.first, lastPort: port.last }),
    ...(peer.kind === "self" ? { remoteGroupId: groupId } : { remotePrefix: peer.value }),
  };
}
