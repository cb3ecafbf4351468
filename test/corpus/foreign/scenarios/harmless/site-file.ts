import { swap } from "../../../scenario";
import { scenariosOf } from "../../scenario";
import { SAME, env } from "./parts";

const { safe } = scenariosOf("harmless");

/** What the site file says. */
export const BY_SITE_FILE = [
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
