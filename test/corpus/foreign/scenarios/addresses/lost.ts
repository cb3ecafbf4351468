import { FLOATING_IP } from "../../../../../scripts/review/kinds";
import { block, drop } from "../../../scenario";
import { add, inner, scenariosOf, set, unprotect } from "../../scenario";
import { ASSOCIATE, PRODUCTION, portOf, production, productionId } from "./parts";

const { forbidden, person } = scenariosOf("addresses");

/** Production's binding is lost, moved or forgotten. */
export const LOST_ADDRESSES = [
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
      void (inner(block(config, "openstack_networking_port_v2", "revidr-proxy"), "fixed_ip", 0)[
        "ip_address"
      ] = "192.168.214.77"),
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
