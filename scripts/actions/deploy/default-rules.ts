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
  const groups = imports.filter(({ to }) => to.startsWith(`${GROUP}.`)).map(({ id }) => id);
  if (groups.length === 0) return;
  const kept = new Set([...known(plan.prior_state), ...imports.map(({ id }) => identity(RULE, id))]);
  const rules = defaultRules(await cloud.network.securityGroupRules(), groups, kept);
  for (const { id } of rules) {
    await cloud.network.deleteSecurityGroupRule(id).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
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
