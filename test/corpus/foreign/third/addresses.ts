/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import { changeOf, listIn, scenariosOf } from "../scenario";
import type { Block } from "../../scenario";
import { create, replace, update } from "./edit";
import { ASSOCIATE, FIP, INTERFACE, NETWORK, PORT, ROUTER, SUBNET, id } from "./names";
import { configOf, on } from "./parts";
import { moved, reads } from "./state";

const { forbidden, person } = scenariosOf("addresses");
const BINDING = `${ASSOCIATE}.production`;

/** Production's address and the way to it. */
export const ADDRESSES = [
  forbidden(
    "th-fip-subnet",
    "site",
    "production's address is to come from one subnet of the pool",
    "The provider releases it and takes another one.",
    on("site", (plan) =>
      replace(plan, `${FIP}.rev-production`, { subnet_id: "ba00b177-8db7-4670-85e6-c5d8dd23def5" }),
    ),
  ),
  forbidden(
    "th-live-address-by-status",
    "live",
    "production's address is looked up as one that is down, which is another one",
    "Production's address is unbound, and another one bound.",
    on("live", (plan) => {
      reads(
        plan,
        FIP,
        "production",
        { status: "DOWN", pool: "public" },
        { address: "203.0.113.77", description: "", id: "1f", port_id: "", fixed_ip: "", status: "DOWN" },
      );
      replace(plan, BINDING, { floating_ip: `\${data.${FIP}.production.address}` });
    }),
  ),
  forbidden(
    "th-live-port-later",
    "live",
    "production's port is read after a new network is made, so it is not known yet",
    "Production's binding is made anew, to a port that nobody has seen.",
    on("live", (plan) => {
      create(plan, NETWORK, "later", { name: "later" });
      const address = `data.${PORT}.production`;
      const state = listIn(plan, "prior_state", "values", "root_module", "resources");
      state.splice(
        state.findIndex((one) => one["address"] === address),
        1,
      );
      configOf(plan, address)["depends_on"] = [`${NETWORK}.later`];
      listIn(plan, "resource_changes").push({
        address,
        mode: "data",
        type: PORT,
        name: "production",
        provider_name: changeOf(plan, BINDING)["provider_name"],
        change: {
          actions: ["read"],
          before: null,
          after: { name: "revidr-proxy" },
          after_unknown: { id: true, all_fixed_ips: true, network_id: true },
          before_sensitive: false,
          after_sensitive: {},
        },
        action_reason: "read_because_dependency_pending",
      });
      listIn(plan, "planned_values", "root_module", "resources").push({
        ...{ address, mode: "data", type: PORT, name: "production", schema_version: 0 },
        provider_name: changeOf(plan, BINDING)["provider_name"],
        values: { name: "revidr-proxy" },
        sensitive_values: {},
      });
      replace(plan, BINDING, { port_id: id(address) });
    }),
  ),
  person(
    "th-live-spare-on-production",
    "live",
    "the spare address is to be bound to production's proxy, too",
    "It is taken from the release, and the port has two addresses.",
    on("live", (plan) => {
      const each = { constant_value: '${toset(["revidr","revnew"])}' };
      configOf(plan, `${ASSOCIATE}.spare`)["for_each_expression"] = each;
      configOf(plan, `data.${PORT}.spare`)["for_each_expression"] = each;
      const state = listIn(plan, "prior_state", "values", "root_module", "resources");
      const port = structuredClone(state.find((one) => one["address"] === `data.${PORT}.production`)!);
      state.push({ ...port, address: `data.${PORT}.spare["revidr"]`, name: "spare", index: "revidr" });
      const made: Block = structuredClone(changeOf(plan, `${ASSOCIATE}.spare["revnew"]`));
      Object.assign(made, { address: `${ASSOCIATE}.spare["revidr"]`, index: "revidr" });
      made["change"] = {
        actions: ["create"],
        before: null,
        after: { floating_ip: made["change"].after.floating_ip, port_id: port["values"].id },
        after_unknown: { id: true, fixed_ip: true, region: true },
        before_sensitive: false,
        after_sensitive: {},
      };
      listIn(plan, "resource_changes").push(made);
      const { address, mode, type, name, index, provider_name } = made;
      listIn(plan, "planned_values", "root_module", "resources").push({
        ...{ address, mode, type, name, index, provider_name, schema_version: 0 },
        values: made["change"].after,
        sensitive_values: {},
      });
      plan["applyable"] = true;
    }),
  ),
  person(
    "th-router-outer-address",
    "site",
    "the shared router gets another address outside",
    "Everything that servers reach sees them come from elsewhere, and the gateway is set anew.",
    on("site", (plan) =>
      update(plan, `${ROUTER}.rev-router`, {
        external_fixed_ip: [
          { ip_address: "203.0.113.99", subnet_id: "ba00b177-8db7-4670-85e6-c5d8dd23def5" },
        ],
      }),
    ),
  ),
  person(
    "th-router-routes",
    "site",
    "the shared router sends half of the internet to one address",
    "The site's traffic goes through somebody's machine.",
    on("site", (plan) =>
      create(plan, "openstack_networking_router_routes_v2", "routes", {
        router_id: id(`${ROUTER}.rev-router`),
        routes: [{ destination_cidr: "0.0.0.0/1", next_hop: "192.168.214.71" }],
      }),
    ),
  ),
  person(
    "th-interface-forced",
    "revidr",
    "the router's interface is made anew by a port, and the old one is destroyed by force",
    "Production is cut off meanwhile, and the address's way with it.",
    on("revidr", (plan) => {
      create(plan, PORT, "gateway", {
        name: "revidr-gateway",
        network_id: id(`${NETWORK}.revidr`),
        fixed_ip: [{ subnet_id: id(`${SUBNET}.revidr-subnet`), ip_address: "192.168.214.250" }],
      });
      replace(
        plan,
        `${INTERFACE}.revidr-subnet`,
        { port_id: id(`${PORT}.gateway`), force_destroy: true },
        { paths: ["port_id"] },
      );
    }),
  ),
  forbidden(
    "th-ports-swap-addresses",
    "revidr",
    "the database's port and the proxy's exchange their private addresses",
    "The public address leads to the private one of the proxy's port, which goes to the database: the binding is lost.",
    on("revidr", (plan) => {
      const subnet = id(`${SUBNET}.revidr-subnet`);
      const fixed = (ip_address: string) => ({ fixed_ip: [{ subnet_id: subnet, ip_address }] });
      update(plan, `${PORT}.revidr-proxy`, fixed("192.168.214.6"));
      update(plan, `${PORT}.revidr-database`, fixed("192.168.214.3"));
    }),
  ),
  person(
    "th-dns-zone-shared",
    "site",
    "the zone of the site's name is shared with another project",
    "That project may say where the site's name leads.",
    on("site", (plan) => {
      reads(
        plan,
        "openstack_dns_zone_v2",
        "site",
        { name: "idr.example.org." },
        { id: "2e", name: "idr.example.org.", status: "ACTIVE" },
      );
      create(
        plan,
        "openstack_dns_zone_share_v2",
        "site",
        {
          zone_id: id("data.openstack_dns_zone_v2.site"),
          target_project_id: "5f4dcc3b5aa765d61d8327deb882cf99",
        },
        { computed: ["region", "project_id"] },
      );
    }),
  ),
  forbidden(
    "th-site-moved-chain",
    "site",
    "the blocks of both addresses exchange their objects by moved blocks, and the descriptions follow",
    "Production's address is the other one from then on.",
    on("site", (plan) => {
      moved(plan, `${FIP}.rev-production`, `${FIP}.rev-before`);
      moved(plan, `${FIP}.rev-spare`, `${FIP}.rev-production`);
      moved(plan, `${FIP}.rev-before`, `${FIP}.rev-spare`);
      changeOf(plan, `${FIP}.rev-spare`)["previous_address"] = `${FIP}.rev-production`;
      update(plan, `${FIP}.rev-production`, { description: "rev-production" });
      update(plan, `${FIP}.rev-spare`, { description: "rev-spare" });
    }),
  ),
  forbidden(
    "th-deposed-live-port",
    "revidr",
    "a deposed port of the proxy is deleted, which is the one in use",
    "Production's binding is lost with its port.",
    on("revidr", (plan) => {
      const found = structuredClone(changeOf(plan, `${PORT}.revidr-proxy`));
      found["deposed"] = "0badcafe";
      Object.assign(found["change"], {
        actions: ["delete"],
        after: null,
        after_unknown: {},
        after_sensitive: false,
      });
      listIn(plan, "resource_changes").push(found);
      plan["applyable"] = true;
    }),
  ),
];
