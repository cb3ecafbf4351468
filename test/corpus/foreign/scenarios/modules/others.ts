import { type Block } from "../../../scenario";
import { call, moduleOf, replaced, scenariosOf } from "../../scenario";
import { RUNS } from "../code/parts";
import { ATTACH, VOLUME } from "./parts";

const { forbidden, person } = scenariosOf("modules");

/** Modules that work elsewhere or take what is not theirs. */
export const OTHERS = [
  forbidden(
    "mod-runs-keyed",
    "revidr",
    "a module runs a command for each server",
    "A command runs on the operator's machine.",
    {
      modules: { each: moduleOf({ resource: { terraform_data: { run: RUNS } } }) },
      config: (config) => call(config, "each", { for_each: '${toset(["a", "b"])}' }),
    },
  ),
  forbidden(
    "mod-runs-nested",
    "revidr",
    "a module in a module runs a command when its volume is made",
    "A command runs on the operator's machine.",
    {
      modules: {
        outer: moduleOf({ module: { inner: { source: "./inner" } } }),
        "outer/inner": moduleOf({
          resource: { [VOLUME]: { scratch: { name: "scratch", size: 10, ...RUNS } } },
        }),
      },
      config: (config) => call(config, "outer", {}),
    },
  ),
  forbidden(
    "mod-other-cloud",
    "revidr",
    "a module works with a provider of another project",
    "It is done in another place.",
    {
      modules: {
        away: moduleOf({ resource: { openstack_networking_network_v2: { this: { name: "away" } } } }),
      },
      config: (config) => {
        config.provider!["openstack"]!.push({ alias: "other", cloud: "sandbox-other" });
        call(config, "away", { providers: { openstack: "openstack.other" } });
      },
    },
  ),
  forbidden(
    "mod-other-cloud-inside",
    "revidr",
    "a module has a provider of its own, for another project",
    "It is done in another place.",
    {
      modules: {
        away: moduleOf({
          provider: { openstack: [{ cloud: "sandbox-other" }] },
          resource: { openstack_networking_network_v2: { this: { name: "away" } } },
        }),
      },
      config: (config) => call(config, "away"),
    },
  ),
  person(
    "mod-same-names",
    "revidr",
    "a module makes three ports of the proxy's name",
    "The live stack finds the proxy's port by its name.",
    {
      modules: {
        ports: moduleOf({
          variable: { network: {} },
          resource: {
            openstack_networking_port_v2: {
              this: { count: 3, name: "revidr-proxy", network_id: "${var.network}" },
            },
          },
        }),
      },
      config: (config) => call(config, "ports", { network: "${openstack_networking_network_v2.revidr.id}" }),
    },
  ),
  person(
    "mod-address",
    "revidr",
    "a module gives a read-only server a public address",
    "Only the proxy is to have one.",
    {
      modules: {
        edge: moduleOf({
          variable: { port: {} },
          resource: {
            openstack_networking_floatingip_v2: { this: { pool: "public", port_id: "${var.port}" } },
          },
        }),
      },
      config: (config) =>
        call(config, "edge", { port: "${openstack_networking_port_v2.revidr-omeroreadonly-1.id}" }),
    },
  ),
  person(
    "mod-server-in-default-group",
    "revidr",
    "a module's servers are in the project's default group",
    "Its rules are not this site's.",
    {
      modules: {
        work: moduleOf({
          variable: { network: {} },
          resource: {
            openstack_compute_instance_v2: {
              this: {
                count: 2,
                name: "worker-${count.index}",
                flavor_name: "m1.medium",
                image_name: "Rocky Linux 9",
                key_pair: "rev-key",
                network: [{ uuid: "${var.network}" }],
              },
            },
          },
        }),
      },
      config: (config) => call(config, "work", { network: "${openstack_networking_network_v2.revidr.id}" }),
    },
  ),
  forbidden(
    "mod-secret",
    "revidr",
    "a module makes a key pair and hands its private key out",
    "A private key is written in clear.",
    {
      modules: {
        key: moduleOf({
          resource: { openstack_compute_keypair_v2: { this: { name: "made" } } },
          output: { key: { value: "${nonsensitive(openstack_compute_keypair_v2.this.private_key)}" } },
        }),
      },
      config: (config) => {
        call(config, "key");
        (config.output ??= {})["key"] = { value: "${module.key.key}" };
      },
    },
  ),
  person(
    "mod-from-the-web",
    "revidr",
    "a module that is fetched from the web",
    "What it is may be another thing tomorrow.",
    {
      modules: { scratch: moduleOf({ resource: { [VOLUME]: { this: { name: "scratch", size: 10 } } } }) },
      config: (config) => call(config, "scratch"),
      // No network here: the source is written into the plan.
      editPlan: replaced([
        '"source":"./scratch"',
        '"source":"git::https://git.example/modules.git//scratch?ref=main"',
      ]),
    },
  ),
  forbidden(
    "mod-steals-volume",
    "revnew",
    "a module attaches production's volumes to the release, keyed",
    "Two servers write to them.",
    {
      modules: {
        disks: moduleOf({
          variable: { server: {}, volume: {} },
          resource: { [ATTACH]: { this: { instance_id: "${var.server}", volume_id: "${var.volume}" } } },
        }),
      },
      config: (config, base) => {
        const volumes: Block = Object.fromEntries(
          ["revidr-database-db", "revidr-omeroreadwrite-data"].map((name) => [
            name,
            base.of("revidr", `${VOLUME}.${name}`),
          ]),
        );
        call(config, "disks", {
          for_each: volumes,
          server: "${openstack_compute_instance_v2.revnew-omeroreadwrite.id}",
          volume: "${each.value}",
        });
      },
    },
  ),
];
