/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { block, drop, instance, type StackConfig, type StateFile } from "../../scenario";
import {
  add,
  call,
  group,
  moduleOf,
  port,
  read,
  rule,
  ruleBody,
  scenariosOf,
  set,
  unprotect,
} from "../scenario";

const { forbidden, person } = scenariosOf("modules");
const VOLUME = "openstack_blockstorage_volume_v3";
const ATTACH = "openstack_compute_volume_attach_v2";
const PORT = "openstack_networking_port_v2";
const RULE = "openstack_networking_secgroup_rule_v2";
const ASSOCIATE = "openstack_networking_floatingip_associate_v2";
const DB = `${VOLUME}.revidr-database-db`;
const SERVER = "openstack_compute_instance_v2";
const OUTSIDE = "An internal port is reachable from outside of the environment.";
const LOST = "Production's data is lost.";

/** Rules of a module with a rule for each key. */
const firewall = moduleOf({
  variable: { group: {}, rules: {} },
  resource: {
    [RULE]: {
      this: ruleBody({
        for_each: "${var.rules}",
        port_range_min: "${each.value.port}",
        port_range_max: "${each.value.port}",
        remote_ip_prefix: "${each.value.from}",
        security_group_id: "${var.group}",
      }),
    },
  },
});

/** Puts the rule of HTTPS into the module of rules, in the state. */
function httpsInModule(state: StateFile): void {
  const found = state.resources.find(
    ({ mode, type, name }) =>
      mode === "managed" && type === RULE && name === "revidr-web-external_ingress_tcp-443_0-0-0-0--0",
  )!;
  Object.assign(found, { module: "module.firewall", name: "this", each: "map" });
  found.instances[0]!.index_key = "https";
}

const withoutHttps = (config: StackConfig): void =>
  drop(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0");

/** Changes that are dangerous together, and changes that come about indirectly. */
export const COMBINATIONS = [
  forbidden(
    "ho-combo-member-elsewhere",
    "revidr",
    "an empty group that may use the database, and a server of another network in it",
    OUTSIDE,
    (config, base) => {
      add(config, "openstack_networking_secgroup_v2", "readers", { name: "revidr-readers" });
      rule(config, "readers", { ...port(5432), remote_group_id: group("readers") });
      add(config, PORT, "reader", {
        name: "revidr-reader",
        network_id: base.of("revnew", "openstack_networking_network_v2.revnew"),
        security_group_ids: [group("readers")],
      });
    },
  ),
  forbidden(
    "ho-combo-lab-network",
    "revidr",
    "a network of its own behind the shared router, and its prefix may use NFS",
    OUTSIDE,
    (config) => {
      add(config, "openstack_networking_network_v2", "lab", { name: "revidr-lab" });
      add(config, "openstack_networking_subnet_v2", "lab", {
        name: "revidr-lab",
        cidr: "10.77.0.0/24",
        network_id: "${openstack_networking_network_v2.lab.id}",
      });
      add(config, "openstack_networking_router_interface_v2", "lab", {
        router_id: "${data.openstack_networking_router_v2.rev-router.id}",
        subnet_id: "${openstack_networking_subnet_v2.lab.id}",
      });
      rule(config, "nfs", port(2049, "${openstack_networking_subnet_v2.lab.cidr}"));
    },
  ),
  forbidden(
    "ho-combo-two-hops",
    "revidr",
    "a group of the proxy lets the internet in on the database's port, and a computed list puts the database into that group",
    "An internal port is reachable from the internet.",
    (config) => {
      rule(config, "pg", { ...port(5432, "0.0.0.0/0"), security_group_id: group("revidr-omero-external") });
      set(config, PORT, "revidr-database", {
        security_group_ids:
          '${[for one in ["revidr-internal", "revidr-omero-external"] : {"revidr-internal" = openstack_networking_secgroup_v2.revidr-internal.id, "revidr-omero-external" = openstack_networking_secgroup_v2.revidr-omero-external.id}[one]]}',
      });
    },
  ),
  forbidden(
    "ho-module-instance-changed",
    "revidr",
    "one instance of a module of rules now names another port and the internal group",
    "An internal port is reachable from the internet.",
    {
      editState: httpsInModule,
      modules: { firewall },
      config: (config) => {
        withoutHttps(config);
        call(config, "firewall", {
          group: group("revidr-internal"),
          rules: { https: { port: 8080, from: "0.0.0.0/0" } },
        });
      },
    },
  ),
  forbidden(
    "ho-moved-and-groups",
    "revidr",
    "the database's port gets another block name, and the web group in passing",
    "HTTP ports of an internal server are reachable from the internet.",
    (config) => {
      const body = block(config, PORT, "revidr-database");
      drop(config, PORT, "revidr-database");
      body["security_group_ids"].push(group("revidr-web-external"));
      add(config, PORT, "postgres", body);
      block(config, SERVER, "revidr-database")["network"] = [{ port: `\${${PORT}.postgres.id}` }];
      config.moved = [{ from: `${PORT}.revidr-database`, to: `${PORT}.postgres` }];
    },
  ),
  forbidden(
    "ho-moved-onto-cache",
    "revidr",
    "the cache's block now holds the database's volume (moved), and the cache's own is forgotten",
    "Production's data goes to the proxy, and the database gets nothing.",
    {
      editState: (state) => {
        // As if the cache's volume had been taken out of the state before.
        state.resources = state.resources.filter(
          ({ type, name }) => type !== VOLUME || name !== "revidr-proxy-nginxcache",
        );
      },
      config: (config) => {
        unprotect(config, VOLUME, "revidr-proxy-nginxcache")["size"] = 800;
        drop(config, VOLUME, "revidr-database-db");
        drop(config, ATTACH, "revidr-database-db");
        config.moved = [{ from: DB, to: `${VOLUME}.revidr-proxy-nginxcache` }];
      },
    },
  ),
  person(
    "ho-cbd-attachment",
    "revidr",
    "the database's volume goes to the read-write server, attached there before it is detached here",
    "The database loses its disk, and for a while two servers have it.",
    (config) => {
      const attachment = block(config, ATTACH, "revidr-database-db");
      attachment["instance_id"] = "${openstack_compute_instance_v2.revidr-omeroreadwrite.id}";
      attachment["lifecycle"] = { create_before_destroy: true };
    },
  ),
  forbidden(
    "ho-replace-triggered-volume",
    "revidr",
    "the database's volume is made anew whenever its server's tags change",
    LOST,
    (config) => {
      unprotect(config, VOLUME, "revidr-database-db")["lifecycle"] = {
        replace_triggered_by: ["openstack_networking_network_v2.revidr.tags"],
      };
      set(config, "openstack_networking_network_v2", "revidr", { tags: ["2026"] });
    },
  ),
  forbidden(
    "ho-replace-triggered-binding",
    "live",
    "production's binding is made anew whenever the spare's changes, and the spare's changes",
    "Production's binding is lost for a while, and for good when the second half fails.",
    (config) => {
      const binding = unprotect(config, ASSOCIATE, "production");
      delete binding["depends_on"];
      binding["lifecycle"] = { replace_triggered_by: [`${ASSOCIATE}.spare["revnew"].port_id`] };
      block(config, ASSOCIATE, "spare")["port_id"] = "${data.openstack_networking_port_v2.production.id}";
    },
  ),
  person(
    "ho-replace-triggered-proxy",
    "revidr",
    "the proxy's server is made anew because the network gets a tag",
    "Production is down meanwhile.",
    (config) => {
      set(config, "openstack_networking_network_v2", "revidr", { tags: ["2026"] });
      block(config, SERVER, "revidr-proxy")["lifecycle"].replace_triggered_by = [
        "openstack_networking_network_v2.revidr.tags",
      ];
    },
  ),
  forbidden(
    "ho-list-turned",
    "revidr",
    "data volumes kept in a list, which somebody sorts",
    "The database's volume goes to the proxy as its cache, and the database gets a blank one.",
    {
      editState: (state) => {
        const volumes = ["revidr-database-db", "revidr-proxy-nginxcache"].map((name) => {
          const found = instance(state, VOLUME, name);
          state.resources = state.resources.filter((one) => one.type !== VOLUME || one.name !== name);
          return found;
        });
        const like = state.resources.find(({ type }) => type === VOLUME)!;
        state.resources.push(
          Object.assign(structuredClone(like), {
            name: "data",
            each: "list",
            instances: volumes.map((one, at) => ({ ...one, index_key: at })),
          }),
        );
      },
      config: (config) => {
        drop(config, VOLUME, "revidr-database-db");
        drop(config, VOLUME, "revidr-proxy-nginxcache");
        add(config, VOLUME, "data", {
          count: 2,
          name: '${["revidr-proxy-nginxcache", "revidr-database-db"][count.index]}',
          size: "${[100, 800][count.index]}",
          availability_zone: '${["nova", "cellar"][count.index]}',
        });
        block(config, ATTACH, "revidr-database-db")["volume_id"] = `\${${VOLUME}.data[1].id}`;
        block(config, ATTACH, "revidr-proxy-nginxcache")["volume_id"] = `\${${VOLUME}.data[0].id}`;
      },
    },
  ),
  person(
    "ho-data-other-router",
    "revidr",
    "the environment's router is looked up by another name, which a router of its own has",
    "Production's subnet moves to a router without a way out.",
    (config) => {
      add(config, "openstack_networking_router_v2", "mine", { name: "revidr-router" });
      read(config, "openstack_networking_router_v2", "rev-router", {
        name: "revidr-router",
        depends_on: ["openstack_networking_router_v2.mine"],
      });
    },
  ),
];
