import { IdrError } from "../../../constructs/errors";
import type { Import, PlanJson } from "../../engine";
import { type OpenStack, isNotFound } from "../../openstack";
import type { SecurityGroupRule } from "../../openstack/network";
import { GROUP, RULE } from "../../review/kinds";
import { identity, known } from "./known";

/**
 * Takes off adopted security groups what OpenStack puts on every new one (all may go out): whoever made them
 * was stopped before it could.
 */
export async function removeDefaultRules(
  imports: readonly Import[],
  plan: PlanJson,
  cloud: OpenStack,
): Promise<void> {
  const groups = adoptedGroups(imports);
  if (groups.length === 0) return;
  const rules = defaultRules(await cloud.network.securityGroupRules(), groups, keptRules(imports, plan));
  for (const { id } of rules) {
    await cloud.network.deleteSecurityGroupRule(id).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
}

/**
 * Refuses to take in a security group that has rules which the stack does not make: whoever added them, they would go on
 * letting packets in, and no plan would show them.
 * @throws IdrError `group-foreign-rules` naming each rule
 */
export async function refuseForeignRules(
  stack: string,
  imports: readonly Import[],
  plan: PlanJson,
  cloud: OpenStack,
): Promise<void> {
  const groups = adoptedGroups(imports);
  if (groups.length === 0) return;
  const rules = foreignRules(await cloud.network.securityGroupRules(), groups, keptRules(imports, plan));
  if (rules.length === 0) return;
  throw new IdrError(
    "group-foreign-rules",
    `a security group that an earlier run of ${stack} left has rules that the site file does not ask for: ${rules.map(ruleText).join("; ")}`,
    {
      fix: `nothing was changed; see who needs them; when nobody does: openstack security group rule delete ${rules.map(({ id }) => id).join(" ")}, and run this again`,
    },
  );
}

/** The rules of these groups that are neither known (by identity) nor OpenStack's own of a new group. Pure. */
function foreignRules(
  rules: readonly SecurityGroupRule[],
  groups: readonly string[],
  kept: ReadonlySet<string>,
): SecurityGroupRule[] {
  const own = new Set(defaultRules(rules, groups, kept).map(({ id }) => id));
  return rules.filter(
    ({ id, groupId }) => groups.includes(groupId) && !kept.has(identity(RULE, id)) && !own.has(id),
  );
}

/** `ingress tcp 5432 from 0.0.0.0/0`. */
function ruleText(rule: SecurityGroupRule): string {
  const { direction, etherType, protocol = "any protocol", firstPort, lastPort } = rule;
  const ports =
    firstPort === undefined
      ? ""
      : ` ${firstPort}${lastPort === firstPort || lastPort === undefined ? "" : `-${lastPort}`}`;
  const anywhere = etherType === "IPv6" ? "::/0" : "0.0.0.0/0";
  const peer =
    rule.remoteGroupId === undefined ? (rule.remotePrefix ?? anywhere) : `group ${rule.remoteGroupId}`;
  return `${direction} ${protocol}${ports} ${direction === "ingress" ? "from" : "to"} ${peer} (${rule.id})`;
}

function adoptedGroups(imports: readonly Import[]): string[] {
  return imports.filter(({ to }) => to.startsWith(`${GROUP}.`)).map(({ id }) => id);
}

function keptRules(imports: readonly Import[], plan: PlanJson): ReadonlySet<string> {
  return new Set([...known(plan.prior_state), ...imports.map(({ id }) => identity(RULE, id))]);
}

/** The rules of these groups by which everything may go out, but for those that are known (by identity). Pure. */
export function defaultRules(
  rules: readonly SecurityGroupRule[],
  groups: readonly string[],
  kept: ReadonlySet<string>,
): SecurityGroupRule[] {
  return rules.filter(
    (rule) =>
      groups.includes(rule.groupId) &&
      !kept.has(identity(RULE, rule.id)) &&
      rule.direction === "egress" &&
      rule.protocol === undefined &&
      rule.remoteGroupId === undefined &&
      rule.remotePrefix === undefined,
  );
}
