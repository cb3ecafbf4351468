/* eslint-disable @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { block } from "../../scenario";
import { add, scenariosOf, set } from "../scenario";

const { person } = scenariosOf("identities");
const PORT = "openstack_networking_port_v2";
const FLOATING = "openstack_networking_floatingip_v2";
const RULE = "openstack_networking_secgroup_rule_v2";
const TWO = "Whoever looks for it finds two, or takes one for the other.";

/** Names, marks and imports. */
export const IDENTITIES = [
  person(
    "ho-id-cyrillic-network",
    "revnew",
    "a network called revidr, with a Cyrillic letter",
    TWO,
    (config) => add(config, "openstack_networking_network_v2", "mine", { name: "rev\u0456dr" }),
  ),
  person(
    "ho-id-wide-hyphen-port",
    "revnew",
    "a port called revidr-proxy, with another hyphen",
    TWO,
    (config) =>
      add(config, PORT, "mine", {
        name: "revidr\u2011proxy",
        network_id: "${openstack_networking_network_v2.revnew.id}",
        security_group_ids: ["${openstack_networking_secgroup_v2.revnew-internal.id}"],
      }),
  ),
  person(
    "ho-id-space-volume",
    "revnew",
    "a volume called revidr-database-db with a space behind it",
    TWO,
    (config) =>
      add(config, "openstack_blockstorage_volume_v3", "mine", { name: "revidr-database-db ", size: 10 }),
  ),
  person(
    "ho-id-capitals-address",
    "site",
    "the spare address is described as Rev-Production",
    "The cloud compares without case: the live stack finds two, or the wrong one.",
    (config) => set(config, FLOATING, "rev-spare", { description: "Rev-Production" }),
  ),
  person(
    "ho-id-zero-width-address",
    "site",
    "production's address is described with an invisible letter",
    "The live stack finds it by its description, and does not any more.",
    (config) => set(config, FLOATING, "rev-production", { description: "rev-\u200bproduction" }),
  ),
  person("ho-id-capitals-network", "revnew", "a network called REVIDR", TWO, (config) =>
    add(config, "openstack_networking_network_v2", "mine", { name: "REVIDR" }),
  ),
  person(
    "ho-id-rule-imported",
    "revnew",
    "the release takes production's rule of HTTPS into its state, with another prefix",
    "The rule is made anew, and production's HTTPS is closed.",
    (config, base) => {
      add(config, RULE, "theirs", {
        direction: "ingress",
        ethertype: "IPv4",
        protocol: "tcp",
        port_range_min: 443,
        port_range_max: 443,
        remote_ip_prefix: "192.0.2.0/24",
        security_group_id: base.of("revidr", "openstack_networking_secgroup_v2.revidr-web-external"),
      });
      config.import = [
        {
          to: `${RULE}.theirs`,
          id: base.of("revidr", `${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`),
        },
      ];
    },
  ),
  person(
    "ho-id-subnet-imported",
    "revnew",
    "the release takes production's subnet into its state",
    "It goes with the release.",
    (config, base) => {
      add(config, "openstack_networking_subnet_v2", "theirs", {
        name: "revidr-subnet",
        cidr: "192.168.214.0/24",
        ip_version: 4,
        dns_nameservers: ["8.8.8.8", "8.8.4.4"],
        network_id: base.of("revidr", "openstack_networking_network_v2.revidr"),
      });
      config.import = [
        {
          to: "openstack_networking_subnet_v2.theirs",
          id: base.of("revidr", "openstack_networking_subnet_v2.revidr-subnet"),
        },
      ];
    },
  ),
  person(
    "ho-id-router-imported",
    "revidr",
    "production takes the shared router into its state, as it is",
    "It goes with the environment, and two stacks manage it.",
    (config, base) => {
      add(config, "openstack_networking_router_v2", "shared", {
        name: "rev-router",
        admin_state_up: true,
        description: "idr-stacks: rev/site",
        external_network_id: base.of(
          "site",
          "openstack_networking_router_v2.rev-router",
          "external_network_id",
        ),
      });
      config.import = [
        {
          to: "openstack_networking_router_v2.shared",
          id: base.of("site", "openstack_networking_router_v2.rev-router"),
        },
      ];
    },
  ),
  person(
    "ho-id-key-replaced",
    "site",
    "the servers' key pair holds another key alone",
    "New servers let its owner in, and the operators no longer.",
    (config) =>
      set(config, "openstack_compute_keypair_v2", "rev-key", {
        public_key:
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX stranger@example.org",
      }),
  ),
  person(
    "ho-id-mark-capitals",
    "revidr",
    "production's volume gets a second mark, in capital letters",
    "What looks for the release's objects may find it.",
    (config) => {
      const volume = block(config, "openstack_blockstorage_volume_v3", "revidr-database-db");
      volume["lifecycle"] = { prevent_destroy: true };
      volume["metadata"] = { "idr-stacks": "rev/revidr", "IDR-Stacks": "rev/revnew" };
    },
  ),
  person(
    "ho-id-bastion-word",
    "revidr",
    "the read-write server names another bastion",
    "Playbooks reach it by a stranger's host.",
    (config) =>
      void (block(config, "openstack_compute_instance_v2", "revidr-omeroreadwrite")[
        "metadata"
      ].ssh_proxy_host = "bastion.elsewhere.example"),
  ),
  person(
    "ho-id-hostname",
    "revidr",
    "a read-only server says that its name is the database's",
    "Playbooks make /etc/hosts of it.",
    (config) =>
      void (block(config, "openstack_compute_instance_v2", "revidr-omeroreadonly-2")["metadata"].hostname =
        "revidr-database"),
  ),
];
