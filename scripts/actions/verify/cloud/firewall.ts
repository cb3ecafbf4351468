import type { Environment, SecurityGroup } from "../../../../constructs/model";
import { type Check, Checks } from "../check";
import type { VerifyFacts } from "./facts";
import { ruleTroubles } from "./rules";

/**
 * Whether each server's ports are in the security groups that the site file says, and in no other; and whether these
 * groups let in what the site file says, and nothing else. Pure.
 */
export function firewallChecks(environment: Environment, facts: VerifyFacts): readonly Check[] {
  const checks = new Checks("firewall");
  const nameOf = new Map(environment.securityGroups.map(({ key, name }) => [key, name]));
  for (const server of environment.servers) {
    const ports = [
      { name: server.name, keys: server.securityGroups },
      ...(server.networks.length > 1
        ? [{ name: `${server.name}-storage`, keys: server.storageSecurityGroups }]
        : []),
    ];
    for (const { name, keys } of ports)
      portCheck(
        name,
        keys.map((key) => nameOf.get(key) ?? key),
        facts,
        checks,
      );
  }
  for (const group of environment.securityGroups) groupCheck(group, facts, checks);
  return checks.all;
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
  const groups = found.securityGroupIds.map(
    (id) => facts.securityGroups.find((group) => group.id === id)?.name ?? id,
  );
  checks.judge(
    check,
    [
      ...wanted.filter((group) => !groups.includes(group)).map((group) => `${group} is missing`),
      ...groups.filter((group) => !wanted.includes(group)).map((group) => `${group} is one too many`),
    ],
    wanted.join(", "),
  );
}
