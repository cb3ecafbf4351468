/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { block } from "../../scenario";
import { addServer, changeOf, edited, group, port, read, rule, scenariosOf, set } from "../scenario";
import type { Block } from "../../scenario";

const { safe, question } = scenariosOf("harmless");
const RULE = "openstack_networking_secgroup_rule_v2";
const VOLUME = "openstack_blockstorage_volume_v3";
const SERVER = "openstack_compute_instance_v2";
const PORT = "openstack_networking_port_v2";
const NETWORK = "openstack_networking_network_v2";
const SUBNET = "openstack_networking_subnet_v2";
const SAME = "Nothing changes in the cloud.";

/** A year of an operator's honest work on the stacks. */
export const HARMLESS = [
  safe(
    "ho-ok-rules-described",
    "revidr",
    "descriptions for the rules of HTTP and OMERO",
    "The same rules are made anew; connections go on.",
    (config) => {
      set(config, RULE, "revidr-web-external_ingress_tcp-80_0-0-0-0--0", {
        description: "visitors, redirected",
      });
      set(config, RULE, "revidr-omero-external_ingress_tcp-4064_0-0-0-0--0", {
        description: "OMERO clients",
      });
    },
  ),
  safe(
    "ho-ok-omero-one-range",
    "revidr",
    "OMERO's two ports as one rule beside the two",
    "The site file opens both to everybody.",
    (config) =>
      rule(config, "omero", {
        port_range_min: 4063,
        port_range_max: 4064,
        remote_ip_prefix: "0.0.0.0/0",
        security_group_id: group("revidr-omero-external"),
      }),
  ),
  safe(
    "ho-ok-ssh-office",
    "revidr",
    "SSH to the proxy for the office once more",
    "The site file opens it to everybody.",
    (config) =>
      rule(config, "office", {
        ...port(22, "192.0.2.0/24"),
        security_group_id: group("revidr-bastion-external"),
        description: "office",
      }),
  ),
  safe(
    "ho-ok-tags-everywhere",
    "revidr",
    "a cost tag on network, subnet and group",
    "Tags say what they say.",
    (config) => {
      set(config, NETWORK, "revidr", { tags: ["cost-4711"] });
      set(config, SUBNET, "revidr-subnet", { tags: ["cost-4711"] });
      set(config, "openstack_networking_secgroup_v2", "revidr-internal", { tags: ["cost-4711"] });
    },
  ),
  question(
    "ho-ok-tags-gone",
    "revidr",
    "a tag that the state has is gone from the network, and the stack doesn't want it",
    "Somebody changed it by hand, and a person wants to know.",
    {
      editState: (state) => {
        const { attributes } = state.resources.find(
          ({ type, mode }) => type === NETWORK && mode === "managed",
        )!.instances[0]!;
        Object.assign(attributes, { tags: ["old"], all_tags: ["old"] });
      },
      config: (config) => set(config, NETWORK, "revidr", { tags: [] }),
    },
  ),
  safe(
    "ho-ok-volume-described",
    "revidr",
    "a description for the database's volume",
    "It says what it says.",
    (config) => set(config, VOLUME, "revidr-database-db", { description: "PostgreSQL of production" }),
  ),
  safe(
    "ho-ok-metadata",
    "revidr",
    "an owner in the metadata of the read-only servers",
    "It says what it says.",
    (config) => {
      for (const name of ["revidr-omeroreadonly-1", "revidr-omeroreadonly-2"])
        block(config, SERVER, name)["metadata"].owner = "imaging";
    },
  ),
  safe("ho-ok-timeouts-all", "revidr", "more time for networks, ports and rules", SAME, (config) => {
    set(config, NETWORK, "revidr", { timeouts: { create: "30m" } });
    set(config, PORT, "revidr-proxy", { timeouts: { create: "30m" } });
    set(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0", { timeouts: { delete: "30m" } });
  }),
  safe(
    "ho-ok-output-map",
    "revidr",
    "an output with the prefix and the resolvers of the subnet",
    "It is no secret.",
    (config) =>
      void (config.output!["network"] = {
        description: "For the playbooks",
        value: {
          cidr: `\${${SUBNET}.revidr-subnet.cidr}`,
          dns: `\${${SUBNET}.revidr-subnet.dns_nameservers}`,
        },
      }),
  ),
  safe(
    "ho-ok-output-address",
    "site",
    "one more output with production's address",
    "It is in the DNS.",
    (config) =>
      void (config.output!["web"] = {
        value: { address: "${openstack_networking_floatingip_v2.rev-production.address}" },
      }),
  ),
  safe("ho-ok-output-gone", "site", "an output is dropped", "Nobody reads it.", (config) => {
    delete config.output!["spare_address"];
  }),
  safe(
    "ho-ok-provider-version",
    "revidr",
    "the provider's version is confined further",
    SAME,
    (config) =>
      void ((config as unknown as { terraform: Block }).terraform["required_providers"].openstack.version =
        ">= 1.54.1, < 2.0.0"),
  ),
  safe(
    "ho-ok-engine-version",
    "revidr",
    "the stack asks for an engine that is recent enough",
    SAME,
    (config) => void ((config as unknown as { terraform: Block }).terraform["required_version"] = ">= 1.5"),
  ),
  safe("ho-ok-zones-read", "revidr", "zones and ports are looked up", SAME, (config) => {
    read(config, "openstack_networking_port_ids_v2", "all", { name: "revidr-proxy" });
    read(config, SUBNET, "mine", { name: "revidr-subnet" });
  }),
  safe(
    "ho-ok-postcondition",
    "revidr",
    "the subnet has to have its prefix afterwards",
    SAME,
    (config) =>
      void (block(config, SUBNET, "revidr-subnet")["lifecycle"].postcondition = [
        { condition: '${self.cidr == "192.168.214.0/24"}', error_message: "another prefix" },
      ]),
  ),
  safe("ho-ok-newer-engine", "revidr", "nothing changed, planned by a newer engine with identities", SAME, {
    file: "unchanged",
    editPlan: edited((plan) => {
      plan["terraform_version"] = "1.14.3";
      Object.assign(plan, { complete: true, applyable: false, errored: false });
      for (const { change } of plan["resource_changes"] as Block[]) {
        const identity = { id: change["before"]?.id as string, region: "RegionOne" };
        Object.assign(change, { before_identity: identity, after_identity: identity });
      }
      for (const one of plan["prior_state"].values.root_module.resources as Block[])
        if (one["mode"] === "managed")
          Object.assign(one, {
            identity_schema_version: 0,
            identity: { id: one["values"].id, region: "RegionOne" },
          });
    }),
  }),
  safe("ho-ok-older-engine", "revidr", "nothing changed, planned by an older engine", SAME, {
    file: "unchanged",
    editPlan: edited((plan) => {
      Object.assign(plan, { format_version: "1.2", terraform_version: "1.6.0" });
      delete plan["applyable"];
      delete plan["complete"];
    }),
  }),
  safe("ho-ok-spaced-json", "revidr", "nothing changed, and somebody has indented the plan", SAME, {
    file: "unchanged",
    editPlan: (text) => JSON.stringify(JSON.parse(text), null, 2),
  }),
  question(
    "ho-ask-worker",
    "revidr",
    "another server like the read-only ones, which the site file doesn't have",
    "A server that the site file doesn't have is for a person to see.",
    (config) => addServer(config, "revidr-worker", {}),
  ),
  question(
    "ho-ask-action-none",
    "revidr",
    "nothing changed, and a check of the stack is unknown",
    "What it asks for is not known yet.",
    {
      file: "unchanged",
      editPlan: edited((plan) => {
        changeOf(plan, `${VOLUME}.revidr-database-db`);
        plan["checks"] = [
          { address: { kind: "check", name: "alive", to_display: "check.alive" }, status: "unknown" },
        ];
      }),
    },
  ),
];
