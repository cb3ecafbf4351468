import { block } from "../../../scenario";
import { add, addServer, group, scenariosOf, set } from "../../scenario";
import { EXTERNAL, NETWORK, OPEN, PORT, SUBNET, external } from "./network-parts";

const { forbidden, person } = scenariosOf("reachability");

/** Ports and networks that lead around the groups. */
export const PORTS = [
  person(
    "net-address-pairs",
    "revidr",
    "the database may send as any address",
    "It can take any server's place.",
    (config) =>
      set(config, PORT, "revidr-database", { allowed_address_pairs: [{ ip_address: "0.0.0.0/0" }] }),
  ),
  person(
    "net-address-pair-of-proxy",
    "revidr",
    "a read-only server may send as the proxy",
    "It can take the proxy's place.",
    (config) =>
      set(config, PORT, "revidr-omeroreadonly-1", {
        allowed_address_pairs: [
          { ip_address: "${openstack_networking_port_v2.revidr-proxy.all_fixed_ips[0]}" },
        ],
      }),
  ),
  person(
    "net-port-security-off",
    "revidr",
    "new ports of the network have no port security",
    "They have no groups.",
    (config) => set(config, NETWORK, "revidr", { port_security_enabled: false }),
  ),
  person(
    "net-no-groups",
    "revidr",
    "the proxy's port has no groups",
    "Nothing reaches the proxy any more.",
    (config) => {
      const proxy = block(config, PORT, "revidr-proxy");
      delete proxy["security_group_ids"];
      proxy["no_security_groups"] = true;
    },
  ),
  forbidden(
    "net-port-outside",
    "revidr",
    "the database gets a port on the external network",
    OPEN,
    (config) => {
      external(config);
      add(config, PORT, "db-outside", {
        name: "db-outside",
        network_id: EXTERNAL,
        port_security_enabled: false,
        no_security_groups: true,
      });
      add(config, "openstack_compute_interface_attach_v2", "db-outside", {
        instance_id: "${openstack_compute_instance_v2.revidr-database.id}",
        port_id: "${openstack_networking_port_v2.db-outside.id}",
      });
    },
  ),
  forbidden(
    "net-attach-network",
    "revidr",
    "the read-write server is attached to the external network",
    OPEN,
    (config) => {
      external(config);
      add(config, "openstack_compute_interface_attach_v2", "outside", {
        instance_id: "${openstack_compute_instance_v2.revidr-omeroreadwrite.id}",
        network_id: EXTERNAL,
      });
    },
  ),
  person(
    "net-server-by-network",
    "revidr",
    "another server on the network without a port of the stack",
    "It gets the project's default group.",
    (config) => addServer(config, "revidr-worker", { network: [{ name: "revidr" }] }),
  ),
  person(
    "net-extra-router",
    "revidr",
    "a second router with a way out",
    "The environment has another way out.",
    (config) => {
      external(config);
      add(config, "openstack_networking_router_v2", "second", {
        name: "second",
        external_network_id: EXTERNAL,
      });
      add(config, PORT, "second", {
        name: "second",
        network_id: "${openstack_networking_network_v2.revidr.id}",
        fixed_ip: [{ subnet_id: SUBNET, ip_address: "192.168.214.254" }],
      });
      add(config, "openstack_networking_router_interface_v2", "second", {
        router_id: "${openstack_networking_router_v2.second.id}",
        port_id: "${openstack_networking_port_v2.second.id}",
      });
    },
  ),
  forbidden(
    "net-shared",
    "revidr",
    "production's network is shared with all projects",
    "Strangers' servers can be put into it.",
    (config) => set(config, NETWORK, "revidr", { shared: true }),
  ),
  person(
    "net-new-shared",
    "revidr",
    "a new network, shared with all projects",
    "Strangers' servers can be put into it.",
    (config) => add(config, NETWORK, "common", { name: "common", shared: true }),
  ),
  person(
    "net-new-external",
    "revidr",
    "a new external network",
    "The site takes the only external network there is.",
    (config) => add(config, NETWORK, "way-out", { name: "way-out", external: true }),
  ),
  forbidden(
    "net-rbac",
    "revidr",
    "production's network for all projects, by a policy",
    "Strangers' servers can be put into it.",
    (config) =>
      add(config, "openstack_networking_rbac_policy_v2", "all", {
        action: "access_as_shared",
        object_id: "${openstack_networking_network_v2.revidr.id}",
        object_type: "network",
        target_tenant: "*",
      }),
  ),
  person(
    "net-rbac-group",
    "revidr",
    "the internal group for another project, by a policy",
    "Others can put their servers into it.",
    (config) =>
      add(config, "openstack_networking_rbac_policy_v2", "partner", {
        action: "access_as_shared",
        object_id: group("revidr-internal"),
        object_type: "security_group",
        target_tenant: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
];
