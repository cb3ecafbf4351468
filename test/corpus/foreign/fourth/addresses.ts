import { block, instance, rename } from "../../scenario";
import { add, read, set, unprotect } from "../scenario";
import { ASSOCIATE, FIP, INTERFACE, PORT, ROUTER, id } from "./names";
import { fourth } from "./scenario";

const { forbidden, person } = fourth("addresses");
const LOST = "Production's address is given back to the cloud, and somebody else gets it.";

/** Production's address, its binding, and what tells which environment has it. */
export const ADDRESSES = [
  person(
    "fo-live-output-lies",
    "live",
    "the output that tells who is live names the release, and the binding stays",
    "Who reads the output takes production for the old environment, and may retire it.",
    (config) => void (config.output!["live"]!["value"] = "revnew"),
  ),
  person(
    "fo-live-spare-output-lies",
    "live",
    "the output that tells who has the spare address names production",
    "Who reads the output takes production for what may be thrown away.",
    (config) => void (config.output!["spare"]!["value"] = "revidr"),
  ),
  person(
    "fo-site-output-exchanged",
    "site",
    "the outputs with both addresses are exchanged",
    "Who puts production's address into the DNS by the output puts the other one there.",
    (config) => {
      config.output!["production_address"]!["value"] = `\${${FIP}.rev-spare.address}`;
      config.output!["spare_address"]!["value"] = `\${${FIP}.rev-production.address}`;
    },
  ),
  person(
    "fo-output-addresses-exchanged",
    "revidr",
    "the output with the servers' addresses exchanges the proxy's and the database's",
    "Who follows it sends visitors, or a password, to the wrong server.",
    (config) => {
      const addresses = config.output!["addresses"]!["value"] as Record<string, string>;
      const { "revidr-proxy": proxy, "revidr-database": database } = addresses;
      Object.assign(addresses, { "revidr-proxy": database, "revidr-database": proxy });
    },
  ),
  person(
    "fo-live-imported-twice",
    "live",
    "a second block takes production's binding into the state, without protection",
    "Whoever takes that block out again ends the binding.",
    (config, base) => {
      const body = structuredClone(block(config, ASSOCIATE, "production"));
      Reflect.deleteProperty(body, "lifecycle");
      add(config, ASSOCIATE, "again", body);
      config.import = [{ to: `${ASSOCIATE}.again`, id: base.of("live", `${ASSOCIATE}.production`) }];
    },
  ),
  forbidden(
    "fo-live-state-exchanged",
    "live",
    "somebody has exchanged the bindings of production and of the spare in the state",
    "Each is to be led back to a proxy that the other has: production's address leaves its port meanwhile.",
    {
      editState: (state) => {
        const [production, spare] = ["production", "spare"].map((one) => instance(state, ASSOCIATE, one));
        [production!.attributes, spare!.attributes] = [spare!.attributes, production!.attributes];
      },
      config: (config) => void unprotect(config, ASSOCIATE, "production"),
    },
  ),
  forbidden(
    "fo-live-renamed-unsaid",
    "live",
    "the block of production's binding is renamed without a moved block",
    "The binding is ended and made anew: visitors are cut off between.",
    (config) => {
      unprotect(config, ASSOCIATE, "production");
      rename(config, ASSOCIATE, "production", "public");
    },
  ),
  forbidden(
    "fo-live-first-of-many",
    "live",
    "production's port is the first of all ports of servers, as the cloud lists them",
    "Which one that is depends on the cloud, and production's address goes there.",
    (config) => {
      read(config, "openstack_networking_port_ids_v2", "all", {
        device_owner: "compute:nova",
        sort_key: "name",
      });
      set(config, ASSOCIATE, "production", {
        port_id: "${data.openstack_networking_port_ids_v2.all.ids[0]}",
      });
    },
  ),
  forbidden("fo-fip-other-pool", "site", "production's address comes from another pool", LOST, (config) => {
    unprotect(config, FIP, "rev-production");
    set(config, FIP, "rev-production", { pool: "internet2" });
  }),
  forbidden(
    "fo-fip-chosen",
    "site",
    "production's address is to be another one, which is named",
    LOST,
    (config) => {
      config.resource[FIP]!["rev-production"]!["lifecycle"] = { create_before_destroy: true };
      set(config, FIP, "rev-production", { address: "203.0.113.99" });
    },
  ),
  forbidden(
    "fo-fip-project-of-others",
    "site",
    "both addresses are to belong to another project",
    LOST,
    (config) => {
      for (const name of ["rev-production", "rev-spare"]) unprotect(config, FIP, name);
      set(config, FIP, "rev-spare", { tenant_id: "5d2b9f0e8c7a4b31a6e1d0c9b8a7f6e5" });
      set(config, FIP, "rev-production", { tenant_id: "5d2b9f0e8c7a4b31a6e1d0c9b8a7f6e5" });
    },
  ),
  forbidden(
    "fo-fip-deposed",
    "site",
    "a deposed object of the spare address is deleted, which is production's address",
    LOST,
    {
      editState: (state, base) => {
        const spare = instance(state, FIP, "rev-spare");
        const found = state.resources.find(({ type, name }) => type === FIP && name === "rev-spare")!;
        found.instances.push({
          ...structuredClone(spare),
          deposed: "5c2e7f1a",
          attributes: { ...spare.attributes, id: base.of("site", `${FIP}.rev-production`) },
        });
      },
    },
  ),
  person(
    "fo-router-zone-hints",
    "site",
    "the shared router is to be in another availability zone",
    "Every environment loses its way out until it is made anew; the addresses and their bindings stay.",
    (config) => set(config, ROUTER, "rev-router", { availability_zone_hints: ["zone-b"] }),
  ),
  person(
    "fo-subnet-no-gateway",
    "revidr",
    "production's subnet has no gateway any more",
    "Servers lose their way out at the next lease, the proxy too.",
    (config) => set(config, "openstack_networking_subnet_v2", "revidr-subnet", { no_gateway: true }),
  ),
  person(
    "fo-interface-other-subnet",
    "revidr",
    "the router's interface goes to a new subnet of production's network",
    "Visitors are cut off; the addresses and their bindings stay.",
    (config) => {
      add(config, "openstack_networking_subnet_v2", "second", {
        name: "revidr-second",
        network_id: id("openstack_networking_network_v2.revidr"),
        cidr: "192.168.99.0/24",
      });
      set(config, INTERFACE, "revidr-subnet", { subnet_id: id("openstack_networking_subnet_v2.second") });
    },
  ),
  person(
    "fo-proxy-port-name-later",
    "revidr",
    "the name of the proxy's port follows a network that is made by the same plan",
    "The live stack finds the port by its name, and nobody knows it yet.",
    (config) => {
      add(config, "openstack_networking_network_v2", "lab", { name: "revidr-lab" });
      set(config, PORT, "revidr-proxy", {
        name: `revidr-proxy-${id("openstack_networking_network_v2.lab")}`,
      });
    },
  ),
  forbidden(
    "fo-old-floating-ip",
    "revnew",
    "the release's proxy takes production's address by the old type of compute",
    "The address is bound to the release without a word of the site file.",
    (config, base) =>
      add(config, "openstack_compute_floatingip_associate_v2", "soon", {
        floating_ip: base.of("site", `${FIP}.rev-production`, "address"),
        instance_id: id("openstack_compute_instance_v2.revnew-proxy"),
        wait_until_associated: true,
      }),
  ),
  forbidden(
    "fo-addr-port-on-other-server",
    "revidr",
    "the proxy's port is plugged into a read-only server (attachment of an interface)",
    "Production's address leads to whichever server holds the port.",
    (config) =>
      add(config, "openstack_compute_interface_attach_v2", "second", {
        instance_id: id("openstack_compute_instance_v2.revidr-omeroreadonly-1"),
        port_id: id(`${PORT}.revidr-proxy`),
      }),
  ),
  person(
    "fo-site-router-own",
    "revidr",
    "production gets a router of its own, by the site file",
    "The site file says so; visitors are cut off meanwhile.",
    {
      site: (text) => text.replace("revidr: { omeroReadOnly: 2,", "revidr: { omeroReadOnly: 2, router: own,"),
    },
  ),
  person(
    "fo-site-subnet-changes",
    "revidr",
    "production gets another prefix, by the site file",
    "The site file says so; visitors are cut off meanwhile.",
    {
      site: (text) =>
        text.replace("revidr: { omeroReadOnly: 2,", "revidr: { omeroReadOnly: 2, subnet: 192.168.200.0/24,"),
    },
  ),
  forbidden(
    "fo-proxy-port-by-other-network",
    "revidr",
    "the proxy's port is on the release's network, which is found by its name",
    "The port is made anew elsewhere, and production's binding is lost with it.",
    (config) => {
      read(config, "openstack_networking_network_v2", "next", { name: "revnew" });
      const port = block(config, PORT, "revidr-proxy");
      port["network_id"] = "${data.openstack_networking_network_v2.next.id}";
      port["fixed_ip"] = [];
    },
  ),
];
