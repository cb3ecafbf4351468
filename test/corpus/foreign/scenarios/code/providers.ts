import { block, swap } from "../../../scenario";
import { add, addServer, call, edited, inner, moduleOf, replaced, scenariosOf } from "../../scenario";
import { COMMAND, LATER, RUNS, SERVER, dataAs, providerSays } from "./parts";

const { forbidden, person, question } = scenariosOf("code");

/** Other providers, other clouds, and code on servers. */
export const PROVIDERS = [
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
      void (inner(block(config, SERVER, "revidr-proxy"), "metadata")["note"] =
        '${file("/etc/debian_version")}'),
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
