/* eslint-disable @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { block, drop, rename, type StackConfig, type StateFile } from "../../scenario";
import { add, call, edited, group, moduleOf, scenariosOf } from "../scenario";
import type { Block } from "../../scenario";

const { safe, question } = scenariosOf("harmless");
const RULE = "openstack_networking_secgroup_rule_v2";
const VOLUME = "openstack_blockstorage_volume_v3";
const SERVER = "openstack_compute_instance_v2";
const PORT = "openstack_networking_port_v2";
const NETWORK = "openstack_networking_network_v2";
const SUBNET = "openstack_networking_subnet_v2";
const SAME = "Nothing changes in the cloud.";
const DECLARED = "It is as declared.";

/** Takes an object out of the state, as an engine that was stopped would have left it. */
function lose(...lost: readonly string[]): (state: StateFile) => void {
  return (state) => {
    const before = state.resources.length;
    state.resources = state.resources.filter(({ type, name }) => !lost.includes(`${type}.${name}`));
    if (state.resources.length !== before - lost.length)
      throw new Error(`the state lacks one of ${lost.join()}`);
  };
}

/** Renames a network's block and what refers to it, which is nearly everything. */
function renameNetwork(config: StackConfig): void {
  rename(config, NETWORK, "revidr", "main");
  rename(config, SUBNET, "revidr-subnet", "main");
  config.resource = JSON.parse(
    JSON.stringify(config.resource)
      .replaceAll(`${NETWORK}.revidr.`, `${NETWORK}.main.`)
      .replaceAll(`${SUBNET}.revidr-subnet.`, `${SUBNET}.main.`),
  ) as StackConfig["resource"];
  config.moved = [
    { from: `${NETWORK}.revidr`, to: `${NETWORK}.main` },
    { from: `${SUBNET}.revidr-subnet`, to: `${SUBNET}.main` },
  ];
}

/** What an object leaves behind when its replacement was stopped half-way; the engine would look for it in the cloud, so its id is written into the plan. */
function leftBehind(type: string, name: string) {
  return {
    editState: (state: StateFile): void => {
      const found = state.resources.find(
        (one) => one.mode === "managed" && one.type === type && one.name === name,
      )!;
      found.instances.push({ ...structuredClone(found.instances[0]!), deposed: "0badcafe" });
    },
    editPlan: edited((plan: Block) => {
      const found = (plan["resource_changes"] as Block[]).find((one) => one["deposed"] !== undefined);
      if (found === undefined) throw new Error("the plan has no deposed object");
      Object.assign(found["change"].before, {
        id: "0b1c0b4f-6a9d-4f3c-8d5b-0c1a2e5f1cbb",
        all_fixed_ips: [],
        fixed_ip: [],
      });
    }),
  };
}

/** Harmless refactoring, imports, modules, and what a stopped deployment leaves. */
export const HARMLESS_MOVED = [
  safe(
    "ho-ok-network-moved",
    "revidr",
    "blocks of network and subnet are renamed, by moved blocks",
    SAME,
    renameNetwork,
  ),
  safe(
    "ho-ok-read-only-keyed",
    "revidr",
    "ports of read-only servers get keys, by moved blocks",
    SAME,
    (config) => {
      const body = structuredClone(block(config, PORT, "revidr-omeroreadonly-1"));
      config.moved = [];
      for (const at of ["1", "2"]) {
        drop(config, PORT, `revidr-omeroreadonly-${at}`);
        block(config, SERVER, `revidr-omeroreadonly-${at}`)["network"] = [
          { port: `\${${PORT}.readonly["${at}"].id}` },
        ];
        config.moved.push({ from: `${PORT}.revidr-omeroreadonly-${at}`, to: `${PORT}.readonly["${at}"]` });
      }
      add(config, PORT, "readonly", {
        ...body,
        for_each: '${toset(["1", "2"])}',
        name: "revidr-omeroreadonly-${each.key}",
      });
    },
  ),
  safe(
    "ho-ok-volume-into-module",
    "revidr",
    "the database's volume moves into a module, protected as before",
    SAME,
    {
      modules: {
        store: moduleOf({
          resource: {
            [VOLUME]: {
              db: {
                name: "revidr-database-db",
                size: 800,
                enable_online_resize: true,
                metadata: { "idr-stacks": "rev/revidr" },
                lifecycle: {
                  prevent_destroy: true,
                  ignore_changes: ["volume_type", "availability_zone", "metadata"],
                },
                timeouts: { create: "24h", delete: "1h" },
              },
            },
          },
          output: { id: { value: `\${${VOLUME}.db.id}` } },
        }),
      },
      config: (config) => {
        drop(config, VOLUME, "revidr-database-db");
        block(config, "openstack_compute_volume_attach_v2", "revidr-database-db")["volume_id"] =
          "${module.store.id}";
        call(config, "store");
        config.moved = [{ from: `${VOLUME}.revidr-database-db`, to: `module.store.${VOLUME}.db` }];
      },
    },
  ),
  safe("ho-ok-rules-into-module", "revidr", "the rule of HTTPS moves into a module, by a moved block", SAME, {
    modules: {
      web: moduleOf({
        variable: { group: {} },
        resource: {
          [RULE]: {
            https: {
              direction: "ingress",
              ethertype: "IPv4",
              protocol: "tcp",
              port_range_min: 443,
              port_range_max: 443,
              remote_ip_prefix: "0.0.0.0/0",
              security_group_id: "${var.group}",
            },
          },
        },
      }),
    },
    config: (config) => {
      drop(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0");
      call(config, "web", { group: group("revidr-web-external") });
      config.moved = [
        { from: `${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`, to: `module.web.${RULE}.https` },
      ];
    },
  }),
  safe("ho-ok-module-names", "revidr", "a module that makes names and no objects", SAME, {
    modules: { names: { variable: { prefix: {} }, output: { proxy: { value: "${var.prefix}-proxy" } } } },
    config: (config) => {
      call(config, "names", { prefix: "revidr" });
      config.output!["proxy"] = { value: "${module.names.proxy}" };
    },
  }),
  safe("ho-ok-module-off", "revidr", "a module that is counted to none", SAME, {
    modules: { lab: moduleOf({ resource: { [NETWORK]: { this: { name: "revidr-lab" } } } }) },
    config: (config) => call(config, "lab", { count: 0 }),
  }),
  question(
    "ho-ask-port-imported",
    "revidr",
    "a read-only server's port, lost by the state, is taken back",
    "The provider sets its address anew, and may get another one.",
    {
      editState: lose(`${PORT}.revidr-omeroreadonly-2`),
      config: (config, base) =>
        void (config.import = [
          { to: `${PORT}.revidr-omeroreadonly-2`, id: base.of("revidr", `${PORT}.revidr-omeroreadonly-2`) },
        ]),
    },
  ),
  safe("ho-ok-spare-imported", "site", "the spare address, lost by the state, is taken back", DECLARED, {
    editState: lose("openstack_networking_floatingip_v2.rev-spare"),
    config: (config, base) =>
      void (config.import = [
        {
          to: "openstack_networking_floatingip_v2.rev-spare",
          id: base.of("site", "openstack_networking_floatingip_v2.rev-spare"),
        },
      ]),
  }),
  safe(
    "ho-ok-half-apply",
    "revnew",
    "the release's deployment was stopped before its last server, and is planned again",
    "What is declared is made.",
    {
      editState: lose(`${SERVER}.revnew-omeroreadonly-2`, `${PORT}.revnew-omeroreadonly-2`),
    },
  ),
  safe(
    "ho-ok-half-apply-rules",
    "revnew",
    "the release's deployment was stopped before its rules, and is planned again",
    "What is declared is made.",
    {
      editState: lose(
        `${RULE}.revnew-web-external_ingress_tcp-443_0-0-0-0--0`,
        `${RULE}.revnew-omero-external_ingress_tcp-4064_0-0-0-0--0`,
      ),
    },
  ),
  safe(
    "ho-ok-deposed-port",
    "revidr",
    "a port that a stopped replacement left behind is removed",
    "Nothing uses it.",
    leftBehind(PORT, "revidr-omeroreadonly-2"),
  ),
  safe(
    "ho-ok-deposed-rule",
    "revidr",
    "a rule that a stopped replacement left behind is removed",
    "Its successor is there.",
    leftBehind(RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0"),
  ),
  safe(
    "ho-ok-drift-computed",
    "revidr",
    "the cloud tells computed values that the state doesn't have yet",
    SAME,
    {
      editState: (state) => {
        for (const { type, instances } of state.resources) {
          if (type === SERVER) instances[0]!.attributes["updated"] = "2025-01-01 00:00:00 +0000 UTC";
          if (type === PORT) instances[0]!.attributes["dns_assignment"] = [{ hostname: "host-old" }];
        }
      },
    },
  ),
  question(
    "ho-ask-monitoring",
    "revidr",
    "a monitoring server in a network of its own, by a module, without a public address",
    "A server that the site file doesn't have is for a person to see.",
    {
      modules: {
        watch: moduleOf({
          resource: {
            [NETWORK]: { this: { name: "revidr-watch" } },
            [SUBNET]: {
              this: { name: "revidr-watch", cidr: "192.168.77.0/24", network_id: `\${${NETWORK}.this.id}` },
            },
            openstack_networking_secgroup_v2: { this: { name: "revidr-watch" } },
            [PORT]: {
              this: {
                name: "revidr-watch",
                network_id: `\${${NETWORK}.this.id}`,
                security_group_ids: [group("this")],
                fixed_ip: [{ subnet_id: `\${${SUBNET}.this.id}` }],
              },
            },
            [SERVER]: {
              this: {
                name: "revidr-watch",
                flavor_name: "m1.medium",
                image_name: "Rocky Linux 9",
                key_pair: "rev-key",
                network: [{ port: `\${${PORT}.this.id}` }],
              },
            },
          },
        }),
      },
      config: (config) => call(config, "watch"),
    },
  ),
  question(
    "ho-ok-drift-binding",
    "live",
    "the cloud tells another fixed address of the spare's binding than the state",
    "Somebody changed it by hand, and a person wants to know.",
    {
      editState: (state) => {
        const { attributes } = state.resources.find(
          ({ type, name, mode }) =>
            mode === "managed" && type === "openstack_networking_floatingip_associate_v2" && name === "spare",
        )!.instances[0]!;
        attributes["fixed_ip"] = "192.168.9.9";
      },
    },
  ),
];
