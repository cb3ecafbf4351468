import { block, swap } from "../../scenario";
import { add, edited, changeOf, group, port, rule, scenariosOf } from "../scenario";

const { forbidden, person, question } = scenariosOf("reachability");
const ALL = "0.0.0.0/0";
const RULE = "openstack_networking_secgroup_rule_v2";
const OPEN = "An internal port is reachable from the internet.";
const OUTSIDE = "An internal port is reachable from outside of the environment.";

/** Rules of groups, in every spelling. */
export const RULES = [
  forbidden("rule-two-halves", "revidr", "the database for both halves of the internet", OPEN, (config) => {
    rule(config, "a", port(5432, "0.0.0.0/1"));
    rule(config, "b", port(5432, "128.0.0.0/1"));
  }),
  forbidden(
    "rule-many-eighths",
    "revidr",
    "the database for 223 networks /8, one rule each",
    OPEN,
    (config) =>
      rule(config, "wide", {
        ...port(5432, "${each.key}.0.0.0/8"),
        for_each: "${toset([for n in range(1, 224) : tostring(n)])}",
      }),
  ),
  forbidden(
    "rule-many-fifths",
    "revidr",
    "SSH of internal servers for 32 networks /5, counted",
    OPEN,
    (config) =>
      rule(config, "wide", { ...port(22, '${cidrsubnet("0.0.0.0/0", 5, count.index)}'), count: 32 }),
  ),
  forbidden("rule-host-bits", "revidr", "the database for 8.8.8.8/0", OPEN, (config) =>
    rule(config, "dns", port(5432, "8.8.8.8/0")),
  ),
  forbidden("rule-one-address", "revidr", "the database for one address of the internet", OPEN, (config) =>
    rule(config, "home", port(5432, "198.51.100.7/32")),
  ),
  forbidden("rule-ipv6-all", "revidr", "the database for ::/0", OPEN, (config) =>
    rule(config, "v6", { ...port(5432, "::/0"), ethertype: "IPv6" }),
  ),
  forbidden("rule-ipv6-long", "revidr", "the database for 0:0:0:0:0:0:0:0/0", OPEN, (config) =>
    rule(config, "v6", { ...port(5432, "0:0:0:0:0:0:0:0/0"), ethertype: "IPv6" }),
  ),
  forbidden("rule-ipv6-global", "revidr", "NFS for 2000::/3", OPEN, (config) =>
    rule(config, "v6", { ...port(2049, "2000::/3"), ethertype: "IPv6" }),
  ),
  forbidden("rule-ipv6-no-peer", "revidr", "everything over IPv6, without a peer", OPEN, (config) =>
    rule(config, "v6", { ethertype: "IPv6", protocol: "" }),
  ),
  forbidden("rule-protocol-6", "revidr", "the database, TCP by its number", OPEN, (config) =>
    rule(config, "tcp", { ...port(5432, ALL), protocol: "6" }),
  ),
  forbidden("rule-protocol-17", "revidr", "NFS, UDP by its number", OPEN, (config) =>
    rule(config, "udp", { ...port(2049, ALL), protocol: "17" }),
  ),
  forbidden("rule-protocol-0", "revidr", "protocol 0, which is any", OPEN, (config) =>
    rule(config, "any", { protocol: "0", remote_ip_prefix: ALL }),
  ),
  forbidden("rule-protocol-empty", "revidr", "no protocol and no port, from anywhere", OPEN, (config) =>
    rule(config, "any", { protocol: "", remote_ip_prefix: ALL }),
  ),
  forbidden("rule-tcp-all-ports", "revidr", "TCP without ports, from anywhere", OPEN, (config) =>
    rule(config, "any", { remote_ip_prefix: ALL }),
  ),
  person(
    "rule-protocol-gre",
    "revidr",
    "GRE from anywhere to internal servers",
    "Packets of strangers reach them.",
    (config) => rule(config, "gre", { protocol: "47", remote_ip_prefix: ALL }),
  ),
  person(
    "rule-icmp",
    "revidr",
    "ping of internal servers from anywhere",
    "Packets of strangers reach them.",
    (config) => rule(config, "ping", { protocol: "icmp", remote_ip_prefix: ALL }),
  ),
  forbidden(
    "rule-range-around",
    "revidr",
    "ports 4063 to 9300 of the proxy",
    "The proxy's internal ports 8009 and 9000 are in it.",
    (config) =>
      rule(config, "range", {
        security_group_id: group("revidr-omero-external"),
        port_range_min: 4063,
        port_range_max: 9300,
        remote_ip_prefix: ALL,
      }),
  ),
  forbidden(
    "rule-range-widened",
    "revidr",
    "port 80's rule of the proxy now ends at 9999",
    "The proxy's internal ports 8009 and 9000 are in it.",
    (config) => {
      const web = block(config, RULE, "revidr-web-external_ingress_tcp-80_0-0-0-0--0");
      web["port_range_max"] = 9999;
    },
  ),
  forbidden("rule-range-database", "revidr", "ports 443 to 5432 of internal servers", OPEN, (config) =>
    rule(config, "range", { port_range_min: 443, port_range_max: 5432, remote_ip_prefix: ALL }),
  ),
  forbidden(
    "rule-admin-port",
    "revidr",
    "the proxy's port 9000 for a partner",
    "The cache's admin port is reachable from outside.",
    (config) =>
      rule(config, "refresh", {
        ...port(9000, "198.51.100.0/24"),
        security_group_id: group("revidr-web-external"),
      }),
  ),
  forbidden(
    "rule-other-environment",
    "revidr",
    "the database for the release's servers",
    OUTSIDE,
    (config, base) =>
      rule(config, "release", {
        ...port(5432),
        remote_group_id: base.of("revnew", "openstack_networking_secgroup_v2.revnew-internal"),
      }),
  ),
  forbidden("rule-private-space", "revidr", "everything from 10.0.0.0/8", OUTSIDE, (config) =>
    rule(config, "campus", { protocol: "", remote_ip_prefix: "10.0.0.0/8" }),
  ),
  forbidden("rule-neighbours", "revidr", "the database from 192.168.0.0/16", OUTSIDE, (config) =>
    rule(config, "lan", port(5432, "192.168.0.0/16")),
  ),
  question(
    "rule-own-proxy",
    "revidr",
    "the database for the proxy's web group",
    "The proxy is in the internal group already, but the rule is nobody's habit.",
    (config) => rule(config, "proxy", { ...port(5432), remote_group_id: group("revidr-web-external") }),
  ),
  forbidden(
    "rule-new-group-of-strangers",
    "revidr",
    "the database for a new group, and a group that is open",
    OPEN,
    (config) => {
      add(config, "openstack_networking_secgroup_v2", "friends", { name: "revidr-friends" });
      rule(config, "open", { protocol: "", remote_ip_prefix: ALL, security_group_id: group("friends") });
      block(config, "openstack_networking_port_v2", "revidr-database")["security_group_ids"].push(
        group("friends"),
      );
    },
  ),
  person(
    "rule-address-group",
    "revidr",
    "the database for an address group",
    "Who is in that group stands in no plan.",
    {
      config: (config) => rule(config, "partners", port(5432, "198.51.100.0/24")),
      // Newer providers have the attribute; it is made by editing.
      editPlan: edited((plan) => {
        const { after } = changeOf(plan, `${RULE}.partners`)["change"];
        after.remote_ip_prefix = "";
        after.remote_address_group_id = "6a1c0b4f-6a9d-4f3c-8d5b-0c1a2e5f1cbb";
      }),
    },
  ),
  forbidden(
    "rule-unknown-peer",
    "revidr",
    "the database for an address that is known later",
    OPEN,
    (config) => {
      add(config, "openstack_networking_floatingip_v2", "partner", { pool: "public" });
      rule(config, "partner", port(5432, "${openstack_networking_floatingip_v2.partner.address}/32"));
    },
  ),
  forbidden(
    "rule-in-others-group",
    "revnew",
    "a rule of the release opens production's internal group",
    OPEN,
    (config, base) =>
      rule(config, "db", {
        ...port(5432, ALL),
        security_group_id: base.of("revidr", "openstack_networking_secgroup_v2.revidr-internal"),
      }),
  ),
  person(
    "rule-in-default-group",
    "revidr",
    "the project's default group is opened",
    "Servers made by hand are in it.",
    (config) => {
      (config.data ??= {})["openstack_networking_secgroup_v2"] = { default: { name: "default" } };
      rule(config, "db", {
        ...port(22, ALL),
        security_group_id: "${data.openstack_networking_secgroup_v2.default.id}",
      });
    },
  ),
  person(
    "rule-ssh-wider-than-site-file",
    "revidr",
    "the site file narrows SSH, a rule lets everybody in",
    "The site file says who may use SSH.",
    {
      site: (text) => swap(text, "keyPair: rev-key", 'keyPair: rev-key\nadminCidrs: ["192.0.2.0/24"]'),
      config: (config) =>
        rule(config, "ssh", { ...port(22, ALL), security_group_id: group("revidr-bastion-external") }),
    },
  ),
  person(
    "rule-undeclared-port",
    "revidr",
    "an undeclared port of the proxy, for everybody",
    "The site file has no such port.",
    (config) => rule(config, "alt", { ...port(21, ALL), security_group_id: group("revidr-web-external") }),
  ),
  forbidden(
    "rule-group-into-internal",
    "revidr",
    "a new open group for a read-only server",
    OPEN,
    (config) => {
      add(config, "openstack_networking_secgroup_v2", "test", { name: "revidr-test" });
      rule(config, "test", { ...port(4064, ALL), security_group_id: group("test") });
      block(config, "openstack_networking_port_v2", "revidr-omeroreadonly-2")["security_group_ids"] = [
        group("revidr-internal"),
        group("test"),
      ];
    },
  ),
  forbidden(
    "rule-group-associated",
    "revidr",
    "the proxy's SSH group is associated with the database's port",
    OPEN,
    (config) =>
      add(config, "openstack_networking_port_secgroup_associate_v2", "ssh", {
        port_id: "${openstack_networking_port_v2.revidr-database.id}",
        security_group_ids: [group("revidr-bastion-external")],
        enforce: false,
      }),
  ),
  forbidden(
    "rule-group-by-name",
    "revidr",
    "the database server gets the web group by its name",
    OPEN,
    (config) =>
      void (block(config, "openstack_compute_instance_v2", "revidr-database")["security_groups"] = [
        "revidr-web-external",
      ]),
  ),
  person(
    "rule-classic-group",
    "revidr",
    "a classic group of the compute service, open for all",
    "It waits to be used.",
    (config) =>
      add(config, "openstack_compute_secgroup_v2", "open", {
        name: "open",
        description: "open",
        rule: [{ from_port: 1, to_port: 65535, ip_protocol: "tcp", cidr: ALL }],
      }),
  ),
  forbidden(
    "rule-classic-group-used",
    "revidr",
    "a classic group, open for all, on the read-write server",
    OPEN,
    (config) => {
      add(config, "openstack_compute_secgroup_v2", "open", {
        name: "open",
        description: "open",
        rule: [{ from_port: 1, to_port: 65535, ip_protocol: "tcp", cidr: ALL }],
      });
      block(config, "openstack_compute_instance_v2", "revidr-omeroreadwrite")["security_groups"] = [
        "${openstack_compute_secgroup_v2.open.name}",
      ];
    },
  ),
  person(
    "rule-stateless",
    "revidr",
    "the internal group no longer follows connections",
    "Answers are dropped, and rules mean something else.",
    {
      config: (config) =>
        void (block(config, "openstack_networking_secgroup_v2", "revidr-internal")["name"] =
          "revidr-internal2"),
      // Newer providers have the attribute; it is made by editing.
      editPlan: edited((plan) => {
        const { before, after } = changeOf(plan, "openstack_networking_secgroup_v2.revidr-internal")[
          "change"
        ];
        before.stateful = true;
        Object.assign(after, { name: before.name, stateful: false });
      }),
    },
  ),
  person(
    "rule-egress-closed",
    "revidr",
    "servers may no longer speak to the outside",
    "Names, updates and mails stop.",
    (config) => {
      const egress = block(config, RULE, "revidr-internal_egress_any_0-0-0-0--0");
      Object.assign(egress, { remote_ip_prefix: "192.168.214.0/24" });
    },
  ),
];
