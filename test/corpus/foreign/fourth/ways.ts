import { block } from "../../scenario";
import { add, addServer, group, listIn, read, set } from "../scenario";
import { NETWORK, PORT, SUBNET, id } from "./names";
import { fourth } from "./scenario";

const { forbidden, person } = fourth("reachability");

/** Ways in and out by networks, and by types that the project has no use for. */
export const WAYS = [
  forbidden(
    "fo-net-becomes-external",
    "revidr",
    "production's network becomes an external one",
    "Every project may put ports and addresses into it.",
    (config) => set(config, NETWORK, "revidr", { external: true }),
  ),
  person(
    "fo-net-port-security-by-default",
    "revidr",
    "ports of production's network have no groups by default",
    "The next server that is made is open to all that is on the network.",
    (config) => set(config, NETWORK, "revidr", { port_security_enabled: false }),
  ),
  person(
    "fo-net-resolvers",
    "revidr",
    "production's servers ask another resolver, and the site file says nothing of it",
    "Names that servers look up are answered by somebody else.",
    (config) => set(config, SUBNET, "revidr-subnet", { dns_nameservers: ["203.0.113.53"] }),
  ),
  person(
    "fo-net-lb-redirect",
    "revidr",
    "a load balancer in production's subnet sends all who reach it to a stranger's site",
    "As soon as an address leads to it, visitors are led elsewhere.",
    (config) => {
      add(config, "openstack_lb_loadbalancer_v2", "front", {
        name: "revidr-front",
        vip_subnet_id: id(`${SUBNET}.revidr-subnet`),
      });
      add(config, "openstack_lb_listener_v2", "front", {
        protocol: "HTTP",
        protocol_port: 80,
        loadbalancer_id: id("openstack_lb_loadbalancer_v2.front"),
      });
      add(config, "openstack_lb_l7policy_v2", "away", {
        action: "REDIRECT_TO_URL",
        redirect_url: "https://login.example.net/",
        listener_id: id("openstack_lb_listener_v2.front"),
      });
    },
  ),
  person(
    "fo-net-vpn-endpoints",
    "revidr",
    "the shared router gets a VPN service, with production's subnet as one end and no connection yet",
    "One step more, and another network reaches production's servers.",
    (config) => {
      add(config, "openstack_vpnaas_service_v2", "institute", {
        name: "institute",
        router_id: "${data.openstack_networking_router_v2.rev-router.id}",
      });
      add(config, "openstack_vpnaas_endpoint_group_v2", "ours", {
        name: "ours",
        type: "subnet",
        endpoints: [id(`${SUBNET}.revidr-subnet`)],
      });
      add(config, "openstack_vpnaas_endpoint_group_v2", "theirs", {
        name: "theirs",
        type: "cidr",
        endpoints: ["10.20.0.0/16"],
      });
    },
  ),
  person(
    "fo-net-qos-default",
    "revidr",
    "a policy of bandwidth that is every new network's default, with a limit of 1 Mbit/s",
    "The next release is slow, and nobody knows why.",
    (config) => {
      add(config, "openstack_networking_qos_policy_v2", "slow", { name: "slow", is_default: true });
      add(config, "openstack_networking_qos_bandwidth_limit_rule_v2", "slow", {
        qos_policy_id: id("openstack_networking_qos_policy_v2.slow"),
        max_kbps: 1000,
      });
    },
  ),
  person(
    "fo-net-pool-of-all",
    "site",
    "an address scope and a pool of prefixes that every project may use",
    "This project has no reason to make them, and subnets of others are routed to ours.",
    (config) => {
      add(config, "openstack_networking_addressscope_v2", "all", {
        name: "all",
        ip_version: 4,
        shared: true,
      });
      add(config, "openstack_networking_subnetpool_v2", "all", {
        name: "all",
        prefixes: ["10.0.0.0/8"],
        shared: true,
        address_scope_id: id("openstack_networking_addressscope_v2.all"),
      });
    },
  ),
  forbidden(
    "fo-net-two-legs",
    "revidr",
    "another read-only server with a second leg on the external network",
    "Internal ports are open to members of the group, and one of them has an address outside now.",
    (config) => {
      read(config, NETWORK, "public", { name: "public" });
      addServer(config, "revidr-gate", {});
      add(config, PORT, "leg", {
        name: "revidr-gate-outside",
        network_id: `\${data.${NETWORK}.public.id}`,
        security_group_ids: [group("revidr-internal")],
      });
      const server = block(config, "openstack_compute_instance_v2", "revidr-gate");
      listIn(server, "network").push({ port: id(`${PORT}.leg`) });
    },
  ),
  person(
    "fo-net-pair-of-database",
    "revidr",
    "a read-only server may speak with the database's address (pairs of addresses)",
    "Whoever has that server may take what is meant for the database.",
    (config) =>
      set(config, PORT, "revidr-omeroreadonly-2", {
        allowed_address_pairs: [{ ip_address: `\${${PORT}.revidr-database.all_fixed_ips[0]}` }],
      }),
  ),
];
