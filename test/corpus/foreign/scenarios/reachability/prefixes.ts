import { block } from "../../../scenario";
import { group, port, rule, scenariosOf } from "../../scenario";
import { ALL, OPEN, RULE } from "./rule-parts";

const { forbidden, person } = scenariosOf("reachability");

/** Rules by peers, protocols and ports. */
export const PREFIXES = [
  forbidden("rule-two-halves", "revidr", "the database for both halves of the internet", OPEN, (config) => {
    rule(config, "a", port(5432, "0.0.0.0/1"));
    rule(config, "b", port(5432, "128.0.0.0/1"));
  }),
  forbidden(
    "rule-many-eighths",
    "revidr",
    "the database for 223 networks /8, one rule each",
    OPEN,
    (config) =>
      rule(config, "wide", {
        ...port(5432, "${each.key}.0.0.0/8"),
        for_each: "${toset([for n in range(1, 224) : tostring(n)])}",
      }),
  ),
  forbidden(
    "rule-many-fifths",
    "revidr",
    "SSH of internal servers for 32 networks /5, counted",
    OPEN,
    (config) =>
      rule(config, "wide", { ...port(22, '${cidrsubnet("0.0.0.0/0", 5, count.index)}'), count: 32 }),
  ),
  forbidden("rule-host-bits", "revidr", "the database for 8.8.8.8/0", OPEN, (config) =>
    rule(config, "dns", port(5432, "8.8.8.8/0")),
  ),
  forbidden("rule-one-address", "revidr", "the database for one address of the internet", OPEN, (config) =>
    rule(config, "home", port(5432, "198.51.100.7/32")),
  ),
  forbidden("rule-ipv6-all", "revidr", "the database for ::/0", OPEN, (config) =>
    rule(config, "v6", { ...port(5432, "::/0"), ethertype: "IPv6" }),
  ),
  forbidden("rule-ipv6-long", "revidr", "the database for 0:0:0:0:0:0:0:0/0", OPEN, (config) =>
    rule(config, "v6", { ...port(5432, "0:0:0:0:0:0:0:0/0"), ethertype: "IPv6" }),
  ),
  forbidden("rule-ipv6-global", "revidr", "NFS for 2000::/3", OPEN, (config) =>
    rule(config, "v6", { ...port(2049, "2000::/3"), ethertype: "IPv6" }),
  ),
  forbidden("rule-ipv6-no-peer", "revidr", "everything over IPv6, without a peer", OPEN, (config) =>
    rule(config, "v6", { ethertype: "IPv6", protocol: "" }),
  ),
  forbidden("rule-protocol-6", "revidr", "the database, TCP by its number", OPEN, (config) =>
    rule(config, "tcp", { ...port(5432, ALL), protocol: "6" }),
  ),
  forbidden("rule-protocol-17", "revidr", "NFS, UDP by its number", OPEN, (config) =>
    rule(config, "udp", { ...port(2049, ALL), protocol: "17" }),
  ),
  forbidden("rule-protocol-0", "revidr", "protocol 0, which is any", OPEN, (config) =>
    rule(config, "any", { protocol: "0", remote_ip_prefix: ALL }),
  ),
  forbidden("rule-protocol-empty", "revidr", "no protocol and no port, from anywhere", OPEN, (config) =>
    rule(config, "any", { protocol: "", remote_ip_prefix: ALL }),
  ),
  forbidden("rule-tcp-all-ports", "revidr", "TCP without ports, from anywhere", OPEN, (config) =>
    rule(config, "any", { remote_ip_prefix: ALL }),
  ),
  person(
    "rule-protocol-gre",
    "revidr",
    "GRE from anywhere to internal servers",
    "Packets of strangers reach them.",
    (config) => rule(config, "gre", { protocol: "47", remote_ip_prefix: ALL }),
  ),
  person(
    "rule-icmp",
    "revidr",
    "ping of internal servers from anywhere",
    "Packets of strangers reach them.",
    (config) => rule(config, "ping", { protocol: "icmp", remote_ip_prefix: ALL }),
  ),
  forbidden(
    "rule-range-around",
    "revidr",
    "ports 4063 to 9300 of the proxy",
    "The proxy's internal ports 8009 and 9000 are in it.",
    (config) =>
      rule(config, "range", {
        security_group_id: group("revidr-omero-external"),
        port_range_min: 4063,
        port_range_max: 9300,
        remote_ip_prefix: ALL,
      }),
  ),
  forbidden(
    "rule-range-widened",
    "revidr",
    "port 80's rule of the proxy now ends at 9999",
    "The proxy's internal ports 8009 and 9000 are in it.",
    (config) => {
      const web = block(config, RULE, "revidr-web-external_ingress_tcp-80_0-0-0-0--0");
      web["port_range_max"] = 9999;
    },
  ),
  forbidden("rule-range-database", "revidr", "ports 443 to 5432 of internal servers", OPEN, (config) =>
    rule(config, "range", { port_range_min: 443, port_range_max: 5432, remote_ip_prefix: ALL }),
  ),
  forbidden(
    "rule-admin-port",
    "revidr",
    "the proxy's port 9000 for a partner",
    "The cache's admin port is reachable from outside.",
    (config) =>
      rule(config, "refresh", {
        ...port(9000, "198.51.100.0/24"),
        security_group_id: group("revidr-web-external"),
      }),
  ),
];
