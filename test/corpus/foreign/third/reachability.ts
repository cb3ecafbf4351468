import { scenariosOf } from "../scenario";
import { create, createIn, remove, replace, update } from "./edit";
import { GROUP, HTTPS, INTERFACE, NETWORK, OUTSIDE, PORT, ROUTER, RULE, STRANGE, SUBNET, id } from "./names";
import { on } from "./parts";
import { reads } from "./state";

const { forbidden, person } = scenariosOf("reachability");
const INTERNAL = `${GROUP}.revidr-internal`;
const NAMES = ["database", "omeroreadonly-1", "omeroreadonly-2", "omeroreadwrite", "proxy"];
const ANYTHING = { direction: "ingress", ethertype: "IPv4" };
const POSTGRES = { ...ANYTHING, protocol: "tcp", port_range_min: 5432, port_range_max: 5432 };

/** Who reaches what. */
export const REACHABILITY = [
  forbidden(
    "th-net-bgpvpn",
    "revidr",
    "production's network joins the VPN of the institute (BGP)",
    "Everything on it is routed to other networks.",
    on("revidr", (plan) => {
      create(
        plan,
        "openstack_bgpvpn_v2",
        "institute",
        { name: "institute", route_targets: ["64512:17"], type: "l3" },
        { computed: ["region", "project_id", "networks", "routers", "ports", "shared", "vni", "local_pref"] },
      );
      create(
        plan,
        "openstack_bgpvpn_network_associate_v2",
        "institute",
        { bgpvpn_id: id("openstack_bgpvpn_v2.institute"), network_id: id(`${NETWORK}.revidr`) },
        { computed: ["region", "project_id"] },
      );
    }),
  ),
  forbidden(
    "th-net-tap-mirror",
    "revidr",
    "the database's traffic is mirrored to an address outside",
    "Everything that it says leaves the environment, passwords included.",
    on("revidr", (plan) =>
      create(
        plan,
        "openstack_taas_tap_mirror_v2",
        "debug",
        {
          name: "debug",
          mirror_type: "gre",
          port_id: id(`${PORT}.revidr-database`),
          remote_ip: "198.51.100.23",
          directions: [{ in: 101, out: 102 }],
        },
        { computed: ["region", "project_id", "tenant_id"] },
      ),
    ),
  ),
  forbidden(
    "th-combo-bridge",
    "revidr",
    "a router of its own between production's network and the release's, and NFS for the release's prefix",
    OUTSIDE,
    on("revidr", (plan) => {
      reads(plan, SUBNET, "theirs", { name: "revnew-subnet" }, { id: STRANGE, cidr: "192.168.236.0/24" });
      create(plan, ROUTER, "bridge", { name: "revidr-bridge" });
      create(plan, PORT, "bridge", { name: "revidr-bridge", network_id: id(`${NETWORK}.revidr`) });
      create(plan, INTERFACE, "ours", {
        router_id: id(`${ROUTER}.bridge`),
        port_id: id(`${PORT}.bridge`),
      });
      create(plan, INTERFACE, "theirs", {
        router_id: id(`${ROUTER}.bridge`),
        subnet_id: id(`data.${SUBNET}.theirs`),
      });
      create(plan, RULE, "nfs", {
        ...ANYTHING,
        protocol: "tcp",
        port_range_min: 2049,
        port_range_max: 2049,
        remote_ip_prefix: `\${data.${SUBNET}.theirs.cidr}`,
        security_group_id: id(INTERNAL),
      });
    }),
  ),
  person(
    "th-net-dns-domain",
    "revidr",
    "production's network gets another DNS domain",
    "Names that servers look up may be answered by somebody else.",
    on("revidr", (plan) => update(plan, `${NETWORK}.revidr`, { dns_domain: "elsewhere.example." })),
  ),
  person(
    "th-subnet-service-types",
    "revidr",
    "production's subnet is for routers' gateways alone",
    "Servers that are made anew get no address.",
    on("revidr", (plan) =>
      update(plan, `${SUBNET}.revidr-subnet`, { service_types: ["network:router_gateway"] }),
    ),
  ),
  person(
    "th-subnet-ipv6",
    "revidr",
    "a subnet of public IPv6 addresses in production's network, on the shared router",
    "Every new server has a public address, and IPv6 has no rules of the site.",
    on("revidr", (plan) => {
      create(plan, SUBNET, "six", {
        name: "revidr-six",
        network_id: id(`${NETWORK}.revidr`),
        ip_version: 6,
        cidr: "2001:db8:77::/64",
        ipv6_address_mode: "slaac",
        ipv6_ra_mode: "slaac",
      });
      create(plan, INTERFACE, "six", {
        router_id: id(`data.${ROUTER}.rev-router`),
        subnet_id: id(`${SUBNET}.six`),
      });
    }),
  ),
  person(
    "th-https-one-network",
    "revidr",
    "HTTPS is for one network alone",
    "Visitors are cut off.",
    on("revidr", (plan) => replace(plan, HTTPS, { remote_ip_prefix: "198.51.100.0/24" })),
  ),
  forbidden(
    "th-group-by-tag",
    "revidr",
    "the database's port gets the group that a data source finds by its tag: the web group",
    "HTTP ports of an internal server are reachable from the internet.",
    on("revidr", (plan) => {
      reads(
        plan,
        GROUP,
        "tagged",
        { tags: ["servers"] },
        { id: "2143c669-2457-4230-a604-2c9a1f7a8504", name: "revidr-web-external", tags: ["servers"] },
      );
      update(plan, `${PORT}.revidr-database`, {
        security_group_ids: [id(INTERNAL), id(`data.${GROUP}.tagged`)],
      });
    }),
  ),
  forbidden(
    "th-module-peers",
    "revidr",
    "a module opens the database to a group that a data source finds, once for each key",
    OUTSIDE,
    on("revidr", (plan) => {
      reads(plan, GROUP, "peer", { name: "course-students" }, { id: STRANGE, name: "course-students" });
      const peer = id(`data.${GROUP}.peer`);
      createIn(
        plan,
        "peers",
        [
          [
            RULE,
            "this",
            { ...POSTGRES, remote_group_id: peer, security_group_id: id(INTERNAL) },
            { ...POSTGRES, remote_group_id: "${var.peer}", security_group_id: "${var.group}" },
          ],
        ],
        { keys: ["analysis", "course"], call: { peer, group: id(INTERNAL) } },
      );
    }),
  ),
  person(
    "th-port-host",
    "revidr",
    "the database's port is bound to a host, with a profile",
    "Who controls the host has the port, and the profile turns checks off.",
    on("revidr", (plan) =>
      update(plan, `${PORT}.revidr-database`, {
        binding: [{ host_id: "compute-17", profile: '{"trusted":"true"}', vnic_type: "normal" }],
      }),
    ),
  ),
  person(
    "th-group-anew",
    "revidr",
    "the internal group is made anew, with the cloud's default rules",
    "Servers do not reach each other meanwhile, and the new group lets more out.",
    on("revidr", (plan) => {
      replace(plan, INTERNAL, { delete_default_rules: false });
      for (const rule of ["internal_egress_any_0-0-0-0--0", "internal_ingress_any_self"])
        replace(
          plan,
          `${RULE}.revidr-${rule}`,
          {
            security_group_id: id(INTERNAL),
            ...(rule.endsWith("self") ? { remote_group_id: id(INTERNAL) } : {}),
          },
          { paths: ["security_group_id"] },
        );
      for (const name of NAMES)
        update(plan, `${PORT}.revidr-${name}`, {
          security_group_ids: [
            id(INTERNAL),
            ...(name === "proxy"
              ? ["bastion", "web", "omero"].map((one) => id(`${GROUP}.revidr-${one}-external`))
              : []),
          ],
        });
    }),
  ),
  person(
    "th-proxy-groups-emptied",
    "revidr",
    "the proxy's port has no group, by an association that is enforced",
    "Visitors are cut off, and operators with them.",
    on("revidr", (plan) =>
      create(plan, "openstack_networking_port_secgroup_associate_v2", "none", {
        port_id: id(`${PORT}.revidr-proxy`),
        enforce: true,
        security_group_ids: [],
      }),
    ),
  ),
  person(
    "th-group-forgotten",
    "revidr",
    "the group of SSH and its rule are forgotten",
    "The way in stays open, and nobody watches it any more.",
    on("revidr", (plan) => {
      remove(plan, `${RULE}.revidr-bastion-external_ingress_tcp-22_0-0-0-0--0`, "forget");
      remove(plan, `${GROUP}.revidr-bastion-external`, "forget");
      update(plan, `${PORT}.revidr-proxy`, {
        security_group_ids: ["internal", "web-external", "omero-external"].map((one) =>
          id(`${GROUP}.revidr-${one}`),
        ),
      });
    }),
  ),
];
