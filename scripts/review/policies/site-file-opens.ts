import {
  INTERNAL_PORTS,
  Port,
  type Environment,
  type Rule,
  type SecurityGroup,
} from "../../../constructs/model";
import type { ResourceChange } from "../../engine/plan-json";
import { addresses, isWiderThan, sharesOf } from "../../reach";
import { effectOf, subjectOf } from "../change";
import { RULE } from "../kinds";
import { ingressOf, type IngressRule, inSiteFile } from "../rules";
import type { Concern, ReviewContext } from "../types";
import { planPolicy } from "./policy";

/** Networks that have more between them than one of these lengths are as good as anyone. */
const WIDE = { v4: 8, v6: 16 };
/** Groups whose rules are those of the facts. */
const OF_FACTS: ReadonlySet<string> = new Set([
  "internal",
  "bastion-external",
  "web-external",
  "omero-external",
]);

/**
 * What `rules:` of the site file open too far: ports of the services inside, and networks that add up to much of the
 * world. One network that is as good as anyone is said by port-opened-to-world.
 */
export const siteFileOpens = planPolicy(
  {
    id: "site-file-opens",
    severity: "person",
    risk: "reach",
    title: "rules of the site file open more than one of them says",
    why: "a rule in the site file opens a server as a rule in a plan does: many networks make a world, and a port of a service inside has no business outside",
    example: "rules of 0.0.0.0/2, 64.0.0.0/2 … for tcp 8443, or tcp 5432 from anywhere",
  },
  (context) => {
    const added = new Map<string, ResourceChange[]>();
    for (const change of context.changes) {
      const group = addedBySiteFile(change, context);
      if (group !== undefined) added.set(group, [...(added.get(group) ?? []), change]);
    }
    return (context.site?.environments ?? []).flatMap((environment) =>
      environment.securityGroups
        .filter(({ key, name }) => added.has(name) && !OF_FACTS.has(key) && key !== "nfs-internal")
        .flatMap((group) => concernsOf(group, environment, added.get(group.name) ?? [], context)),
    );
  },
);

/** Name of the group that a change adds a rule of the site file to; `undefined`: it adds none. */
function addedBySiteFile(change: ResourceChange, context: ReviewContext): string | undefined {
  if (change.type !== RULE || !["create", "replace", "update", "unknown"].includes(effectOf(change)))
    return undefined;
  const [group] = context.groupsOf(change, "security_group_id");
  const rule = ingressOf(change, context.says);
  return group !== undefined && rule !== undefined && inSiteFile(rule, group, context.site)
    ? group
    : undefined;
}

function concernsOf(
  group: SecurityGroup,
  environment: Environment,
  added: readonly ResourceChange[],
  { says, mode }: ReviewContext,
): Concern[] {
  const rules = group.rules.filter(({ direction, peer }) => direction === "ingress" && peer.kind === "cidr");
  const key = group.key.replace(/-external$/, "");
  const server = environment.servers.find((one) => one.key === (key === "extra" ? "proxy" : key));
  const name = server?.name ?? group.name;
  const found = new Map<string, Concern>();
  for (const { what, port } of pointsOf(rules, server?.key, environment)) {
    const addedHere = added.find((change) => {
      const rule = ingressOf(change, says);
      return (
        rule !== undefined &&
        rule.protocol === port.protocol &&
        port.first >= rule.first &&
        port.first <= rule.last
      );
    });
    if (addedHere === undefined) continue;
    const peers = rules
      .filter((rule) => rule.port.includes(port.first, port.protocol))
      .map(({ peer }) => peer.value);
    if (!areWide(peers)) continue;
    const about = { subject: subjectOf(addedHere), resource: addedHere.address };
    const ports = port.toString().replace("-", " ");
    if (what !== undefined) {
      found.set(port.toString(), {
        ...about,
        severity: "forbidden",
        message: `opens ${ports} of ${name} (${what}) to ${peersText(peers)}, as the site file says`,
        fix: "take it out of rules; name the one network that needs it, or reach it by SSH through the proxy",
      });
    } else if (peers.every((peer) => !areWide([peer])) && !found.has(port.toString())) {
      found.set(port.toString(), {
        ...about,
        message: `opens ${ports} of ${name} to ${peersText(peers)}, as the site file says`,
        fix: "name the networks that need it, and no others",
      });
    }
  }
  const wide = new Set([...found.values()].map(({ resource }) => resource));
  const few = narrowly(server?.key, name, environment, added, says).filter(
    // Linted is what the file says as a whole: only a plan tells what is opened by it.
    ({ resource, severity }) => !wide.has(resource) && (mode === "plan" || severity !== "note"),
  );
  return [...found.values(), ...few];
}

/** Rules that were added for few: they are told, so that nobody reads "nothing is opened"; a service inside is for a person. */
function narrowly(
  key: string | undefined,
  name: string,
  environment: Environment,
  added: readonly ResourceChange[],
  says: ReviewContext["says"],
): readonly Concern[] {
  return added.flatMap((change): Concern[] => {
    const rule = ingressOf(change, says);
    if (rule?.peer.kind !== "network" || areWide([rule.peer.prefix])) return [];
    const { first, last, protocol } = rule;
    const inside = insideOf(key, environment)
      .filter(({ ports }) => ports.some((port) => isWithin(port, rule)))
      .map(({ what }) => what);
    const ports = `${protocol ?? "every protocol"} ${first === last ? first : `${first}-${last}`}`;
    const among =
      inside.length === 0 ? "" : `: among them ${inside.join(", ")}, which nobody outside of it needs`;
    return [
      {
        subject: subjectOf(change),
        resource: change.address,
        ...(inside.length === 0 ? { severity: "note" as const } : {}),
        message: `opens ${ports} of ${name} to ${rule.peer.prefix}, as the site file says${among}`,
      },
    ];
  });
}

/** Whether a rule lets in to a port, or to one of several. */
function isWithin(port: Port, { protocol, first, last }: IngressRule): boolean {
  const isOne = protocol === undefined || port.protocol === undefined || protocol === port.protocol;
  return isOne && first <= port.last && port.first <= last;
}

/** Services inside, and SSH where nobody logs in from outside. */
function insideOf(server: string | undefined, environment: Environment) {
  return [
    ...INTERNAL_PORTS,
    ...(isEntrance(server, environment) ? [] : [{ what: "SSH", ports: [Port.tcp(22)] }]),
  ];
}

/** Ports at which to look who may connect: the first one of each rule, and every port of a service inside. */
function pointsOf(
  rules: readonly Rule[],
  server: string | undefined,
  environment: Environment,
): { readonly port: Port; readonly what?: string }[] {
  return [
    ...insideOf(server, environment).flatMap(({ what, ports }) =>
      ports
        .flatMap((port) =>
          Array.from({ length: port.last - port.first + 1 }, (_, index) => port.first + index).map((one) => ({
            one,
            protocol: port.protocol ?? ("tcp" as const),
          })),
        )
        .map(({ one, protocol }) => ({ what, port: Port.range(one, one, protocol) })),
    ),
    ...rules.map(({ port }) => ({ port })),
  ];
}

/** Whether people log in to a server from outside: the proxy, the management server, and what is there in the place of a proxy. */
function isEntrance(server: string | undefined, { servers }: Environment): boolean {
  if (server === "proxy" || server === "management") return true;
  if (servers.some(({ role }) => role === "proxy")) return false;
  return server !== undefined && server === servers.find(({ address }) => address !== undefined)?.key;
}

function areWide(peers: readonly string[]): boolean {
  return isWiderThan(addresses(...peers), WIDE.v4, WIDE.v6);
}

function peersText(peers: readonly string[]): string {
  const distinct = [...new Set(peers)];
  const { v4, v6 } = sharesOf(addresses(...distinct));
  const of = (share: number, family: string) => {
    if (share === 100) return `all of ${family}`;
    if (share < 0.1) return `less than 0.1 % of ${family}`;
    return `${share < 1 ? share.toFixed(1) : Math.round(share)} % of ${family}`;
  };
  const much = [...(v4 === 0 ? [] : [of(v4, "IPv4")]), ...(v6 === 0 ? [] : [of(v6, "IPv6")])].join(" and ");
  return distinct.length === 1
    ? `${distinct[0] ?? ""} (${much})`
    : `${distinct.length} networks that add up to ${much}`;
}
