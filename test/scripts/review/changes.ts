import type { Attributes, PlanJson, ResourceChange } from "../../../scripts/engine/plan-json";
import { contextOf, type ContextOptions } from "../../../scripts/review/context";
import { findingsOf } from "../../../scripts/review/review";
import type { Finding, Policy } from "../../../scripts/review/types";

export const PROVIDER = "registry.terraform.io/terraform-provider-openstack/openstack";

interface More {
  readonly before?: Attributes | null;
  readonly after?: Attributes | null;
  readonly unknown?: Attributes;
  readonly sensitive?: Attributes;
  /** Attributes that force a replacement. */
  readonly forces?: readonly string[];
  readonly importing?: boolean;
  readonly entry?: Partial<ResourceChange>;
}

/** A change of one object, as an engine tells it. */
export function change(
  type: string,
  name: string,
  actions: readonly string[],
  more: More = {},
): ResourceChange {
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: PROVIDER,
    change: {
      actions: actions as ResourceChange["change"]["actions"],
      before:
        more.before === undefined
          ? actions.includes("create") && actions.length === 1
            ? null
            : { name }
          : more.before,
      after:
        more.after === undefined
          ? actions.includes("delete") && actions.length === 1
            ? null
            : { name }
          : more.after,
      after_unknown: more.unknown ?? {},
      before_sensitive: more.sensitive ?? {},
      after_sensitive: more.sensitive ?? {},
      ...(more.forces === undefined ? {} : { replace_paths: more.forces.map((key) => [key]) }),
      ...(more.importing === true ? { importing: { id: "x" } } : {}),
    },
    ...more.entry,
  };
}

/** A plan of some changes, with a configuration that says nothing. */
export function planOf(changes: readonly ResourceChange[], more: Partial<PlanJson> = {}): PlanJson {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: changes,
    configuration: { root_module: {} },
    ...more,
  };
}

/** What one policy finds in a plan. */
export function found(policy: Policy, plan: PlanJson, options: ContextOptions = {}): Finding[] {
  return findingsOf([policy], contextOf(plan, options));
}

/** The severities that one policy gives to a single change; empty: it finds nothing. */
export function severities(policy: Policy, one: ResourceChange, options: ContextOptions = {}): string[] {
  return found(policy, planOf([one]), options).map(({ severity }) => severity);
}
