import { FLOATING_IP } from "../../../../scripts/review/kinds";
import { block, drop, type Base, type StackConfig } from "../../scenario";
import { add, call, moduleOf, read, scenariosOf, set, unprotect } from "../scenario";

const { forbidden, person } = scenariosOf("addresses");
const ASSOCIATE = "openstack_networking_floatingip_associate_v2";
const PROXY_PORT = "${openstack_networking_port_v2.revnew-proxy.id}";
const PRODUCTION = `${FLOATING_IP}.rev-production`;

const production = (base: Base): string => base.of("site", PRODUCTION, "address");
const productionId = (base: Base): string => base.of("site", PRODUCTION);
const portOf = (base: Base, name: string): string =>
  base.of(name.split("-")[0]!, `openstack_networking_port_v2.${name}`);
const readProduction = (config: StackConfig): void =>
  read(config, FLOATING_IP, "found", { description: "rev-production" });

/** Whom production's address reaches, and who has it. */
export const ADDRESSES = [
  forbidden(
    "addr-bound-by-literal",
    "revnew",
    "production's address, written out, is bound to the release",
    "Production's address is taken.",
    (config, base) => add(config, ASSOCIATE, "web", { floating_ip: production(base), port_id: PROXY_PORT }),
  ),
  forbidden(
    "addr-bound-by-description",
    "revnew",
    "the address described as production's is bound to the release",
    "Production's address is taken.",
    (config) => {
      readProduction(config);
      add(config, ASSOCIATE, "web", {
        floating_ip: "${data.openstack_networking_floatingip_v2.found.address}",
        port_id: PROXY_PORT,
      });
    },
  ),
  forbidden(
    "addr-bound-by-nova",
    "revnew",
    "production's address is bound by the compute service's block",
    "Production's address is taken.",
    (config, base) =>
      add(config, "openstack_compute_floatingip_associate_v2", "web", {
        floating_ip: production(base),
        instance_id: "${openstack_compute_instance_v2.revnew-proxy.id}",
      }),
  ),
  forbidden(
    "addr-bound-in-module",
    "revnew",
    "a module binds production's address to the release",
    "Production's address is taken.",
    {
      modules: {
        edge: moduleOf({
          variable: { port: {} },
          data: { [FLOATING_IP]: { found: { description: "rev-production" } } },
          resource: {
            [ASSOCIATE]: {
              web: {
                floating_ip: "${data.openstack_networking_floatingip_v2.found.address}",
                port_id: "${var.port}",
              },
            },
          },
        }),
      },
      config: (config) => call(config, "edge", { port: PROXY_PORT }),
    },
  ),
  forbidden(
    "addr-bound-by-own-port",
    "revnew",
    "a floating IP of production's address binds itself",
    "Production's address is taken.",
    (config, base) =>
      add(config, FLOATING_IP, "web", { pool: "public", address: production(base), port_id: PROXY_PORT }),
  ),
  forbidden(
    "addr-bound-on-server-network",
    "revnew",
    "a second binding in the site stack's neighbour, to a read-only server",
    "Production's address is taken.",
    (config, base) =>
      add(config, ASSOCIATE, "web", {
        floating_ip: production(base),
        port_id: "${openstack_networking_port_v2.revnew-omeroreadonly-1.id}",
      }),
  ),
  forbidden(
    "addr-forwarded",
    "revidr",
    "a port of production's address leads to the database",
    "An internal port is reachable by production's address.",
    (config, base) =>
      add(config, "openstack_networking_portforwarding_v2", "db", {
        floatingip_id: productionId(base),
        external_port: 15432,
        internal_port: 5432,
        protocol: "tcp",
        internal_port_id: "${openstack_networking_port_v2.revidr-database.id}",
        internal_ip_address: "${openstack_networking_port_v2.revidr-database.all_fixed_ips[0]}",
      }),
  ),
  forbidden(
    "addr-forwarded-new",
    "revidr",
    "a port of a new address leads to the database",
    "An internal port is reachable from the internet.",
    (config) => {
      add(config, FLOATING_IP, "extra", { pool: "public" });
      add(config, "openstack_networking_portforwarding_v2", "db", {
        floatingip_id: "${openstack_networking_floatingip_v2.extra.id}",
        external_port: 443,
        internal_port: 5432,
        protocol: "tcp",
        internal_port_id: "${openstack_networking_port_v2.revidr-database.id}",
        internal_ip_address: "192.168.214.10",
      });
    },
  ),
  person("addr-dns-record", "site", "a DNS record of the web name", "Visitors go where it says.", (config) =>
    add(config, "openstack_dns_recordset_v2", "web", {
      zone_id: "70e62eea-7b0c-4d4a-a1a8-6d3a6d2d4b0e",
      name: "idr.example.org.",
      type: "A",
      ttl: 60,
      records: ["198.51.100.7"],
    }),
  ),
  person(
    "addr-dns-zone",
    "site",
    "a DNS zone",
    "Names of the site are answered by somebody else.",
    (config) =>
      add(config, "openstack_dns_zone_v2", "web", { name: "idr.example.org.", email: "a@example.org" }),
  ),
  forbidden(
    "addr-dns-name",
    "site",
    "production's address gets a DNS name",
    "It is replaced for that, so production's address is lost.",
    (config) => {
      unprotect(config, FLOATING_IP, "rev-production");
      set(config, FLOATING_IP, "rev-production", { dns_name: "idr", dns_domain: "example.org." });
    },
  ),
  person(
    "addr-described-anew",
    "site",
    "production's address gets another description",
    "The live stack finds it by that.",
    (config) => set(config, FLOATING_IP, "rev-production", { description: "web" }),
  ),
  forbidden(
    "addr-descriptions-swapped",
    "site",
    "production and spare exchange their descriptions",
    "The live stack would bind production's address to the release.",
    (config) => {
      set(config, FLOATING_IP, "rev-production", { description: "rev-spare" });
      set(config, FLOATING_IP, "rev-spare", { description: "rev-production" });
    },
  ),
  person(
    "addr-second-description",
    "revidr",
    "a new address is described as production's",
    "The live stack finds two.",
    (config) => add(config, FLOATING_IP, "extra", { pool: "public", description: "rev-production" }),
  ),
  forbidden(
    "addr-port-swapped",
    "live",
    "production's address to the release's port, with no word in the site file",
    "Production's binding is lost.",
    (config) => void (config.data!["openstack_networking_port_v2"]!["production"]!["name"] = "revnew-proxy"),
  ),
  forbidden(
    "addr-addresses-swapped",
    "live",
    "the two bindings exchange their addresses",
    "Production's address leads to the release.",
    (config) => {
      unprotect(config, ASSOCIATE, "production");
      config.data![FLOATING_IP]!["production"]!["description"] = "rev-spare";
      config.data![FLOATING_IP]!["spare"]!["description"] = "rev-production";
    },
  ),
  forbidden(
    "addr-moved-and-bound-elsewhere",
    "live",
    "the binding's block is renamed and leads to the release",
    "Production's binding is lost.",
    (config) => {
      const binding = unprotect(config, ASSOCIATE, "production");
      binding["port_id"] = '${data.openstack_networking_port_v2.spare["revnew"].id}';
      add(config, ASSOCIATE, "main", binding);
      drop(config, ASSOCIATE, "production");
      config.moved = [{ from: `${ASSOCIATE}.production`, to: `${ASSOCIATE}.main` }];
    },
  ),
  person(
    "addr-forgotten-binding",
    "live",
    "production's binding is no longer managed",
    "Nobody would notice when it is lost.",
    (config) => {
      drop(config, ASSOCIATE, "production");
      config.removed = [{ from: `${ASSOCIATE}.production`, lifecycle: { destroy: false } }];
    },
  ),
  person(
    "addr-forgotten-address",
    "site",
    "production's address is no longer managed",
    "Nobody would notice when it is released.",
    (config) => {
      drop(config, FLOATING_IP, "rev-production");
      delete config.output;
      config.removed = [{ from: PRODUCTION, lifecycle: { destroy: false } }];
    },
  ),
  forbidden(
    "addr-imported-elsewhere",
    "revnew",
    "the release takes production's address into its state",
    "It goes with the release when that is taken down.",
    (config, base) => {
      add(config, FLOATING_IP, "web", { pool: "public", description: "rev-production" });
      config.import = [{ to: `${FLOATING_IP}.web`, id: productionId(base) }];
    },
  ),
  forbidden(
    "addr-binding-imported-elsewhere",
    "revnew",
    "the release takes production's binding into its state",
    "It goes with the release when that is taken down.",
    (config, base) => {
      add(config, ASSOCIATE, "web", { floating_ip: production(base), port_id: portOf(base, "revidr-proxy") });
      config.import = [{ to: `${ASSOCIATE}.web`, id: productionId(base) }];
    },
  ),
  forbidden(
    "addr-count-zero",
    "site",
    "production's address is counted down to none",
    "Production's address is lost.",
    (config) => {
      unprotect(config, FLOATING_IP, "rev-production")["count"] = 0;
      delete config.output;
    },
  ),
  forbidden(
    "addr-binding-destroyed",
    "live",
    "the live stack is taken down, protection off",
    "Production's binding is lost.",
    {
      config: (config) => void unprotect(config, ASSOCIATE, "production"),
      plan: { destroy: true },
    },
  ),
  forbidden(
    "addr-binding-replaced",
    "live",
    "production's binding is made anew",
    "Production's binding is lost for a while, and for good when the second half fails.",
    {
      config: (config) => void unprotect(config, ASSOCIATE, "production"),
      plan: { replace: [`${ASSOCIATE}.production`] },
    },
  ),
  forbidden(
    "addr-fixed-ip",
    "live",
    "production's address leads to another address of the port",
    "Nobody listens there.",
    (config) => set(config, ASSOCIATE, "production", { fixed_ip: "192.168.214.250" }),
  ),
  person(
    "addr-spare-onto-production",
    "live",
    "the spare address leads to production's proxy as well",
    "Whoever looks at the release sees production.",
    (config) =>
      void (block(config, ASSOCIATE, "spare")["port_id"] =
        "${data.openstack_networking_port_v2.production.id}"),
  ),
  forbidden(
    "addr-other-project",
    "site",
    "production's address belongs to another project",
    "It is replaced for that, so production's address is lost.",
    (config) =>
      void (unprotect(config, FLOATING_IP, "rev-production")["tenant_id"] =
        "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e"),
  ),
  forbidden(
    "addr-proxy-port-left",
    "revidr",
    "the proxy gets a new port, the address stays with the old one",
    "Production's address leads nowhere.",
    (config) => {
      add(config, "openstack_networking_port_v2", "revidr-proxy-b", {
        ...structuredClone(block(config, "openstack_networking_port_v2", "revidr-proxy")),
        name: "revidr-proxy-b",
      });
      block(config, "openstack_compute_instance_v2", "revidr-proxy")["network"] = [
        { port: "${openstack_networking_port_v2.revidr-proxy-b.id}" },
      ];
    },
  ),
  person(
    "addr-proxy-port-other-ip",
    "revidr",
    "the proxy's port gets another address",
    "A floating IP is bound to the old one.",
    (config) =>
      void (block(config, "openstack_networking_port_v2", "revidr-proxy")["fixed_ip"][0].ip_address =
        "192.168.214.77"),
  ),
  person(
    "addr-extra",
    "revidr",
    "one more public address",
    "Nobody has asked for it in the site file.",
    (config) => add(config, "openstack_compute_floatingip_v2", "extra", { pool: "public" }),
  ),
  person(
    "addr-internal-server",
    "revidr",
    "the read-write server gets a public address, bound by itself",
    "Only the proxy is to have one.",
    (config) =>
      add(config, FLOATING_IP, "extra", {
        pool: "public",
        port_id: "${openstack_networking_port_v2.revidr-omeroreadwrite.id}",
      }),
  ),
  person(
    "addr-router-no-snat",
    "site",
    "the router translates no addresses any more",
    "Servers lose their way out.",
    (config) => set(config, "openstack_networking_router_v2", "rev-router", { enable_snat: false }),
  ),
  person(
    "addr-router-gone",
    "revidr",
    "production's subnet is taken from the router",
    "No visitor reaches it.",
    (config) => {
      drop(config, "openstack_networking_router_interface_v2", "revidr-subnet");
      delete config.resource["openstack_networking_router_interface_v2"];
      for (const server of Object.values(config.resource["openstack_compute_instance_v2"]!))
        delete server["depends_on"];
    },
  ),
];
