import { addServer, changeOf, edited, inner, listIn, replaced, scenariosOf, stepOf } from "../../scenario";
import { RUNS } from "../code/parts";
import { DB, DESTROYS, LOST, OPEN, OPENED, OPENS, UNCHANGED, VOLUME, withChanges, withRule } from "./parts";

const { forbidden, person } = scenariosOf("formats");

/** Actions, types and values that are not what they seem. */
export const LIES = [
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
    withChanges((plan) => void (stepOf(plan, DB)["actions"] = ["archive"])),
  ),
  forbidden(
    "format-actions-empty",
    "revidr",
    "no action, and nothing afterwards",
    LOST,
    withChanges((plan) => void (stepOf(plan, DB)["actions"] = [])),
  ),
  forbidden(
    "format-no-op-that-deletes",
    "revidr",
    "an object that stays, and is nothing afterwards",
    LOST,
    withChanges((plan) => void (stepOf(plan, DB)["actions"] = ["no-op"])),
  ),
  forbidden("format-no-op-that-changes", "revidr", "a rule that stays, and is another afterwards", OPEN, {
    ...UNCHANGED,
    editPlan: edited((plan) => {
      const change = stepOf(plan, "openstack_networking_secgroup_rule_v2.revidr-internal_ingress_any_self");
      change["after"] = { ...inner(change, "after"), remote_group_id: "", remote_ip_prefix: "0.0.0.0/0" };
    }),
  }),
  forbidden(
    "format-action-text",
    "revidr",
    "the action is a text and no list",
    LOST,
    withChanges((plan) => void (stepOf(plan, DB)["actions"] = "delete")),
  ),
  forbidden(
    "format-before-null",
    "revidr",
    "a deletion of what is said not to have been there",
    LOST,
    withChanges((plan) => void (stepOf(plan, DB)["before"] = null)),
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
    withRule((one) => void (inner(one, "change")["after_sensitive"] = { remote_ip_prefix: true })),
  ),
  forbidden(
    "format-masked-whole",
    "revidr",
    "the open rule is marked sensitive as a whole",
    OPEN,
    withRule((one) => void (inner(one, "change")["after_sensitive"] = true)),
  ),
  forbidden(
    "format-ports-as-text",
    "revidr",
    "the open rule's ports are texts",
    OPEN,
    withRule((one) =>
      Object.assign(inner(one, "change", "after"), { port_range_min: "5432", port_range_max: "5432" }),
    ),
  ),
  forbidden(
    "format-all-unknown",
    "revidr",
    "all of the open rule is known after apply",
    OPEN,
    withRule((one) => Object.assign(inner(one, "change"), { after: {}, after_unknown: true })),
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
    editPlan: edited((plan) => void Object.assign(plan, { format_version: undefined })),
  }),
  person(
    "format-no-configuration",
    "revidr",
    "another server that runs a command, and no configuration to see that in",
    "What else is done can't be seen.",
    {
      config: (config) => addServer(config, "revidr-worker", RUNS),
      editPlan: edited((plan) => Object.assign(plan, { configuration: undefined })),
    },
  ),
  person(
    "format-import-unknown",
    "revidr",
    "an object is taken over whose id is known later",
    "It may be anything.",
    withRule((one) =>
      Object.assign(inner(one, "change"), {
        importing: { unknown: true },
        actions: ["no-op"],
        before: inner(one, "change", "after"),
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
        listIn(plan, "resource_changes").push({
          ...kept,
          change: { ...inner(kept, "change"), actions: ["delete", "create"] },
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
