import { block, rename, type StackConfig } from "../../scenario";
import { add, call, group, moduleOf, rule, set } from "../scenario";
import { ASSOCIATE, ATTACH, FIP, GROUP, NETWORK, PORT, ROUTER, RULE, SERVER, SUBNET, VOLUME } from "./names";
import { fourth } from "./scenario";

const { safe } = fourth("harmless");
const worn = fourth("harmless", "worn");
const large = fourth("harmless", "large");
const SAME = "Nothing changes in the cloud.";
const NEW = "It is new, empty and reached by nobody.";
const TAGS = "Nothing here reads tags.";

/** Renames a block by a moved block, with all that refers to it. */
function move(config: StackConfig, type: string, from: string, to: string): void {
  rename(config, type, from, to);
  (config.moved ??= []).push({ from: `${type}.${from}`, to: `${type}.${to}` });
  const end = new RegExp(`\\b${type}\\.${from}(?![\\w-])`, "g");
  for (const part of ["resource", "output"] as const) {
    const text = JSON.stringify(config[part] ?? {}).replace(end, `${type}.${to}`);
    Object.assign(config, { [part]: JSON.parse(text) as object });
  }
}

/** Blocks that move, tags, timeouts, and new things that nobody reaches. */
export const HARMLESS_BLOCKS = [
  safe(
    "fo-ok-addresses-moved",
    "site",
    "the blocks of both addresses are renamed by moved blocks",
    SAME,
    (config) => {
      move(config, FIP, "rev-production", "production");
      move(config, FIP, "rev-spare", "spare");
    },
  ),
  safe(
    "fo-ok-binding-moved",
    "live",
    "the block of production's binding is renamed by a moved block",
    SAME,
    (config) => move(config, ASSOCIATE, "production", "visitors"),
  ),
  safe(
    "fo-ok-router-moved",
    "site",
    "the block of the shared router is renamed by a moved block",
    SAME,
    (config) => move(config, ROUTER, "rev-router", "shared"),
  ),
  safe(
    "fo-ok-database-moved",
    "revidr",
    "the database's volume, attachment, port and server get other block names, by moved blocks",
    SAME,
    (config) => {
      move(config, VOLUME, "revidr-database-db", "db");
      move(config, ATTACH, "revidr-database-db", "db");
      move(config, PORT, "revidr-database", "db");
      move(config, SERVER, "revidr-database", "db");
    },
  ),
  worn.safe(
    "fo-ok-count-to-keys",
    "wornidr",
    "the counted volumes get keys, by moved blocks",
    SAME,
    (config) => {
      const scratch = block(config, VOLUME, "scratch");
      Reflect.deleteProperty(scratch, "count");
      Object.assign(scratch, {
        for_each: "${{ a = 0, b = 1, c = 2 }}",
        name: "wornidr-scratch-${each.value}",
        size: "${10 + each.value}",
      });
      config.moved = ["a", "b", "c"].map((key, at) => ({
        from: `${VOLUME}.scratch[${at}]`,
        to: `${VOLUME}.scratch["${key}"]`,
      }));
    },
  ),
  worn.safe("fo-ok-volumes-into-module", "wornidr", "the counted volumes move into a module", SAME, {
    modules: {
      scratch: moduleOf({
        variable: { number: { type: "number" } },
        resource: {
          [VOLUME]: {
            this: {
              count: "${var.number}",
              name: "wornidr-scratch-${count.index}",
              size: "${10 + count.index}",
              metadata: { "idr-stacks": "worn/wornidr" },
            },
          },
        },
      }),
    },
    config: (config) => {
      Reflect.deleteProperty(config.resource[VOLUME]!, "scratch");
      call(config, "scratch", { number: 3 });
      config.moved = [{ from: `${VOLUME}.scratch`, to: `module.scratch.${VOLUME}.this` }];
    },
  }),
  worn.safe(
    "fo-ok-worn-unchanged",
    "wornidr",
    "a stack with things that operators have added, unchanged",
    SAME,
  ),
  worn.safe(
    "fo-ok-worn-one-scratch-more",
    "wornidr",
    "one more scratch volume, by its number",
    NEW,
    (config) => set(config, VOLUME, "scratch", { count: 4 }),
  ),
  worn.safe("fo-ok-worn-archive-more", "wornidr", "one more archive, by its key", NEW, (config) =>
    set(config, VOLUME, "archive", { for_each: '${toset(["one", "two", "three"])}' }),
  ),
  worn.safe(
    "fo-ok-worn-output-renamed",
    "wornidr",
    "the output with the port's addresses gets another name",
    "Nothing reads it.",
    (config) => {
      config.output!["monitor_addresses"] = config.output!["monitor"]!;
      Reflect.deleteProperty(config.output!, "monitor");
    },
  ),
  worn.safe(
    "fo-ok-worn-output-gone",
    "wornidr",
    "the output with the port's addresses is gone",
    "Nothing reads it.",
    (config) => void Reflect.deleteProperty(config.output!, "monitor"),
  ),
  large.safe(
    "fo-ok-large-tags",
    "bigidr",
    "a tag on every server, port and group of a large production",
    TAGS,
    (config) => {
      for (const type of [SERVER, PORT, GROUP])
        for (const one of Object.values(config.resource[type]!)) one["tags"] = ["idr", "cost-centre-4711"];
    },
  ),
  safe(
    "fo-ok-timeouts-network",
    "revidr",
    "more time for network, subnet, groups and rules",
    SAME,
    (config) => {
      set(config, NETWORK, "revidr", { timeouts: { create: "20m", delete: "20m" } });
      set(config, SUBNET, "revidr-subnet", { timeouts: { create: "20m", delete: "20m" } });
      for (const type of [GROUP, RULE])
        for (const one of Object.values(config.resource[type]!)) one["timeouts"] = { delete: "20m" };
    },
  ),
  safe("fo-ok-timeouts-site", "site", "more time for the router and both addresses", SAME, (config) => {
    set(config, ROUTER, "rev-router", { timeouts: { create: "20m", delete: "20m" } });
    for (const name of ["rev-production", "rev-spare"])
      set(config, FIP, name, { timeouts: { create: "20m", delete: "20m" } });
  }),
  safe(
    "fo-ok-volumes-described",
    "revnew",
    "descriptions for the release's volumes",
    "Only words that people read.",
    (config) => {
      set(config, VOLUME, "revnew-omeroreadwrite-data", { description: "images, cloned from production" });
      set(config, VOLUME, "revnew-proxy-nginxcache", {
        description: "the web cache, cloned from production",
      });
    },
  ),
  safe(
    "fo-ok-stop-first",
    "revidr",
    "read-only servers are to be stopped before they are ever destroyed",
    "Nothing is done to them now.",
    (config) => {
      for (const name of ["revidr-omeroreadonly-1", "revidr-omeroreadonly-2"])
        set(config, SERVER, name, { stop_before_destroy: true });
    },
  ),
  safe("fo-ok-volumes-new", "revidr", "two new volumes by key, attached to nothing", NEW, (config) =>
    add(config, VOLUME, "tests", {
      for_each: '${toset(["a", "b"])}',
      name: "revidr-tests-${each.key}",
      size: 20,
      metadata: { "idr-stacks": "rev/revidr" },
    }),
  ),
  safe(
    "fo-ok-network-new",
    "revnew",
    "a new network with a subnet that no router leads to",
    NEW,
    (config) => {
      add(config, NETWORK, "bench", { name: "revnew-bench", description: "idr-stacks: rev/revnew" });
      add(config, SUBNET, "bench", {
        name: "revnew-bench",
        network_id: `\${${NETWORK}.bench.id}`,
        cidr: "192.168.90.0/24",
      });
    },
  ),
  worn.safe("fo-ok-group-new", "wornidr", "two new groups without rules, by key", NEW, (config) =>
    add(config, GROUP, "soon", {
      for_each: '${toset(["batch", "viewer"])}',
      name: "wornidr-${each.key}",
      description: "idr-stacks: worn/wornidr",
      delete_default_rules: true,
    }),
  ),
  worn.safe(
    "fo-ok-group-of-its-own",
    "wornidr",
    "members of an empty group may reach each other",
    "Nobody is in it.",
    (config) =>
      rule(config, "later", {
        port_range_min: 8080,
        port_range_max: 8080,
        remote_group_id: group("later"),
        security_group_id: group("later"),
      }),
  ),
  safe(
    "fo-ok-nested-module-volume",
    "revnew",
    "a module in a module makes a small volume, once for each key",
    NEW,
    {
      modules: {
        outer: {
          variable: { names: { type: "set(string)" } },
          module: { inner: { source: "./inner", for_each: "${var.names}", name: "${each.key}" } },
        },
        "outer/inner": moduleOf({
          variable: { name: { type: "string" } },
          resource: { [VOLUME]: { this: { name: "revnew-${var.name}", size: 5 } } },
          output: { id: { value: `\${${VOLUME}.this.id}` } },
        }),
      },
      config: (config) => call(config, "outer", { names: ["x", "y"] }),
    },
  ),
];
