/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { block } from "../../scenario";
import { add, addServer, changeOf, edited, group, port, read, rule, scenariosOf, set } from "../scenario";

const { forbidden, person } = scenariosOf("reachability");
const PORT = "openstack_networking_port_v2";
const NETWORK = "openstack_networking_network_v2";
const RULE = "openstack_networking_secgroup_rule_v2";
const GROUP = "openstack_networking_secgroup_v2";
const OPEN = "An internal port is reachable from the internet.";
const OPENED = {
  file: "opens",
  config: (config: Parameters<typeof rule>[0]) => rule(config, "opened", port(5432, "0.0.0.0/0")),
};
/** The provider refuses some spellings when it plans, the cloud does not: they are written into the plan. */
const spelled = (values: object) => ({
  ...OPENED,
  editPlan: edited((plan) => Object.assign(changeOf(plan, `${RULE}.opened`)["change"].after, values)),
});

/** Ways into the environment, in unusual spellings. */
export const REACHABILITY = [
  forbidden(
    "ho-rule-group-id-capitals",
    "revnew",
    "the release opens production's internal group, whose id is written in capital letters",
    OPEN,
    (config, base) =>
      rule(config, "pg", {
        ...port(5432, "0.0.0.0/0"),
        security_group_id: base.of("revidr", `${GROUP}.revidr-internal`).toUpperCase(),
      }),
  ),
  forbidden(
    "ho-rule-tcp-capitals",
    "revidr",
    "the database, for TCP in capital letters",
    OPEN,
    spelled({ protocol: "TCP" }),
  ),
  forbidden(
    "ho-rule-short-prefix",
    "revidr",
    "the database for 0/0",
    OPEN,
    spelled({ remote_ip_prefix: "0/0" }),
  ),
  forbidden(
    "ho-rule-netmask",
    "revidr",
    "the database for 0.0.0.0/0.0.0.0",
    OPEN,
    spelled({ remote_ip_prefix: "0.0.0.0/0.0.0.0" }),
  ),
  forbidden(
    "ho-rule-bare-address",
    "revidr",
    "the database for an address without a prefix length",
    OPEN,
    spelled({ remote_ip_prefix: "198.51.100.7" }),
  ),
  forbidden("ho-rule-nat64", "revidr", "NFS for all of IPv4 by way of NAT64", OPEN, (config) =>
    rule(config, "v6", { ...port(2049, "64:ff9b::/96"), ethertype: "IPv6" }),
  ),
  forbidden(
    "ho-rule-complement",
    "revidr",
    "SSH of internal servers for all but 10/8, as eight prefixes",
    OPEN,
    (config) =>
      rule(config, "rest", {
        ...port(22, "${each.key}"),
        for_each:
          '${toset(["0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4", "32.0.0.0/3", "64.0.0.0/2", "128.0.0.0/1"])}',
      }),
  ),
  forbidden(
    "ho-rule-carrier-nat",
    "revidr",
    "Elasticsearch for the address space of carriers",
    OPEN,
    (config) => rule(config, "cgn", { ...port(9201, "100.64.0.0/10") }),
  ),
  forbidden(
    "ho-rule-supernet",
    "revidr",
    "the database for the subnet's own prefix, one bit shorter",
    "An internal port is reachable from outside of the environment.",
    (config) => rule(config, "near", { ...port(5432, "192.168.214.0/23") }),
  ),
  forbidden(
    "ho-rule-unknown-group",
    "revidr",
    "the database for a group that is named by an id",
    "Whoever is in that group is not of this environment.",
    (config) =>
      rule(config, "them", { ...port(5432), remote_group_id: "9a1c0b4f-6a9d-4f3c-8d5b-0c1a2e5f1cbb" }),
  ),
  forbidden(
    "ho-rule-https-moves",
    "revidr",
    "the rule of HTTPS is put into the internal group",
    "HTTPS of internal servers is reachable from the internet, and the proxy's no longer.",
    (config) =>
      set(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0", {
        security_group_id: group("revidr-internal"),
      }),
  ),
  person(
    "ho-rule-sctp",
    "revidr",
    "SCTP from anywhere to internal servers",
    "Packets of strangers reach them.",
    (config) => rule(config, "sctp", { protocol: "sctp", remote_ip_prefix: "0.0.0.0/0" }),
  ),
  forbidden("ho-rule-ports-exponent", "revidr", "the open rule's ports are written with an exponent", OPEN, {
    ...OPENED,
    editPlan: (text) => {
      const made = text.replace(/"port_range_(min|max)":5432/g, '"port_range_$1":5.432e3');
      if (made === text) throw new Error("the plan has no such rule");
      return made;
    },
  }),
  person(
    "ho-net-default-group",
    "revidr",
    "the database server is in the project's default group as well",
    "Its rules are not this site's.",
    (config) =>
      set(config, "openstack_compute_instance_v2", "revidr-database", { security_groups: ["default"] }),
  ),
  person(
    "ho-net-groups-stripped",
    "revnew",
    "the release takes all groups from the database port of production",
    "Production's database is reached by nobody.",
    (config, base) =>
      add(config, "openstack_networking_port_secgroup_associate_v2", "none", {
        port_id: base.of("revidr", `${PORT}.revidr-database`),
        security_group_ids: [],
        enforce: true,
      }),
  ),
  person(
    "ho-net-router-port",
    "revidr",
    "a port that says it is the shared router's",
    "Groups don't count for such ports, and it may answer for the gateway.",
    (config) =>
      add(config, PORT, "gate", {
        name: "revidr-gate",
        network_id: `\${${NETWORK}.revidr.id}`,
        device_owner: "network:router_interface",
        device_id: "${data.openstack_networking_router_v2.rev-router.id}",
      }),
  ),
  person(
    "ho-net-joined",
    "revnew",
    "a router of the release joins its subnet with production's",
    "Two environments have become one.",
    (config, base) => {
      add(config, "openstack_networking_router_v2", "joint", { name: "revnew-joint" });
      for (const [name, subnet_id] of [
        ["ours", "${openstack_networking_subnet_v2.revnew-subnet.id}"],
        ["theirs", base.of("revidr", "openstack_networking_subnet_v2.revidr-subnet")],
      ] as const) {
        add(config, PORT, `joint-${name}`, {
          name: `joint-${name}`,
          network_id: name === "ours" ? `\${${NETWORK}.revnew.id}` : base.of("revidr", `${NETWORK}.revidr`),
          fixed_ip: [{ subnet_id }],
        });
        add(config, "openstack_networking_router_interface_v2", `joint-${name}`, {
          router_id: "${openstack_networking_router_v2.joint.id}",
          port_id: `\${${PORT}.joint-${name}.id}`,
        });
      }
    },
  ),
  person(
    "ho-net-external-rbac",
    "revidr",
    "everybody may use production's network as an external one",
    "Strangers put their routers and addresses into it.",
    (config) =>
      add(config, "openstack_networking_rbac_policy_v2", "all", {
        action: "access_as_external",
        object_id: `\${${NETWORK}.revidr.id}`,
        object_type: "network",
        target_tenant: "*",
      }),
  ),
  person(
    "ho-net-mtu",
    "revidr",
    "production's network carries packets of 576 bytes",
    "Connections of running servers hang.",
    (config) => set(config, NETWORK, "revidr", { mtu: 576 }),
  ),
  person(
    "ho-net-pool",
    "revidr",
    "the subnet gives out other addresses",
    "New servers may get addresses that the site has given otherwise.",
    (config) =>
      set(config, "openstack_networking_subnet_v2", "revidr-subnet", {
        allocation_pool: [{ start: "192.168.214.200", end: "192.168.214.201" }],
      }),
  ),
  person(
    "ho-net-auto",
    "revidr",
    "another server whose network the cloud chooses",
    "Nobody knows where it is, and no group of the site protects it.",
    (config) => {
      addServer(config, "revidr-worker", { network_mode: "auto" });
      delete block(config, "openstack_compute_instance_v2", "revidr-worker")["network"];
    },
  ),
  person(
    "ho-net-on-public",
    "revidr",
    "another server that stands on the external network, in the internal group",
    "A server with a public address of its own reaches all internal ports.",
    (config) => {
      read(config, NETWORK, "outside", { name: "public" });
      addServer(config, "revidr-worker", {
        network: [{ uuid: `\${data.${NETWORK}.outside.id}` }],
        security_groups: ["revidr-internal"],
      });
    },
  ),
  forbidden(
    "ho-net-members-literal",
    "site",
    "a load balancer's members, with the database's address written out",
    OPEN,
    (config, base) => {
      add(config, "openstack_lb_loadbalancer_v2", "web", {
        name: "rev-web",
        vip_network_id: "${data.openstack_networking_network_v2.external.id}",
      });
      add(config, "openstack_lb_listener_v2", "web", {
        protocol: "TCP",
        protocol_port: 443,
        loadbalancer_id: "${openstack_lb_loadbalancer_v2.web.id}",
        allowed_cidrs: ["0.0.0.0/0"],
      });
      add(config, "openstack_lb_pool_v2", "web", {
        protocol: "TCP",
        lb_method: "ROUND_ROBIN",
        listener_id: "${openstack_lb_listener_v2.web.id}",
      });
      add(config, "openstack_lb_members_v2", "web", {
        pool_id: "${openstack_lb_pool_v2.web.id}",
        member: [
          {
            address: base.of("revidr", "openstack_compute_instance_v2.revidr-database", "access_ip_v4"),
            protocol_port: 5432,
            subnet_id: base.of("revidr", "openstack_networking_subnet_v2.revidr-subnet"),
          },
        ],
      });
    },
  ),
];
