import { block } from "../../../scenario";
import { add, addServer, group, port, rule, scenariosOf, set } from "../../scenario";
import { EXTERNAL, NETWORK, OPEN, PORT, SUBNET, external } from "./network-parts";

const { forbidden, person } = scenariosOf("reachability");

/** Routes, balancers, tunnels, and what cuts visitors off. */
export const WAYS = [
  person(
    "net-router-route",
    "site",
    "half of the internet by way of one address",
    "Traffic of all environments goes there.",
    (config) =>
      add(config, "openstack_networking_router_route_v2", "detour", {
        router_id: "${openstack_networking_router_v2.rev-router.id}",
        destination_cidr: "0.0.0.0/1",
        next_hop: "192.168.214.66",
      }),
  ),
  person(
    "net-subnet-route",
    "revidr",
    "servers send half of the internet to one server",
    "It reads along.",
    (config) =>
      add(config, "openstack_networking_subnet_route_v2", "detour", {
        subnet_id: SUBNET,
        destination_cidr: "128.0.0.0/1",
        next_hop: "192.168.214.66",
      }),
  ),
  person(
    "net-host-routes",
    "revidr",
    "the subnet has routes to another server",
    "It reads along.",
    (config) =>
      set(config, "openstack_networking_subnet_v2", "revidr-subnet", {
        host_routes: [{ destination_cidr: "0.0.0.0/1", next_hop: "192.168.214.66" }],
      }),
  ),
  person(
    "net-gateway",
    "revidr",
    "the subnet has another gateway",
    "The environment loses its way out, or another reads along.",
    (config) =>
      set(config, "openstack_networking_subnet_v2", "revidr-subnet", { gateway_ip: "192.168.214.66" }),
  ),
  person(
    "net-no-dhcp",
    "revidr",
    "no DHCP in production's subnet",
    "Servers lose their addresses.",
    (config) => set(config, "openstack_networking_subnet_v2", "revidr-subnet", { enable_dhcp: false }),
  ),
  person(
    "net-second-subnet",
    "revidr",
    "a second subnet in production's network, with a stranger's resolver",
    "Servers ask it for names.",
    (config) =>
      add(config, "openstack_networking_subnet_v2", "second", {
        name: "second",
        cidr: "10.66.0.0/24",
        network_id: "${openstack_networking_network_v2.revidr.id}",
        dns_nameservers: ["198.51.100.53"],
      }),
  ),
  person(
    "net-interface-elsewhere",
    "revnew",
    "a port of the release on production's network",
    "Two environments have become one.",
    (config, base) =>
      add(config, PORT, "both", { name: "both", network_id: base.of("revidr", `${NETWORK}.revidr`) }),
  ),
  forbidden(
    "net-value-specs",
    "revidr",
    "another server whose port has no port security, by the provider's back door",
    "No group protects it.",
    (config) => {
      addServer(
        config,
        "revidr-worker",
        {},
        { value_specs: { port_security_enabled: "false" }, no_security_groups: true },
      );
      delete block(config, PORT, "revidr-worker")["security_group_ids"];
    },
  ),
  person(
    "net-firewall-group",
    "revidr",
    "a firewall group",
    "It lies across all that the groups say.",
    (config) => {
      add(config, "openstack_fw_rule_v2", "any", { name: "any", action: "allow", protocol: "any" });
      add(config, "openstack_fw_policy_v2", "any", {
        name: "any",
        rules: ["${openstack_fw_rule_v2.any.id}"],
      });
      add(config, "openstack_fw_group_v2", "any", {
        name: "any",
        ingress_firewall_policy_id: "${openstack_fw_policy_v2.any.id}",
        ports: ["${openstack_networking_port_v2.revidr-proxy.id}"],
      });
    },
  ),
  person(
    "net-trunk",
    "revidr",
    "a trunk on the proxy's port",
    "The proxy is in further networks.",
    (config) => {
      add(config, NETWORK, "side", { name: "side" });
      add(config, PORT, "side", { name: "side", network_id: "${openstack_networking_network_v2.side.id}" });
      add(config, "openstack_networking_trunk_v2", "proxy", {
        name: "proxy",
        admin_state_up: true,
        port_id: "${openstack_networking_port_v2.revidr-proxy.id}",
        sub_port: [
          {
            port_id: "${openstack_networking_port_v2.side.id}",
            segmentation_id: 7,
            segmentation_type: "vlan",
          },
        ],
      });
    },
  ),
  forbidden(
    "net-load-balancer",
    "revidr",
    "a load balancer outside leads to the database",
    OPEN,
    (config) => {
      external(config);
      add(config, "openstack_lb_loadbalancer_v2", "db", { name: "db", vip_network_id: EXTERNAL });
      add(config, "openstack_lb_listener_v2", "db", {
        protocol: "TCP",
        protocol_port: 5432,
        loadbalancer_id: "${openstack_lb_loadbalancer_v2.db.id}",
      });
      add(config, "openstack_lb_pool_v2", "db", {
        protocol: "TCP",
        lb_method: "ROUND_ROBIN",
        listener_id: "${openstack_lb_listener_v2.db.id}",
      });
      add(config, "openstack_lb_member_v2", "db", {
        pool_id: "${openstack_lb_pool_v2.db.id}",
        address: "${openstack_compute_instance_v2.revidr-database.access_ip_v4}",
        protocol_port: 5432,
      });
    },
  ),
  person(
    "net-load-balancer-inside",
    "revidr",
    "a load balancer inside of the environment",
    "It stands between servers.",
    (config) => add(config, "openstack_lb_loadbalancer_v2", "web", { name: "web", vip_subnet_id: SUBNET }),
  ),
  forbidden(
    "net-vpn",
    "revidr",
    "a tunnel from a stranger's network into the environment",
    "Internal ports are reachable from there, and its key is written in clear.",
    (config, base) => {
      add(config, "openstack_vpnaas_ike_policy_v2", "t", { name: "t" });
      add(config, "openstack_vpnaas_ipsec_policy_v2", "t", { name: "t" });
      add(config, "openstack_vpnaas_service_v2", "t", {
        name: "t",
        router_id: base.of("site", "openstack_networking_router_v2.rev-router"),
        subnet_id: SUBNET,
      });
      add(config, "openstack_vpnaas_site_connection_v2", "t", {
        name: "t",
        ikepolicy_id: "${openstack_vpnaas_ike_policy_v2.t.id}",
        ipsecpolicy_id: "${openstack_vpnaas_ipsec_policy_v2.t.id}",
        vpnservice_id: "${openstack_vpnaas_service_v2.t.id}",
        peer_id: "198.51.100.7",
        peer_address: "198.51.100.7",
        peer_cidrs: ["10.66.0.0/24"],
        psk: "tiger-lily-7731",
      });
    },
  ),
  person(
    "net-direct-port",
    "revidr",
    "another server with a port that goes around the groups (SR-IOV)",
    "No group protects it.",
    (config) => addServer(config, "revidr-worker", {}, { binding: [{ vnic_type: "direct" }] }),
  ),
  person(
    "net-trusted-port",
    "revidr",
    "a port that says it is the network's own",
    "Groups don't count for such ports.",
    (config) =>
      add(config, PORT, "odd", {
        name: "odd",
        network_id: "${openstack_networking_network_v2.revidr.id}",
        device_owner: "network:dhcp",
      }),
  ),
  person(
    "net-dhcp-option",
    "revidr",
    "the database boots from elsewhere (DHCP option)",
    "Unknown code may run inside of the environment.",
    (config) =>
      set(config, PORT, "revidr-database", {
        extra_dhcp_option: [{ name: "server-ip-address", value: "198.51.100.7" }],
      }),
  ),
  person("net-slow-proxy", "revidr", "1 Mbit/s for the proxy (QoS)", "Visitors get nothing.", (config) => {
    add(config, "openstack_networking_qos_policy_v2", "slow", { name: "slow" });
    add(config, "openstack_networking_qos_bandwidth_limit_rule_v2", "slow", {
      qos_policy_id: "${openstack_networking_qos_policy_v2.slow.id}",
      max_kbps: 1000,
    });
    set(config, PORT, "revidr-proxy", { qos_policy_id: "${openstack_networking_qos_policy_v2.slow.id}" });
  }),
  person(
    "net-proxy-port-down",
    "revidr",
    "the proxy's port is switched off",
    "No visitor reaches it.",
    (config) => set(config, PORT, "revidr-proxy", { admin_state_up: false }),
  ),
  person(
    "net-network-down",
    "revidr",
    "production's network is switched off",
    "No visitor reaches it.",
    (config) => set(config, NETWORK, "revidr", { admin_state_up: false }),
  ),
  person(
    "net-two-groups-swap-names",
    "revidr",
    "internal and web group exchange their names",
    "Whoever goes by names puts servers into the wrong one.",
    (config) => {
      set(config, "openstack_networking_secgroup_v2", "revidr-internal", { name: "revidr-web-external" });
      set(config, "openstack_networking_secgroup_v2", "revidr-web-external", { name: "revidr-internal" });
    },
  ),
  forbidden("net-groups-swapped", "revidr", "the database's port gets the proxy's groups", OPEN, (config) =>
    set(config, PORT, "revidr-database", {
      security_group_ids: [
        group("revidr-internal"),
        group("revidr-bastion-external"),
        group("revidr-web-external"),
      ],
    }),
  ),
  forbidden("rule-kibana", "revidr", "Kibana of internal servers for everybody", OPEN, (config) =>
    rule(config, "kibana", {
      ...port(5601, "0.0.0.0/0"),
      security_group_id: group("revidr-internal"),
      protocol: "tcp",
    }),
  ),
];
