import { drop, rename } from "../../../scenario";
import { add, group, inner, port, rule, scenariosOf, set } from "../../scenario";
import { ALLOWED, RULE, SAME, SERVER, VOLUME, WEB, https, https443 } from "./parts";

const { safe } = scenariosOf("harmless");

/** Tags, rules and blocks in another spelling. */
export const SPELLING = [
  safe("harmless-tags-network", "revidr", "tags on the network", "Tags say what they say.", (config) =>
    set(config, "openstack_networking_network_v2", "revidr", { tags: ["idr", "production"] }),
  ),
  safe(
    "harmless-tags-server",
    "revidr",
    "tags on the read-only servers",
    "Tags say what they say.",
    (config) => {
      for (const name of ["revidr-omeroreadonly-1", "revidr-omeroreadonly-2"])
        set(config, SERVER, name, { tags: ["omero"] });
    },
  ),
  safe("harmless-tags-port", "revidr", "tags on a port", "Tags say what they say.", (config) =>
    set(config, "openstack_networking_port_v2", "revidr-database", { tags: ["database"] }),
  ),
  safe("harmless-tags-subnet", "revidr", "tags on the subnet", "Tags say what they say.", (config) =>
    set(config, "openstack_networking_subnet_v2", "revidr-subnet", { tags: ["idr"] }),
  ),
  safe("harmless-tags-group", "revidr", "tags on a group", "Tags say what they say.", (config) =>
    set(config, "openstack_networking_secgroup_v2", "revidr-web-external", { tags: ["idr"] }),
  ),
  safe("harmless-tags-router", "site", "tags on the shared router", "Tags say what they say.", (config) =>
    set(config, "openstack_networking_router_v2", "rev-router", { tags: ["idr"] }),
  ),
  safe("harmless-tags-address", "site", "tags on the spare address", "Tags say what they say.", (config) =>
    set(config, "openstack_networking_floatingip_v2", "rev-spare", { tags: ["spare"] }),
  ),
  safe(
    "harmless-rule-described",
    "revidr",
    "a description for the rule of HTTPS",
    "The same rule is made anew; connections go on.",
    (config) =>
      set(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0", { description: "visitors" }),
  ),
  safe(
    "harmless-rule-protocol-number",
    "revidr",
    "HTTPS, TCP by its number",
    ALLOWED,
    (config) => void (https443(config)["protocol"] = "6"),
  ),
  safe("harmless-rule-two-halves", "revidr", "HTTPS for both halves of the internet", ALLOWED, (config) => {
    rule(config, "a", { ...port(443, "0.0.0.0/1"), security_group_id: WEB });
    rule(config, "b", { ...port(443, "128.0.0.0/1"), security_group_id: WEB });
  }),
  safe("harmless-rule-narrower", "revidr", "HTTPS for one network once more", ALLOWED, (config) =>
    rule(config, "a", { ...port(443, "198.51.100.0/24"), security_group_id: WEB }),
  ),
  safe(
    "harmless-rule-omero-split",
    "revidr",
    "the ports of OMERO clients as two rules beside the one",
    ALLOWED,
    (config) => {
      rule(config, "a", {
        port_range_min: 14060,
        port_range_max: 14069,
        remote_ip_prefix: "0.0.0.0/0",
        security_group_id: group("revidr-omero-external"),
      });
      rule(config, "b", {
        port_range_min: 14070,
        port_range_max: 14079,
        remote_ip_prefix: "0.0.0.0/0",
        security_group_id: group("revidr-omero-external"),
      });
    },
  ),
  safe(
    "harmless-rule-from-internal",
    "revidr",
    "the database for the internal group once more",
    "The group lets its members reach each other already.",
    (config) => rule(config, "a", { ...port(5432), remote_group_id: group("revidr-internal") }),
  ),
  safe(
    "harmless-rule-moved",
    "revidr",
    "the rule of HTTPS gets another block name, by a moved block",
    SAME,
    (config) => {
      rename(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0", "https");
      config.moved = [{ from: https, to: `${RULE}.https` }];
    },
  ),
  safe(
    "harmless-rule-moved-to-key",
    "revidr",
    "the rule of HTTPS gets a key, by a moved block",
    SAME,
    (config) => {
      const body = https443(config);
      drop(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0");
      add(config, RULE, "web", { ...body, for_each: '${toset(["https"])}' });
      config.moved = [{ from: https, to: `${RULE}.web["https"]` }];
    },
  ),
  safe("harmless-key-renamed", "revidr", "the key of a rule is renamed, by a moved block", SAME, {
    editState: (state) => {
      const found = state.resources.find(({ type, name }) => `${type}.${name}` === https)!;
      Object.assign(found, { name: "web", each: "map" });
      found.instances[0]!.index_key = "https";
    },
    config: (config) => {
      const body = https443(config);
      drop(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0");
      add(config, RULE, "web", { ...body, for_each: '${toset(["tls"])}' });
      config.moved = [{ from: `${RULE}.web["https"]`, to: `${RULE}.web["tls"]` }];
    },
  }),
  safe(
    "harmless-server-moved",
    "revidr",
    "a read-only server's block is renamed, by a moved block",
    SAME,
    (config) => {
      rename(config, SERVER, "revidr-omeroreadonly-2", "second");
      inner(config.output!, "addresses", "value")["revidr-omeroreadonly-2"] =
        `\${${SERVER}.second.access_ip_v4}`;
      config.moved = [{ from: `${SERVER}.revidr-omeroreadonly-2`, to: `${SERVER}.second` }];
    },
  ),
  safe(
    "harmless-key-pair-moved",
    "site",
    "the key pair's block is renamed, by a moved block",
    SAME,
    (config) => {
      rename(config, "openstack_compute_keypair_v2", "rev-key", "key");
      config.moved = [
        { from: "openstack_compute_keypair_v2.rev-key", to: "openstack_compute_keypair_v2.key" },
      ];
    },
  ),
  safe("harmless-timeouts-volume", "revidr", "more time for volumes", SAME, (config) =>
    set(config, VOLUME, "revidr-database-db", { timeouts: { create: "48h", delete: "2h" } }),
  ),
  safe("harmless-timeouts-server", "revidr", "more time for servers", SAME, (config) =>
    set(config, SERVER, "revidr-proxy", { timeouts: { create: "2h", delete: "2h", update: "2h" } }),
  ),
  safe("harmless-depends-on", "revidr", "one more dependency", SAME, (config) =>
    set(config, VOLUME, "revidr-database-db", { depends_on: ["openstack_networking_network_v2.revidr"] }),
  ),
  safe("harmless-ignored-description", "revidr", "another description, which is ignored", SAME, (config) =>
    set(config, "openstack_networking_secgroup_v2", "revidr-internal", { description: "inside" }),
  ),
];
