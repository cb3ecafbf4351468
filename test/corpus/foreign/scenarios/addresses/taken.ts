import { FLOATING_IP } from "../../../../../scripts/review/kinds";
import { add, call, moduleOf, scenariosOf, set, unprotect } from "../../scenario";
import { ASSOCIATE, PROXY_PORT, production, productionId, readProduction } from "./parts";

const { forbidden, person } = scenariosOf("addresses");

/** Production's address is bound, forwarded or described elsewhere. */
export const TAKEN = [
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
    "production's address is bound to a read-only server of the release",
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
];
