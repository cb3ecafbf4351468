import { Peer, Port } from "./ports";
import type { Rule, SecurityGroup } from "./types";

/** TCP ports of a proxy that anyone may reach, and nothing else (the facts' "Who may connect"). */
export const PUBLIC_PORTS = {
  ssh: [Port.tcp(22)],
  web: [Port.tcp(80), Port.tcp(443), Port.tcp(873)],
  omero: [Port.tcp(4063), Port.tcp(4064), Port.range(14060, 14079)],
} as const;

/** Ports on which IDR's services hear each other, and nobody from outside. */
export const INTERNAL_PORTS: readonly { readonly what: string; readonly ports: readonly Port[] }[] = [
  { what: "the database", ports: [Port.tcp(5432)] },
  { what: "OMERO inside of an environment", ports: [Port.tcp(4061), Port.range(4065, 4066), Port.tcp(4080)] },
  { what: "Elasticsearch", ports: [Port.range(9200, 9203), Port.range(9300, 9303), Port.tcp(5577)] },
  { what: "NFS", ports: [111, 2049, 20048].flatMap((port) => [Port.tcp(port), Port.udp(port)]) },
];

const egress: Rule = { direction: "egress", port: Port.all(), peer: Peer.anywhere() };

function ingress(ports: readonly Port[], peers: readonly Peer[]): Rule[] {
  return ports.flatMap((port) => peers.map((peer): Rule => ({ direction: "ingress", port, peer })));
}

/** A rule that a site adds to those of the facts. */
export interface ExtraRule {
  readonly ports: readonly Port[];
  readonly peers: readonly Peer[];
}

/**
 * The group that every server of an environment is in: they reach each other
 * on every port, and may open connections to anywhere. Its rules name the
 * group itself, so two environments behind one router stay apart.
 */
export function internalGroup(environment: string): SecurityGroup {
  return {
    key: "internal",
    name: `${environment}-internal`,
    description: `Servers of ${environment} reach each other`,
    rules: [egress, { direction: "ingress", port: Port.all(), peer: Peer.self() }],
  };
}

/** The groups of a proxy: SSH from `admin`, web and OMERO from anywhere, and what the site adds. */
export function proxyGroups(
  environment: string,
  admin: readonly Peer[],
  extra: readonly ExtraRule[],
): SecurityGroup[] {
  const anywhere = [Peer.anywhere()];
  const group = (key: string, description: string, rules: Rule[]): SecurityGroup => ({
    key,
    name: `${environment}-${key}`,
    description,
    rules,
  });
  return [
    group("bastion-external", `SSH to ${environment}'s proxy`, ingress(PUBLIC_PORTS.ssh, admin)),
    group("web-external", `Web and rsync to ${environment}'s proxy`, ingress(PUBLIC_PORTS.web, anywhere)),
    group("omero-external", `OMERO to ${environment}'s proxy`, ingress(PUBLIC_PORTS.omero, anywhere)),
    ...(extra.length === 0
      ? []
      : [
          group(
            "extra-external",
            `What the site file adds to ${environment}'s proxy`,
            extra.flatMap((rule) => ingress(rule.ports, rule.peers)),
          ),
        ]),
  ];
}

/** The group of a server that a site file adds and opens to the outside. */
export function serverGroup(environment: string, server: string, rules: readonly ExtraRule[]): SecurityGroup {
  return {
    key: `${server}-external`,
    name: `${environment}-${server}-external`,
    description: `Outside access to ${environment}-${server}`,
    rules: rules.flatMap((rule) => ingress(rule.ports, rule.peers)),
  };
}

/** The group of OMERO servers' ports on the storage network: the NFS servers may talk to them. */
export function nfsGroup(environment: string, nfsServers: readonly string[]): SecurityGroup {
  const peers = nfsServers.map((address) => Peer.address(address));
  return {
    key: "nfs-internal",
    name: `${environment}-nfs-internal`,
    description: `NFS servers of ${environment}`,
    rules: [egress, ...ingress([Port.every("tcp"), Port.every("udp")], peers)],
  };
}
