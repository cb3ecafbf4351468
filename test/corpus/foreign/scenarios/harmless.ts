import { block, drop, rename, swap, type StackConfig } from "../../scenario";
import { add, call, group, moduleOf, port, read, rule, scenariosOf, set } from "../scenario";

const { safe } = scenariosOf("harmless");
const RULE = "openstack_networking_secgroup_rule_v2";
const VOLUME = "openstack_blockstorage_volume_v3";
const SERVER = "openstack_compute_instance_v2";
const WEB = group("revidr-web-external");
const SAME = "Nothing changes in the cloud.";
const ALLOWED = "The site file opens this to everybody.";
const OWN = "It is new, empty and reached by nobody.";
const ENV = "revidr: { omeroReadOnly: 2, management: false, searchEngine: false }";
const https = `${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`;
const env = (to: string) => (text: string) => swap(text, ENV, to);
const https443 = (config: StackConfig) =>
  block(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0");

/** Changes of the configuration that nobody wants to be asked about. */
export const HARMLESS = [
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
      config.output!["addresses"]!["value"]["revidr-omeroreadonly-2"] = `\${${SERVER}.second.access_ip_v4}`;
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
  safe(
    "harmless-precondition",
    "revidr",
    "a server asks for its image to be there",
    SAME,
    (config) =>
      void (block(config, SERVER, "revidr-proxy")["lifecycle"].precondition = [
        {
          condition: '${data.openstack_images_image_v2.Rocky-Linux-9.name == "Rocky Linux 9"}',
          error_message: "no image",
        },
      ]),
  ),
  safe(
    "harmless-check",
    "revidr",
    "a check block about the network's name",
    SAME,
    (config) =>
      void (config.check = {
        name: {
          assert: [
            {
              condition: '${openstack_networking_network_v2.revidr.name == "revidr"}',
              error_message: "renamed",
            },
          ],
        },
      }),
  ),
  safe("harmless-variable", "revidr", "the subnet's resolver comes from a variable", SAME, (config) => {
    config.variable = { resolver: { type: "string", default: "8.8.8.8" } };
    set(config, "openstack_networking_subnet_v2", "revidr-subnet", {
      dns_nameservers: ["${var.resolver}", "8.8.4.4"],
    });
  }),
  safe("harmless-read-flavor", "revidr", "one more flavor is looked up", SAME, (config) =>
    read(config, "openstack_compute_flavor_v2", "medium", { name: "m1.medium" }),
  ),
  safe(
    "harmless-output-name",
    "revidr",
    "an output with the network's name",
    "It is no secret.",
    (config) =>
      void (config.output!["network"] = { value: "${openstack_networking_network_v2.revidr.name}" }),
  ),
  safe(
    "harmless-output-addresses",
    "revidr",
    "an output with a list of private addresses",
    "It is no secret.",
    (config) =>
      void (config.output!["omero"] = {
        value: [
          "${openstack_compute_instance_v2.revidr-omeroreadonly-1.access_ip_v4}",
          "${openstack_compute_instance_v2.revidr-omeroreadonly-2.access_ip_v4}",
        ],
      }),
  ),
  safe(
    "harmless-output-site",
    "site",
    "an output with the router's name",
    "It is no secret.",
    (config) =>
      void (config.output!["router"] = { value: "${openstack_networking_router_v2.rev-router.name}" }),
  ),
  safe("harmless-module-volume", "revidr", "a module makes a small volume", OWN, {
    modules: {
      scratch: moduleOf({ resource: { [VOLUME]: { this: { name: "revidr-scratch", size: 10 } } } }),
    },
    config: (config) => call(config, "scratch"),
  }),
  safe("harmless-module-volumes-counted", "revidr", "a module makes two small volumes, counted", OWN, {
    modules: {
      scratch: moduleOf({
        variable: { name: {} },
        resource: {
          [VOLUME]: { this: { name: "${var.name}", size: 10, metadata: { "idr-stacks": "rev/revidr" } } },
        },
      }),
    },
    config: (config) => call(config, "scratch", { count: 2, name: "revidr-scratch-${count.index}" }),
  }),
  safe("harmless-module-volumes-keyed", "revidr", "a module makes two small volumes, keyed", OWN, {
    modules: {
      scratch: moduleOf({
        variable: { name: {} },
        resource: { [VOLUME]: { this: { name: "${var.name}", size: 10 } } },
      }),
    },
    config: (config) =>
      call(config, "scratch", { for_each: '${toset(["a", "b"])}', name: "revidr-scratch-${each.key}" }),
  }),
  safe("harmless-module-network", "revidr", "a module makes a network of its own, unconnected", OWN, {
    modules: {
      lab: moduleOf({
        resource: {
          openstack_networking_network_v2: { this: { name: "revidr-lab" } },
          openstack_networking_subnet_v2: {
            this: {
              name: "revidr-lab-subnet",
              cidr: "192.168.77.0/24",
              network_id: "${openstack_networking_network_v2.this.id}",
            },
          },
        },
      }),
    },
    config: (config) => call(config, "lab"),
  }),
  safe("harmless-module-group", "revidr", "a module makes a group whose members reach each other", OWN, {
    modules: {
      peers: moduleOf({
        resource: {
          openstack_networking_secgroup_v2: { this: { name: "revidr-peers" } },
          openstack_networking_secgroup_rule_v2: {
            this: {
              direction: "ingress",
              ethertype: "IPv4",
              security_group_id: group("this"),
              remote_group_id: group("this"),
            },
          },
        },
      }),
    },
    config: (config) => call(config, "peers"),
  }),
  safe(
    "harmless-import-rule",
    "revidr",
    "the rule of HTTPS, lost by the state, is taken back",
    "It is as declared.",
    {
      editState: (state) =>
        void (state.resources = state.resources.filter(({ type, name }) => `${type}.${name}` !== https)),
      config: (config, base) => void (config.import = [{ to: https, id: base.of("revidr", https) }]),
    },
  ),
  safe(
    "harmless-import-key-pair",
    "site",
    "the key pair, lost by the state, is taken back",
    "It is as declared.",
    {
      editState: (state) =>
        void (state.resources = state.resources.filter(
          ({ type }) => type !== "openstack_compute_keypair_v2",
        )),
      config: (config) =>
        void (config.import = [{ to: "openstack_compute_keypair_v2.rev-key", id: "rev-key" }]),
    },
  ),
  safe(
    "harmless-site-read-only-3",
    "revidr",
    "one more read-only server, by the site file",
    "The site file says so.",
    { site: env("revidr: { omeroReadOnly: 3, management: false, searchEngine: false }") },
  ),
  safe(
    "harmless-site-management",
    "revidr",
    "the management server, by the site file",
    "The site file says so.",
    { site: env("revidr: { omeroReadOnly: 2, searchEngine: false }") },
  ),
  safe(
    "harmless-site-search-engine",
    "revidr",
    "the search engine, by the site file",
    "The site file says so.",
    { site: env("revidr: { omeroReadOnly: 2, management: false }") },
  ),
  safe(
    "harmless-site-worker",
    "revidr",
    "a server of its own with a volume, by the site file",
    "The site file says so.",
    {
      site: env(
        "revidr: { omeroReadOnly: 2, management: false, searchEngine: false, servers: { worker: { flavor: medium, volumes: { data: { size: 50, mount: /data } } } } }",
      ),
    },
  ),
  safe(
    "harmless-site-partner",
    "revidr",
    "a partner's network for a port of the proxy, by the site file",
    "The site file says so.",
    {
      site: env(
        'revidr: { omeroReadOnly: 2, management: false, searchEngine: false, rules: [{ ports: [8443], from: ["198.51.100.0/24"] }] }',
      ),
    },
  ),
  safe(
    "harmless-site-partner-everywhere",
    "revnew",
    "a partner's network for every proxy, by the site file",
    "The site file says so.",
    {
      site: (text) =>
        swap(
          text,
          "keyPair: rev-key",
          'keyPair: rev-key\nrules: [{ ports: ["8443-8444"], from: ["198.51.100.0/24", "203.0.113.0/28"] }]',
        ),
    },
  ),
  safe(
    "harmless-site-udp",
    "revidr",
    "a UDP port of the proxy for a partner, by the site file",
    "The site file says so.",
    {
      site: env(
        'revidr: { omeroReadOnly: 2, management: false, searchEngine: false, rules: [{ ports: [51820], protocol: udp, from: ["198.51.100.7/32"] }] }',
      ),
    },
  ),
  safe(
    "harmless-site-volume-grows",
    "revidr",
    "more room for images, by the site file",
    "The volume grows in place.",
    {
      site: env(
        "revidr: { omeroReadOnly: 2, management: false, searchEngine: false, volumes: { omeroreadwrite-data: { size: 1600 } } }",
      ),
    },
  ),
  safe(
    "harmless-site-cache-grows",
    "revidr",
    "more room for the cache, by the site file",
    "The volume grows in place.",
    {
      site: env(
        "revidr: { omeroReadOnly: 2, management: false, searchEngine: false, volumes: { proxy-nginxcache: { size: 150 } } }",
      ),
    },
  ),
  safe("harmless-site-second-key", "site", "a further SSH key", "It is for servers to come.", {
    site: (text) =>
      swap(
        text,
        "admin@example.org",
        "admin@example.org\n  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX second@example.org",
      ),
  }),
  safe(
    "harmless-site-new-release",
    "revnext",
    "a first deployment of a new release",
    "The site file says so.",
    {
      state: "none",
      site: (text) =>
        swap(
          text,
          "live: revidr",
          "  revnext: { release: { from: revidr }, omeroReadOnly: 2, management: false, searchEngine: false }\nlive: revidr",
        ),
    },
  ),
  safe(
    "harmless-site-pilot",
    "revpilot",
    "a first deployment of a small environment",
    "The site file says so.",
    {
      state: "none",
      site: (text) =>
        swap(
          text,
          "live: revidr",
          "  revpilot: { omeroReadOnly: false, database: false, management: false, searchEngine: false }\nlive: revidr",
        ),
    },
  ),
  safe("harmless-site-other-environment", "revidr", "another environment in the site file", SAME, {
    file: "unchanged",
    site: (text) =>
      swap(
        text,
        "live: revidr",
        "  revpilot: { omeroReadOnly: false, database: false, management: false, searchEngine: false }\nlive: revidr",
      ),
  }),
  safe("harmless-site-web-name", "live", "the site's web name in the site file", SAME, {
    site: (text) => swap(text, "live: revidr", "webName: idr.example.org\nlive: revidr"),
  }),
  safe("harmless-site-checks", "revidr", "one more check of idr verify in the site file", SAME, {
    file: "unchanged",
    site: (text) => swap(text, "live: revidr", "checks: [{ path: /about/ }]\nlive: revidr"),
  }),
  safe(
    "harmless-spare-parked",
    "live",
    "nobody looks at the release any more",
    "The spare address is put aside.",
    { site: (text) => swap(text, "spare: revnew", "spare: none") },
  ),
  safe(
    "harmless-cutover-second-phase",
    "live",
    "after the cutover the old production is looked at",
    "The spare address leads to it.",
    {
      state: "cut-over",
      site: (text) => swap(text, "live: revidr\nspare: revnew", "live: revnew\nspare: revidr"),
    },
  ),
  safe("harmless-release-unchanged", "revnew", "the release, unchanged", SAME),
  safe("harmless-live-unchanged", "live", "the bindings, unchanged", SAME),
];
