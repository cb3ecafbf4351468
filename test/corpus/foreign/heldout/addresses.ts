/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { block, drop, type Base } from "../../scenario";
import { add, addServer, edited, read, scenariosOf, set, unprotect } from "../scenario";

const { forbidden, person } = scenariosOf("addresses");
const FLOATING = "openstack_networking_floatingip_v2";
const ASSOCIATE = "openstack_networking_floatingip_associate_v2";
const PORT = "openstack_networking_port_v2";
const NETWORK = "openstack_networking_network_v2";
const TAKEN = "Production's address is taken.";
const production = (base: Base): string => base.of("site", `${FLOATING}.rev-production`, "address");
const RELEASE = `\${${PORT}.revnew-proxy.id}`;

/** Production's address, in other spellings and by other ways. */
export const ADDRESSES = [
  forbidden("ho-addr-spaces", "revnew", "production's address with spaces around it", TAKEN, (config, base) =>
    add(config, ASSOCIATE, "web", { floating_ip: ` ${production(base)} `, port_id: RELEASE }),
  ),
  forbidden("ho-addr-mapped", "revnew", "production's address, mapped into IPv6", TAKEN, (config, base) =>
    add(config, ASSOCIATE, "web", { floating_ip: `::ffff:${production(base)}`, port_id: RELEASE }),
  ),
  forbidden("ho-addr-prefix", "revnew", "production's address with /32", TAKEN, (config, base) =>
    add(config, ASSOCIATE, "web", { floating_ip: `${production(base)}/32`, port_id: RELEASE }),
  ),
  person(
    "ho-addr-dns",
    "revnew",
    "an address is bound that is written as a DNS name",
    "Which address that is stands in no plan.",
    (config) => add(config, ASSOCIATE, "web", { floating_ip: "idr.example.org", port_id: RELEASE }),
  ),
  forbidden(
    "ho-addr-found-by-fixed-ip",
    "live",
    "production's port is looked up by an address, which is the database's",
    "Production's address leads to the database server, and its binding to the proxy is lost.",
    (config, base) => {
      config.data![PORT]!["production"] = {
        fixed_ip: base.of("revidr", "openstack_compute_instance_v2.revidr-database", "access_ip_v4"),
      };
    },
  ),
  forbidden(
    "ho-addr-port-by-literal",
    "live",
    "production's binding names a port by its id, in capital letters: the read-write server's",
    "Production's binding is lost.",
    (config, base) =>
      set(config, ASSOCIATE, "production", {
        port_id: base.of("revidr", `${PORT}.revidr-omeroreadwrite`).toUpperCase(),
      }),
  ),
  forbidden(
    "ho-addr-found-by-tag",
    "revnew",
    "whichever address carries production's port is bound to the release",
    TAKEN,
    (config, base) => {
      read(config, FLOATING, "any", { port_id: base.of("revidr", `${PORT}.revidr-proxy`) });
      add(config, ASSOCIATE, "web", {
        floating_ip: `\${data.${FLOATING}.any.address}`,
        port_id: RELEASE,
      });
    },
  ),
  forbidden(
    "ho-addr-load-balancer",
    "site",
    "a load balancer takes production's address, with nothing behind it",
    TAKEN,
    (config) => {
      add(config, "openstack_lb_loadbalancer_v2", "web", {
        name: "rev-web",
        vip_network_id: "${data.openstack_networking_network_v2.external.id}",
      });
      add(config, ASSOCIATE, "web", {
        floating_ip: `\${${FLOATING}.rev-production.address}`,
        port_id: "${openstack_lb_loadbalancer_v2.web.vip_port_id}",
      });
    },
  ),
  person(
    "ho-addr-vip-is-proxy",
    "revidr",
    "a load balancer takes the proxy's port for its own",
    "Production's address leads to the load balancer, or the proxy loses its port.",
    (config) =>
      add(config, "openstack_lb_loadbalancer_v2", "web", {
        name: "revidr-web",
        vip_port_id: `\${${PORT}.revidr-proxy.id}`,
      }),
  ),
  forbidden(
    "ho-addr-cbd",
    "site",
    "production's address from another subnet of the pool, made before the old one goes",
    "Production's address is lost.",
    (config) => {
      const address = unprotect(config, FLOATING, "rev-production");
      address["pool"] = "public-2";
      address["lifecycle"] = { create_before_destroy: true };
    },
  ),
  forbidden(
    "ho-addr-network-literal",
    "revidr",
    "the proxy's port names its network by the id in capital letters",
    "The port is made anew for that, and production's address loses it.",
    (config, base) =>
      set(config, PORT, "revidr-proxy", {
        network_id: base.of("revidr", `${NETWORK}.revidr`).toUpperCase(),
      }),
  ),
  forbidden(
    "ho-addr-mac",
    "revidr",
    "the proxy's port gets another MAC address",
    "The port is made anew for that, and production's address loses it.",
    (config) => set(config, PORT, "revidr-proxy", { mac_address: "fa:16:3e:00:00:01" }),
  ),
  forbidden(
    "ho-addr-vlan",
    "revidr",
    "production's network becomes VLAN transparent",
    "The network and all of its ports are made anew, and production's address loses the proxy.",
    (config) => set(config, NETWORK, "revidr", { transparent_vlan: true }),
  ),
  person(
    "ho-addr-router-distributed",
    "site",
    "the shared router becomes a distributed one",
    "It is made anew for that, and every environment loses its way out.",
    (config) => set(config, "openstack_networking_router_v2", "rev-router", { distributed: true }),
  ),
  person(
    "ho-addr-router-down",
    "site",
    "the shared router is switched off",
    "No visitor reaches production.",
    (config) => set(config, "openstack_networking_router_v2", "rev-router", { admin_state_up: false }),
  ),
  person(
    "ho-addr-gateway-inside",
    "site",
    "the router's gateway network is written as an id, which is production's network",
    "No visitor reaches production.",
    (config, base) =>
      set(config, "openstack_networking_router_v2", "rev-router", {
        external_network_id: base.of("revidr", `${NETWORK}.revidr`),
      }),
  ),
  person(
    "ho-addr-interface-forgotten",
    "revidr",
    "the subnet's router interface is no longer managed",
    "Nobody would notice when it is lost.",
    (config) => {
      drop(config, "openstack_networking_router_interface_v2", "revidr-subnet");
      delete config.resource["openstack_networking_router_interface_v2"];
      for (const server of Object.values(config.resource["openstack_compute_instance_v2"]!))
        delete server["depends_on"];
      config.removed = [
        { from: "openstack_networking_router_interface_v2.revidr-subnet", lifecycle: { destroy: false } },
      ];
    },
  ),
  forbidden(
    "ho-addr-import-by-identity",
    "revnew",
    "the release takes production's address into its state, by an identity and without an id",
    "It goes with the release when that is taken down.",
    {
      config: (config, base) => {
        add(config, FLOATING, "web", { pool: "public", description: "rev-production" });
        config.import = [{ to: `${FLOATING}.web`, id: base.of("site", `${FLOATING}.rev-production`) }];
      },
      // The provider has no identities yet: the engine's newer form is written into the plan.
      editPlan: edited((plan) => {
        for (const { change } of plan["resource_changes"])
          if (change.importing !== undefined) {
            const { id } = change.importing;
            change.importing = { identity: { id, region: "RegionOne" } };
            Object.assign(change, { after_identity: { id, region: "RegionOne" } });
          }
      }),
    },
  ),
  forbidden(
    "ho-addr-on-new-server",
    "revnew",
    "another server of the release names production's address in its network block",
    TAKEN,
    {
      config: (config) => addServer2(config),
      // The argument was taken out of the provider: it is written into the plan.
      editPlan: edited((plan) => {
        const found = plan["resource_changes"].find(
          (one: { address: string }) => one.address === "openstack_compute_instance_v2.revnew-worker",
        );
        found.change.after.network[0].floating_ip = plan["prior_state"].values.root_module.resources.find(
          (one: { address: string }) => one.address === `data.${FLOATING}.found`,
        ).values.address;
        delete found.change.after_unknown.network[0].floating_ip;
      }),
    },
  ),
];

function addServer2(config: Parameters<typeof addServer>[0]): void {
  read(config, FLOATING, "found", { description: "rev-production" });
  const like = block(config, "openstack_compute_instance_v2", "revnew-omeroreadonly-1");
  add(config, PORT, "revnew-worker", {
    ...structuredClone(block(config, PORT, "revnew-omeroreadonly-1")),
    name: "revnew-worker",
  });
  add(config, "openstack_compute_instance_v2", "revnew-worker", {
    ...structuredClone(like),
    name: "revnew-worker",
    network: [{ port: `\${${PORT}.revnew-worker.id}` }],
  });
}
