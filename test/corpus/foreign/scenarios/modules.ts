import { block, drop, type Block, type StateFile } from "../../scenario";
import { call, group, moduleOf, port, replaced, ruleBody, scenariosOf } from "../scenario";
import { RUNS } from "./code";

const { forbidden, person } = scenariosOf("modules");
const VOLUME = "openstack_blockstorage_volume_v3";
const ATTACH = "openstack_compute_volume_attach_v2";
const OPEN = "An internal port is reachable from the internet.";
const INTERNAL = group("revidr-internal");

/** A module that opens a port of a group. */
const OPENER = moduleOf({
  variable: { group: {}, port: {}, from: { default: "0.0.0.0/0" } },
  resource: {
    openstack_networking_secgroup_rule_v2: {
      this: ruleBody({
        port_range_min: "${var.port}",
        port_range_max: "${var.port}",
        remote_ip_prefix: "${var.from}",
        security_group_id: "${var.group}",
      }),
    },
  },
});
/** A module with a volume like the database's. */
const STORE = moduleOf({
  resource: {
    [VOLUME]: { db: { name: "revidr-database-db", size: 800, metadata: { "idr-stacks": "rev/revidr" } } },
  },
});

/** Puts the database's volume into a module, in the state. */
function intoModule(...calls: readonly string[]): (state: StateFile) => void {
  return (state) => {
    const found = state.resources.find(
      ({ mode, type, name }) => mode === "managed" && type === VOLUME && name === "revidr-database-db",
    )!;
    state.resources = state.resources.filter((one) => one !== found);
    for (const module of calls)
      state.resources.push(Object.assign(structuredClone(found), { module, name: "db" }));
  };
}

/** Takes the volume's own block away. */
function withoutOwn(config: Parameters<typeof drop>[0]): void {
  drop(config, ATTACH, "revidr-database-db");
  drop(config, VOLUME, "revidr-database-db");
}

/** Dangers in modules, counted and keyed. */
export const MODULES = [
  forbidden("mod-rule-counted", "revidr", "a module that opens two ports, counted", OPEN, {
    modules: { open: OPENER },
    config: (config) =>
      call(config, "open", { count: 2, group: INTERNAL, port: "${[5432, 9200][count.index]}" }),
  }),
  forbidden(
    "mod-rule-keyed",
    "revidr",
    "a module that opens the database to both halves of the internet",
    OPEN,
    {
      modules: { open: OPENER },
      config: (config) =>
        call(config, "open", {
          for_each: '${toset(["0.0.0.0/1", "128.0.0.0/1"])}',
          group: INTERNAL,
          port: 5432,
          from: "${each.key}",
        }),
    },
  ),
  forbidden("mod-rule-nested", "revidr", "a module in a module that opens the database", OPEN, {
    modules: {
      outer: moduleOf({
        variable: { group: {} },
        module: { inner: { source: "./inner", group: "${var.group}", port: 5432 } },
      }),
      "outer/inner": OPENER,
    },
    config: (config) => call(config, "outer", { group: INTERNAL }),
  }),
  forbidden("mod-rule-in-new-group", "revidr", "a module's open group on the database's port", OPEN, {
    modules: {
      access: moduleOf({
        resource: {
          openstack_networking_secgroup_v2: { this: { name: "revidr-access" } },
          openstack_networking_secgroup_rule_v2: {
            this: ruleBody({ ...port(5432, "0.0.0.0/0"), security_group_id: group("this") }),
          },
        },
        output: { id: { value: group("this") } },
      }),
    },
    config: (config) => {
      call(config, "access");
      block(config, "openstack_networking_port_v2", "revidr-database")["security_group_ids"].push(
        "${module.access.id}",
      );
    },
  }),
  forbidden("mod-port-associated", "revidr", "a module puts the database's port into the SSH group", OPEN, {
    modules: {
      join: moduleOf({
        variable: { group: {}, port: {} },
        resource: {
          openstack_networking_port_secgroup_associate_v2: {
            this: { port_id: "${var.port}", security_group_ids: ["${var.group}"], enforce: false },
          },
        },
      }),
    },
    config: (config) =>
      call(config, "join", {
        for_each: '${toset(["a"])}',
        group: group("revidr-bastion-external"),
        port: "${openstack_networking_port_v2.revidr-database.id}",
      }),
  }),
  forbidden(
    "mod-volume-call-dropped",
    "revidr",
    "the call of the module with the database's volume is gone",
    "Production's data is lost.",
    {
      editState: intoModule("module.store"),
      config: withoutOwn,
    },
  ),
  forbidden(
    "mod-volume-count-lowered",
    "revidr",
    "a module with a data volume is counted down",
    "Production's data is lost.",
    {
      editState: intoModule("module.store[0]", "module.store[1]"),
      modules: { store: STORE },
      config: (config) => {
        withoutOwn(config);
        call(config, "store", { count: 1 });
      },
    },
  ),
  forbidden(
    "mod-volume-key-renamed",
    "revidr",
    "the key of a module with a data volume is renamed without a moved block",
    "Production's data is lost.",
    {
      editState: intoModule('module.store["db"]'),
      modules: { store: STORE },
      config: (config) => {
        withoutOwn(config);
        call(config, "store", { for_each: '${toset(["database"])}' });
      },
    },
  ),
  forbidden(
    "mod-volume-nested-dropped",
    "revidr",
    "a module in a module loses the database's volume",
    "Production's data is lost.",
    {
      editState: intoModule('module.outer["a"].module.store[0]'),
      config: withoutOwn,
    },
  ),
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
