import type { ConfigurationModule, PlanJson } from "../engine/plan-json";
import { textOf } from "./change";
import { isOpenstack } from "./kinds";

/**
 * Programs that an apply runs beside the engine and the provider of OpenStack, as far as the plan's configuration and
 * its changes tell: provisioners, and other providers. In words, a line each.
 */
export function foreignCode(plan: PlanJson): readonly string[] {
  const found = new Set<string>();
  const walk = (module: ConfigurationModule, prefix: string): void => {
    for (const resource of module.resources ?? []) {
      const provisioners = "provisioners" in resource ? resource.provisioners : undefined;
      if (!Array.isArray(provisioners)) continue;
      for (const provisioner of provisioners as readonly { readonly type?: unknown }[])
        found.add(`provisioner ${textOf(provisioner.type) ?? "(unnamed)"} of ${prefix}${resource.address}`);
    }
    for (const [name, call] of Object.entries(module.module_calls ?? {}))
      walk(call.module, `${prefix}module.${name}.`);
  };
  if (plan.configuration !== undefined) walk(plan.configuration.root_module, "");
  for (const change of plan.resource_changes ?? []) {
    if (!isOpenstack(change)) found.add(`the provider ${change.provider_name}`);
  }
  return [...found];
}
