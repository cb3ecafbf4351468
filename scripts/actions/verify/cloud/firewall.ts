import type { Environment, SecurityGroup, Server } from "../../../../constructs/model";
import type { Port } from "../../../openstack/network";
import { type Check, Checks } from "../check";
import { serversById, type VerifyFacts } from "./facts";
import { ruleTroubles } from "./rules";

/**
 * Whether each server's ports are in the security groups that the site file says, and in no other; whether it has no
 * other ports; and whether these
 * groups let in what the site file says, and nothing else. Pure.
 */
export function firewallChecks(environment: Environment, facts: VerifyFacts): readonly Check[] {
  const checks = new Checks("firewall");
  const nameOf = new Map(environment.securityGroups.map(({ key, name }) => [key, name]));
  for (const server of environment.servers) {
    for (const { name, keys } of portsOf(server))
      portCheck(
        name,
        keys.map((key) => nameOf.get(key) ?? key),
        facts,
        checks,
      );
  }
  checks.judge(
    "other ports",
    strayPorts(environment, facts),
    "none: the servers have those of the site file alone",
  );
  for (const group of environment.securityGroups) groupCheck(group, facts, checks);
  return checks.all;
}

/** The ports that the model gives a server, with the keys of their groups. */
function portsOf(server: Server): readonly { readonly name: string; readonly keys: readonly string[] }[] {
  return [
    { name: server.name, keys: server.securityGroups },
    ...(server.networks.length > 1
      ? [{ name: `${server.name}-storage`, keys: server.storageSecurityGroups }]
      : []),
  ];
}

/** Ports that were plugged into the servers by hand: their groups, e.g. `default`, are not the model's. */
function strayPorts(environment: Environment, facts: VerifyFacts): readonly string[] {
  const byId = serversById(environment, facts.servers);
  return facts.ports.flatMap((port) => {
    const server = port.serverId === undefined ? undefined : byId.get(port.serverId);
    if (server === undefined || portsOf(server).some(({ name }) => name === port.name)) return [];
    const groups = groupNames(port, facts);
    const among = groups.length === 0 ? "in no group, so not filtered" : `in ${groups.join(", ")}`;
    return [`${server.name} has port ${port.name || port.id} (${among}), which the site file doesn't know`];
  });
}

function groupNames({ securityGroupIds }: Port, { securityGroups }: VerifyFacts): readonly string[] {
  return securityGroupIds.map((id) => securityGroups.find((group) => group.id === id)?.name ?? id);
}

function groupCheck(group: SecurityGroup, { securityGroups, rules }: VerifyFacts, checks: Checks): void {
  const check = `rules of ${group.name}`;
  const named = securityGroups.filter(({ name }) => name === group.name);
  const found = checks.only(check, "group", named);
  if (found === undefined) return;
  const own = rules.filter(({ groupId }) => groupId === found.id);
  checks.judge(check, ruleTroubles(group.rules, own, securityGroups), "as the site file has them");
}

function portCheck(name: string, wanted: readonly string[], facts: VerifyFacts, checks: Checks): void {
  const check = `groups of port ${name}`;
  const named = facts.ports.filter((port) => port.name === name);
  const found = checks.only(check, "port", named);
  if (found === undefined) return;
  const groups = groupNames(found, facts);
  checks.judge(
    check,
    [
      ...wanted.filter((group) => !groups.includes(group)).map((group) => `${group} is missing`),
      ...groups.filter((group) => !wanted.includes(group)).map((group) => `${group} is one too many`),
    ],
    wanted.join(", "),
  );
}
