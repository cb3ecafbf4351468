import { block } from "../../scenario";
import { add, call, group, joins, moduleOf, port, read, rule, ruleBody, set } from "../scenario";
import { FIP, GROUP, NETWORK, OUTSIDE, PORT, RULE } from "./names";
import { fourth } from "./scenario";

const { forbidden } = fourth("reachability");
const worn = fourth("reachability", "worn");
const large = fourth("reachability", "large");
const tiny = fourth("reachability", "tiny");

/** Rules and groups: ways in that need two changes, or that a long plan hides. */
export const REACHABILITY = [
  worn.forbidden(
    "fo-net-empty-group-opened-and-joined",
    "wornidr",
    "a group that nobody was in is opened, and the database's port joins it",
    OUTSIDE,
    (config) => {
      rule(config, "lab", { ...port(5432, "0.0.0.0/0"), security_group_id: group("later") });
      joins(config, "wornidr-database", group("later"));
    },
  ),
  worn.forbidden(
    "fo-net-peer-group-joined-outside",
    "wornidr",
    "a port on the external network joins the group to which internal ports are open",
    OUTSIDE,
    (config) => {
      read(config, NETWORK, "public", { name: "public" });
      add(config, PORT, "probe", {
        name: "wornidr-probe",
        network_id: `\${data.${NETWORK}.public.id}`,
        security_group_ids: [group("monitor")],
      });
    },
  ),
  worn.forbidden(
    "fo-net-keyed-rules-widened",
    "wornidr",
    "the rules of monitoring, by key, are for everybody",
    OUTSIDE,
    (config) => {
      const rules = block(config, RULE, "monitor");
      Reflect.deleteProperty(rules, "remote_group_id");
      rules["remote_ip_prefix"] = "0.0.0.0/0";
    },
  ),
  worn.person(
    "fo-net-group-name-handed-on",
    "wornidr",
    "the internal group gets another name, and a group that nobody watches takes its name",
    "Who looks for the internal group finds the wrong one.",
    (config) => {
      set(config, GROUP, "wornidr-internal", { name: "wornidr-inside" });
      set(config, GROUP, "later", { name: "wornidr-internal" });
    },
  ),
  worn.forbidden(
    "fo-net-later-open",
    "wornidr",
    "a new group that is open to everybody, and the database's port has it (both known later)",
    OUTSIDE,
    (config) => {
      add(config, GROUP, "debug", { name: "wornidr-debug" });
      rule(config, "debug", { ...port(5432, "0.0.0.0/0"), security_group_id: group("debug") });
      set(config, PORT, "wornidr-database", {
        security_group_ids: [group("wornidr-internal"), group("debug")],
      });
    },
  ),
  worn.forbidden(
    "fo-net-module-named-as-type",
    "wornidr",
    "a module that is called like a type of rules opens the internal group, by a rule named as one that is there",
    OUTSIDE,
    {
      modules: {
        [RULE]: moduleOf({
          variable: { group: { type: "string" } },
          resource: {
            [RULE]: {
              monitor: {
                count: 2,
                ...ruleBody(port(9100, "${count.index * 128}.0.0.0/1")),
                security_group_id: "${var.group}",
              },
            },
          },
        }),
      },
      config: (config) => call(config, RULE, { group: group("wornidr-internal") }),
    },
  ),
  large.forbidden(
    "fo-net-needle",
    "bigidr",
    "the seventh of fourteen read-only servers is in the web group, among tags on all of them",
    OUTSIDE,
    (config) => {
      for (let n = 1; n <= 14; n += 1) set(config, PORT, `bigidr-omeroreadonly-${n}`, { tags: ["omero"] });
      joins(config, "bigidr-omeroreadonly-7", group("bigidr-web-external"));
    },
  ),
  large.forbidden(
    "fo-net-elasticsearch-range",
    "bigidr",
    "ports 9201 to 9203 of the search engine for the partner that the site file lets use another port",
    OUTSIDE,
    {
      site: (text) =>
        text.replace(
          "omeroReadOnly: 14,",
          'omeroReadOnly: 14, rules: [{ ports: [8443], from: ["198.51.100.0/24"] }],',
        ),
      config: (config) =>
        rule(config, "search", {
          port_range_min: 9201,
          port_range_max: 9203,
          remote_ip_prefix: "198.51.100.0/24",
          security_group_id: group("bigidr-internal"),
        }),
    },
  ),
  tiny.person(
    "fo-net-ssh-one-bit-wider",
    "atlas",
    "SSH of the proxy for a prefix that is one bit shorter than the site file's",
    "Twice as many may try passwords and keys, and the site file says otherwise.",
    (config) =>
      rule(config, "ssh", {
        ...port(22, "198.51.100.0/23"),
        security_group_id: group("atlas-bastion-external"),
      }),
  ),
  tiny.person(
    "fo-net-ssh-office-gone",
    "atlas",
    "SSH of the proxy is for another office instead of the site file's",
    "Operators are locked out, and others are let in.",
    (config) => {
      const [name = ""] = Object.keys(config.resource[RULE]!).filter((one) => one.includes("tcp-22"));
      set(config, RULE, name, { remote_ip_prefix: "203.0.113.0/24" });
    },
  ),
  tiny.person(
    "fo-net-partner-other-protocol",
    "atlas",
    "the partner whose one port the site file opens may use every UDP port of the proxy",
    "The site file says nothing of it.",
    {
      site: (text) =>
        text.replace(
          "omeroReadOnly: 1,",
          'omeroReadOnly: 1, rules: [{ ports: [8443], from: ["203.0.113.9/32"] }],',
        ),
      config: (config) =>
        rule(config, "partner", {
          protocol: "udp",
          remote_ip_prefix: "203.0.113.9/32",
          security_group_id: group("atlas-extra-external"),
        }),
    },
  ),
  forbidden(
    "fo-net-null-peer",
    "revidr",
    "a rule of the database whose peer is null",
    "No peer is everybody.",
    (config) => rule(config, "db", { ...port(5432), remote_ip_prefix: '${false ? "192.168.1.0/24" : null}' }),
  ),
  forbidden(
    "fo-net-public-neighbours",
    "revidr",
    "the database for the prefix around production's public address, which a data source finds",
    OUTSIDE,
    (config) => {
      read(config, FIP, "production", { description: "rev-production" });
      rule(config, "db", {
        ...port(5432),
        remote_ip_prefix: `\${cidrsubnet("\${data.${FIP}.production.address}/24", 0, 0)}`,
      });
    },
  ),
  forbidden(
    "fo-net-moved-and-opened",
    "revidr",
    "the rule of HTTPS is moved to another block, and is one of the database there",
    OUTSIDE,
    (config) => {
      const from = "revidr-web-external_ingress_tcp-443_0-0-0-0--0";
      config.resource[RULE]!["internal-web"] = ruleBody(port(5432, "0.0.0.0/0"));
      Reflect.deleteProperty(config.resource[RULE]!, from);
      config.moved = [{ from: `${RULE}.${from}`, to: `${RULE}.internal-web` }];
    },
  ),
];
