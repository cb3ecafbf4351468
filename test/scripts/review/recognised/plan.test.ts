import { planOf } from "../changes";
import { review } from "../../../../scripts/review/review";
import { blockOf, changeOf, reviewEdited, said, type Loose } from "./edited";

const root = (plan: Loose): Loose => plan.configuration.root_module;
const addBlock = (plan: Loose, type: string, mode: string, more: object = {}): void =>
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
const PARTS: readonly (readonly [what: string, edit: (plan: Loose) => void, expected: string])[] = [
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
    "person not-recognised secret",
  ],
  [
    "a secret of the key manager",
    (plan) => addBlock(plan, "openstack_keymanager_secret_v1", "data"),
    "person not-recognised secret",
  ],
  [
    "who may use the cloud",
    (plan) => addBlock(plan, "openstack_identity_auth_scope_v3", "data"),
    "person not-recognised secret",
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
  ["no configuration", (plan) => void delete plan.configuration, "person not-recognised code"],
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
    "person not-recognised data",
  ],
  [
    "a list of changes that lacks one that is planned",
    (plan) => {
      plan.resource_changes.shift();
      plan.planned_values.root_module.resources.find((one: Loose) => one.mode === "managed").values.name =
        "x";
    },
    "person not-recognised data",
  ],
  [
    "an object twice",
    (plan) => void plan.resource_changes.push({ ...plan.resource_changes[0] }),
    "person not-recognised data",
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

describe("GIVEN a real plan that changes nothing WHEN it has a part that is not known to be harmless THEN that is found", () => {
  it.each(PARTS)("%s", (_what, edit, expected) => {
    const done = reviewEdited("environment-unchanged", edit);
    expect(said(done)).toContain(expected);
    expect(done.verdict).toBe(expected.split(" ")[0]);
  });

  it("what is live is said anew, and no address moves", () => {
    const done = reviewEdited("live-unchanged", (plan) => {
      plan.output_changes.live = { ...plan.output_changes.live, actions: ["update"], after: "revnew" };
    });
    expect(said(done)).toEqual(["person not-recognised identity"]);
  });
});

describe("GIVEN a real plan that changes nothing WHEN it has a part that is harmless THEN it stays safe", () => {
  it.each<[string, (plan: Loose) => void]>([
    [
      "names, ids and sizes are read",
      (plan) =>
        addBlock(plan, "openstack_networking_subnet_v2", "data", { provider_config_key: "openstack" }),
    ],
    ["checks that pass", (plan) => void (plan.checks = [{ status: "pass" }, { status: "unknown" }])],
    [
      "nothing is left for later",
      (plan) => Object.assign(plan, { deferred_changes: [], action_invocations: [] }),
    ],
    [
      "an output of an address",
      (plan) => {
        root(plan).outputs.x = {
          expression: { constant_value: "${openstack_compute_instance_v2.revidr-proxy.access_ip_v4}" },
        };
        plan.output_changes.x = {
          actions: ["create"],
          before: null,
          after: "10.0.0.3",
          after_unknown: false,
          after_sensitive: false,
        };
      },
    ],
    [
      "only what was refreshed is not listed",
      (plan) => {
        plan.resource_changes = [];
      },
    ],
  ])("%s", (_what, edit) => {
    expect(said(reviewEdited("environment-unchanged", edit))).toEqual([]);
  });
});

describe("GIVEN an honest module with count and for_each WHEN it is reviewed", () => {
  const O = "openstack_networking_";
  const unknown = { id: true, region: true, tenant_id: true, all_tags: true };
  const made = (
    type: string,
    name: string,
    index: string | number | undefined,
    after: object,
    more: object,
  ): Loose => ({
    address: `module.net["a.b]c"].${type}.${name}${index === undefined ? "" : `[${JSON.stringify(index)}]`}`,
    module_address: 'module.net["a.b]c"]',
    mode: "managed",
    type,
    name,
    ...(index === undefined ? {} : { index }),
    provider_name: "registry.opentofu.org/terraform-provider-openstack/openstack",
    change: {
      actions: ["create"],
      before: null,
      after,
      after_unknown: { ...unknown, ...more },
      before_sensitive: false,
      after_sensitive: {},
    },
  });
  const said_ = (type: string, name: string, expressions: object, more: object = {}): Loose => ({
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_config_key: "net:openstack",
    expressions,
    schema_version: 0,
    ...more,
  });
  const constant = (constant_value: unknown) => ({ constant_value });
  const plan = (): Loose => ({
    ...planOf([
      made(`${O}network_v2`, "n", undefined, { name: "lab", admin_state_up: true }, {}),
      made(
        `${O}subnet_v2`,
        "s",
        0,
        { name: "lab-0", cidr: "10.9.0.0/24", ip_version: 4, enable_dhcp: true },
        { network_id: true },
      ),
      made(
        `${O}subnet_v2`,
        "s",
        1,
        { name: "lab-1", cidr: "10.9.1.0/24", ip_version: 4, enable_dhcp: true },
        { network_id: true },
      ),
      made(`${O}secgroup_v2`, "g", "web", { name: "lab-web-external" }, { description: true }),
      made(`${O}secgroup_v2`, "g", "internal", { name: "lab-internal" }, { description: true }),
      made(
        `${O}secgroup_rule_v2`,
        "r",
        "web",
        {
          direction: "ingress",
          ethertype: "IPv4",
          protocol: "tcp",
          port_range_min: 443,
          port_range_max: 443,
          remote_ip_prefix: "0.0.0.0/0",
        },
        { security_group_id: true, remote_group_id: true },
      ),
    ]),
    configuration: {
      provider_config: {
        openstack: {
          name: "openstack",
          full_name: "registry.opentofu.org/terraform-provider-openstack/openstack",
        },
      },
      root_module: {
        module_calls: {
          net: {
            source: "git::https://example.org/net.git?ref=v1",
            expressions: { cidr: constant("10.9.0.0/16") },
            for_each_expression: { references: ["local.nets"] },
            module: {
              variables: { cidr: {} },
              outputs: { id: { expression: { references: [`${O}network_v2.n.id`, `${O}network_v2.n`] } } },
              resources: [
                said_(`${O}network_v2`, "n", { name: constant("lab"), admin_state_up: constant(true) }),
                said_(
                  `${O}subnet_v2`,
                  "s",
                  {
                    name: {},
                    cidr: { references: ["var.cidr", "count.index"] },
                    ip_version: constant(4),
                    network_id: { references: [`${O}network_v2.n.id`, `${O}network_v2.n`] },
                  },
                  { count_expression: constant(2) },
                ),
                said_(`${O}secgroup_v2`, "g", { name: {} }, { for_each_expression: {} }),
                said_(
                  `${O}secgroup_rule_v2`,
                  "r",
                  {
                    direction: constant("ingress"),
                    ethertype: constant("IPv4"),
                    protocol: constant("tcp"),
                    port_range_min: constant(443),
                    port_range_max: constant(443),
                    remote_ip_prefix: constant("0.0.0.0/0"),
                    security_group_id: { references: [`${O}secgroup_v2.g`, "each.key"] },
                  },
                  { for_each_expression: {} },
                ),
              ],
            },
          },
        },
      },
    },
  });

  it("THEN it is safe: its parts are judged like those of any plan", () => {
    const done = review(plan());
    expect(done.findings.map(({ message }) => message)).toEqual([]);
    expect(done.verdict).toBe("safe");
  });

  it("THEN the same rule in the group of another key is not: instances are told apart", () => {
    const other = plan();
    const rule = other.resource_changes.at(-1);
    rule.index = "internal";
    rule.address = rule.address.replace('["web"]', '["internal"]');
    expect(review(other).verdict).toBe("forbidden");
  });

  it("THEN a value that only looks like the id of its network is not taken for it", () => {
    const other = plan();
    const [, subnet] = other.configuration.root_module.module_calls.net.module.resources;
    subnet.expressions.network_id.references.push("local.other");
    expect(review(other).verdict).toBe("person");
  });

  it("THEN a block of a module that the plan says nothing of is told", () => {
    const other = plan();
    delete other.configuration.root_module.module_calls.net.for_each_expression;
    other.resource_changes.shift();
    expect(said(review(other))).toContain("person not-recognised data");
  });
});

it("GIVEN a change WHEN it is of a type that is not known THEN what it may do is told", () => {
  const of = (type: string) =>
    reviewEdited("environment-unchanged", (plan) => {
      const change = changeOf(plan, "openstack_networking_network_v2.revidr");
      plan.resource_changes.push({
        ...change,
        address: `${type}.x`,
        type,
        name: "x",
        change: { ...change.change, actions: ["create"], before: null },
      });
    }).findings.map(({ policy, message, risk }) => `${policy} ${risk ?? ""} ${message}`);
  expect(of("openstack_dns_recordset_v2")[0]).toMatch(
    /^unknown-kind visitors .*visitors find the site by names/,
  );
  expect(of("openstack_networking_portforwarding_v2")[0]).toMatch(/^unknown-kind reach /);
  expect(of("openstack_identity_user_v3")[0]).toMatch(/^unknown-kind secret /);
  expect(of("openstack_orchestration_stack_v1")[0]).toMatch(/^unknown-kind code /);
  expect(of("openstack_compute_quotaset_v2")[0]).toMatch(/^unknown-kind quota /);
});
