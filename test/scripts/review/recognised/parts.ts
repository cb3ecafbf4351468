/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call --
   plans are edited at any place here, also into what no engine writes */
import { blockOf, type Loose } from "./edited";

export const root = (plan: Loose): Loose => plan.configuration.root_module;
export const addBlock = (plan: Loose, type: string, mode: string, more: object = {}): void =>
  void root(plan).resources.push({
    address: `${mode === "data" ? "data." : ""}${type}.x`,
    mode,
    type,
    name: "x",
    provider_config_key: type.split("_")[0],
    expressions: {},
    schema_version: 0,
    ...more,
  });
const addProvider = (plan: Loose, name: string, more: object = {}): void =>
  void (plan.configuration.provider_config[name] = { name, ...more });
const openstack = (plan: Loose): Loose => plan.configuration.provider_config.openstack;

/** What a plan may have beside its changes. Each is put into a real plan that changes nothing. */
export const PARTS: readonly (readonly [what: string, edit: (plan: Loose) => void, expected: string])[] = [
  [
    "a data source that runs a program",
    (plan) => addBlock(plan, "external", "data"),
    "forbidden not-recognised code",
  ],
  [
    "a data source that asks any address",
    (plan) => addBlock(plan, "http", "data"),
    "forbidden not-recognised code",
  ],
  [
    "a file on the machine that applies",
    (plan) => addBlock(plan, "local_file", "data"),
    "forbidden not-recognised code",
  ],
  [
    "another state",
    (plan) => addBlock(plan, "terraform_remote_state", "data"),
    "forbidden not-recognised secret",
  ],
  [
    "a secret of the key manager",
    (plan) => addBlock(plan, "openstack_keymanager_secret_v1", "data"),
    "forbidden not-recognised secret",
  ],
  [
    "who may use the cloud",
    (plan) => addBlock(plan, "openstack_identity_auth_scope_v3", "data"),
    "forbidden not-recognised secret",
  ],
  [
    "the user data of a server",
    (plan) => addBlock(plan, "openstack_compute_instance_v2", "data"),
    "person not-recognised secret",
  ],
  [
    "a data source that nobody knows",
    (plan) => addBlock(plan, "openstack_new_v9", "data"),
    "person not-recognised data",
  ],
  [
    "a block of a new kind",
    (plan) => addBlock(plan, "openstack_thing_v2", "ephemeral"),
    "person not-recognised secret",
  ],
  [
    "a block with a new part",
    (plan) => addBlock(plan, "openstack_compute_flavor_v2", "data", { hooks: [] }),
    "person not-recognised code",
  ],
  [
    "a provisioner",
    (plan) =>
      void (blockOf(plan, "openstack_compute_instance_v2.revidr-proxy").provisioners = [
        { type: "remote-exec" },
      ]),
    "forbidden not-recognised code",
  ],
  [
    "a provisioner in a module of a module",
    (plan) => {
      const block = {
        address: "null_resource.x",
        mode: "managed",
        type: "null_resource",
        name: "x",
        provisioners: [{ type: "local-exec" }],
      };
      root(plan).module_calls = {
        a: { source: "./a", module: { module_calls: { b: { module: { resources: [block] } } } } },
      };
    },
    "forbidden not-recognised code",
  ],
  [
    "another address of the cloud",
    (plan) => void (openstack(plan).expressions.auth_url = { constant_value: "https://evil.example" }),
    "forbidden provider-changed identity",
  ],
  [
    "other endpoints",
    (plan) => void (openstack(plan).expressions.endpoint_overrides = {}),
    "forbidden provider-changed identity",
  ],
  [
    "no certificate",
    (plan) => void (openstack(plan).expressions.insecure = { constant_value: true }),
    "forbidden provider-changed identity",
  ],
  [
    "another cloud",
    (plan) => void (openstack(plan).expressions.cloud.constant_value = "other"),
    "forbidden provider-changed identity",
  ],
  [
    "a cloud that is not told",
    (plan) => void (openstack(plan).expressions.cloud = { references: ["var.cloud"] }),
    "forbidden provider-changed identity",
  ],
  [
    "another region",
    (plan) => void (openstack(plan).expressions.region = { constant_value: "R2" }),
    "forbidden provider-changed identity",
  ],
  [
    "a second provider on another cloud",
    (plan) => addProvider(plan, "openstack.b", { expressions: { cloud: { constant_value: "b" } } }),
    "forbidden provider-changed identity",
  ],
  [
    "a program that is called like OpenStack's provider",
    (plan) => void (openstack(plan).full_name = "evil.example/terraform-provider-openstack/openstack"),
    "forbidden provider-changed code",
  ],
  ["a part that nobody knows", (plan) => void (plan.side_effects = [{}]), "person not-recognised code"],
  [
    "an action that runs a program",
    (plan) => void (plan.action_invocations = [{ address: "action.local_command.x", type: "local_command" }]),
    "forbidden not-recognised code",
  ],
  [
    "an action that is left for later",
    (plan) => void (plan.deferred_action_invocations = [{}]),
    "forbidden not-recognised code",
  ],
  [
    "no configuration",
    (plan) => Reflect.deleteProperty(plan as object, "configuration"),
    "person not-recognised code",
  ],
  [
    "a new part of the configuration",
    (plan) => void (root(plan).actions = [{}]),
    "person not-recognised code",
  ],
  [
    "a change with a new part",
    (plan) => void (plan.resource_changes[0].change.side_effect = {}),
    "person not-recognised data",
  ],
  [
    "no list of changes",
    (plan) => {
      delete plan.resource_changes;
      plan.planned_values.root_module.resources.pop();
    },
    "forbidden not-recognised data",
  ],
  [
    "a list of changes that lacks one that is planned",
    (plan) => {
      plan.resource_changes.shift();
      plan.planned_values.root_module.resources.find((one: Loose) => one.mode === "managed").values.name =
        "x";
    },
    "forbidden not-recognised data",
  ],
  [
    "an object twice",
    (plan) => void plan.resource_changes.push({ ...plan.resource_changes[0] }),
    "forbidden not-recognised data",
  ],
  [
    "a check of a status that nobody knows",
    (plan) => void (plan.checks = [{ status: "deferred" }]),
    "person not-recognised code",
  ],
  [
    "an output that is a secret",
    (plan) =>
      void (plan.output_changes.x = {
        actions: ["create"],
        before: null,
        after: "x",
        after_unknown: false,
        after_sensitive: true,
      }),
    "person not-recognised secret",
  ],
  [
    "an output that a function makes",
    (plan) => {
      root(plan).outputs.x = { expression: {} };
      plan.output_changes.x = {
        actions: ["create"],
        before: null,
        after: "root:x:0:0",
        after_unknown: false,
        after_sensitive: false,
      };
    },
    "person not-recognised secret",
  ],
  [
    "an output of an attribute that may be a secret",
    (plan) => {
      root(plan).outputs.x = {
        expression: { constant_value: "${openstack_compute_instance_v2.revidr-proxy.user_data}" },
      };
      plan.output_changes.x = {
        actions: ["create"],
        before: null,
        after: "x",
        after_unknown: false,
        after_sensitive: false,
      };
    },
    "person not-recognised secret",
  ],
];
