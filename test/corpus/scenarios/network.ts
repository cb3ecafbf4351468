import { GROUP, NETWORK, PORT, RULE, SUBNET } from "../../../scripts/review/kinds";
import {
  NOBODY,
  block,
  drop,
  instance,
  swap,
  type Block,
  type Scenario,
  type StackConfig,
} from "../scenario";

function addRule(config: StackConfig, group: string, rule: Block): void {
  config.resource[RULE]!["added"] = {
    direction: "ingress",
    ethertype: "IPv4",
    security_group_id: `\${${GROUP}.${group}.id}`,
    ...rule,
  };
}

const tcp = (port: number): Block => ({ protocol: "tcp", port_range_min: port, port_range_max: port });

/** Networks and who may connect. */
export const NETWORKS: readonly Scenario[] = [
  {
    id: "port-opened-database",
    title: "PostgreSQL opened to the world",
    stack: "revidr",
    config: (config) => addRule(config, "revidr-internal", { ...tcp(5432), remote_ip_prefix: "0.0.0.0/0" }),
    verdict: "forbidden",
    policies: ["port-opened-to-world", "internal-group-opened"],
    dangerous: true,
  },
  {
    id: "port-opened-without-peer",
    title: "a rule that names no peer, which lets everybody in",
    stack: "revidr",
    config: (config) => addRule(config, "revidr-web-external", tcp(9090)),
    verdict: "forbidden",
    policies: ["port-opened-to-world"],
    dangerous: true,
  },
  {
    id: "port-opened-half-the-world",
    title: "Kibana opened to half of the world",
    stack: "revidr",
    config: (config) =>
      addRule(config, "revidr-web-external", { ...tcp(5601), remote_ip_prefix: "128.0.0.0/1" }),
    verdict: "forbidden",
    policies: ["port-opened-to-world"],
    dangerous: true,
  },
  {
    id: "port-opened-ipv6",
    title: "every TCP port opened over IPv6",
    stack: "revidr",
    config: (config) =>
      addRule(config, "revidr-web-external", {
        protocol: "tcp",
        ethertype: "IPv6",
        remote_ip_prefix: "::/0",
      }),
    verdict: "forbidden",
    policies: ["port-opened-to-world"],
    dangerous: true,
  },
  {
    id: "port-opened-by-site-file",
    title: "a port opened to the world in the site file",
    stack: "revidr",
    site: (text) => swap(text, "revidr: { omero", "revidr: { rules: [{ ports: [8080] }], omero"),
    verdict: "person",
    policies: ["port-opened-to-world"],
    dangerous: true,
  },
  {
    id: "port-opened-to-one-network",
    title: "a port opened to one partner's network in the site file",
    stack: "revidr",
    site: (text) =>
      swap(text, "revidr: { omero", "revidr: { rules: [{ ports: [8080], from: [198.51.100.0/24] }], omero"),
    verdict: "safe",
    policies: ["port-groups-changed"],
    dangerous: false,
  },
  {
    id: "internal-group-opened",
    title: "the internal group opened to another network",
    stack: "revidr",
    config: (config) => addRule(config, "revidr-internal", { remote_ip_prefix: "10.0.0.0/8" }),
    verdict: "forbidden",
    policies: ["internal-group-opened"],
    dangerous: true,
  },
  {
    id: "internal-group-opened-to-group",
    title: "the internal group opened to the proxy's web group",
    stack: "revidr",
    config: (config) =>
      addRule(config, "revidr-internal", {
        ...tcp(22),
        remote_group_id: `\${${GROUP}.revidr-web-external.id}`,
      }),
    verdict: "forbidden",
    policies: ["internal-group-opened"],
    dangerous: true,
  },
  {
    id: "port-security-off",
    title: "the database's packet filter turned off",
    stack: "revidr",
    config: (config) => {
      const port = block(config, PORT, "revidr-database");
      port["port_security_enabled"] = false;
      port["no_security_groups"] = true;
      delete port["security_group_ids"];
    },
    verdict: "forbidden",
    policies: ["port-security-off"],
    dangerous: true,
  },
  {
    id: "port-any-address",
    title: "a port that may use any address",
    stack: "revidr",
    config: (config) =>
      void (block(config, PORT, "revidr-database")["allowed_address_pairs"] = [{ ip_address: "0.0.0.0/0" }]),
    verdict: "forbidden",
    policies: ["port-security-off"],
    dangerous: true,
  },
  {
    id: "database-in-web-group",
    title: "the database is put into the proxy's web group",
    stack: "revidr",
    config: (config) => {
      const groups = block(config, PORT, "revidr-database")["security_group_ids"] as string[];
      groups.push(`\${${GROUP}.revidr-web-external.id}`);
    },
    verdict: "forbidden",
    policies: ["port-groups-changed"],
    dangerous: true,
  },
  {
    id: "https-closed",
    title: "the rule for HTTPS was removed",
    stack: "revidr",
    config: (config) => drop(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0"),
    verdict: "person",
    policies: ["security-group-lost"],
    dangerous: true,
  },
  {
    id: "admins-narrowed",
    title: "SSH from the institute's network only",
    stack: "revidr",
    site: (text) => `${text}adminCidrs: [198.51.100.0/24]\n`,
    verdict: "person",
    policies: ["security-group-lost"],
    dangerous: true,
  },
  {
    id: "group-removed",
    title: "the OMERO group was removed with its rules",
    stack: "revidr",
    config: (config) => {
      drop(config, GROUP, "revidr-omero-external");
      const rules = config.resource[RULE]!;
      for (const name of Object.keys(rules))
        if (name.startsWith("revidr-omero-external")) drop(config, RULE, name);
      const port = block(config, PORT, "revidr-proxy");
      port["security_group_ids"] = (port["security_group_ids"] as string[]).filter(
        (id) => !id.includes("omero-external"),
      );
    },
    verdict: "person",
    policies: ["security-group-lost", "port-groups-changed"],
    dangerous: true,
  },
  {
    id: "rule-gone-from-cloud",
    title: "somebody deleted a rule by hand",
    stack: "revidr",
    editState: (state) =>
      void (instance(state, RULE, "revidr-web-external_ingress_tcp-80_0-0-0-0--0").attributes["id"] = NOBODY),
    verdict: "person",
    policies: ["drift"],
    dangerous: true,
  },
  {
    id: "subnet-readdressed",
    title: "another network for production's servers",
    stack: "revidr",
    site: (text) => swap(text, "revidr: { omero", "revidr: { subnet: 10.99.0.0/24, omero"),
    verdict: "person",
    policies: ["network-lost"],
    dangerous: true,
  },
  {
    id: "subnet-dns",
    title: "other name servers",
    stack: "revidr",
    config: (config) => void (block(config, SUBNET, "revidr-subnet")["dns_nameservers"] = ["9.9.9.9"]),
    verdict: "person",
    policies: ["network-lost"],
    dangerous: true,
  },
  {
    id: "network-renamed-construct",
    title: "the network's construct was renamed, without a moved block",
    stack: "revidr",
    config: (config) => {
      const text = JSON.stringify(config).replaceAll(`${NETWORK}.revidr.`, `${NETWORK}.main.`);
      Object.assign(config, JSON.parse(text));
      const networks = config.resource[NETWORK]!;
      networks["main"] = networks["revidr"]!;
      delete networks["revidr"];
    },
    verdict: "forbidden",
    policies: ["network-lost", "port-lost"],
    dangerous: true,
  },
];
