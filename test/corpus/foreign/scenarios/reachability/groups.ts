import { block, swap } from "../../../scenario";
import { add, edited, group, inner, joins, port, rule, scenariosOf, stepOf } from "../../scenario";
import { ALL, OPEN, OUTSIDE, RULE } from "./rule-parts";

const { forbidden, person, question } = scenariosOf("reachability");

/** Rules by groups, and groups on ports. */
export const GROUPS = [
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
      joins(config, "revidr-database", group("friends"));
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
        const after = inner(stepOf(plan, `${RULE}.partners`), "after");
        after["remote_ip_prefix"] = "";
        after["remote_address_group_id"] = "6a1c0b4f-6a9d-4f3c-8d5b-0c1a2e5f1cbb";
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
        const step = stepOf(plan, "openstack_networking_secgroup_v2.revidr-internal");
        const [before, after] = [inner(step, "before"), inner(step, "after")];
        before["stateful"] = true;
        Object.assign(after, { name: before["name"] as unknown, stateful: false });
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
