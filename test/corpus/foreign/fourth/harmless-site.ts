import { NOBODY, swap } from "../../scenario";
import { ASSOCIATE } from "./names";
import { fourth } from "./scenario";

const { safe } = fourth("harmless");
const large = fourth("harmless", "large");
const tiny = fourth("harmless", "tiny");
const SAYS = "The site file says so.";
const GROWS = "The site file says so, and the volumes grow in place.";
const SAME = "Nothing changes in the cloud.";
const edit = (from: string, to: string) => ({ site: (text: string) => swap(text, from, to) });
const another = (environment: string) => ({
  state: "none" as const,
  site: (text: string) => swap(text, "live: ", `  ${environment}\nlive: `),
});

/** What operators do by the site file, on several shapes of sites. */
export const HARMLESS_SITE = [
  safe("fo-ok-unchanged", "revidr", "production, unchanged", SAME),
  large.safe("fo-ok-large-unchanged", "bigidr", "a large production, unchanged", SAME),
  large.safe(
    "fo-ok-large-one-more",
    "bigidr",
    "a fifteenth read-only server",
    SAYS,
    edit("omeroReadOnly: 14", "omeroReadOnly: 15"),
  ),
  large.safe(
    "fo-ok-large-six-more",
    "bigidr",
    "six more read-only servers",
    SAYS,
    edit("omeroReadOnly: 14", "omeroReadOnly: 20"),
  ),
  large.safe(
    "fo-ok-large-volumes-grow",
    "bigidr",
    "more room for the search engine, its backup and the monitoring",
    GROWS,
    edit(
      "omeroReadOnly: 14",
      "omeroReadOnly: 14, volumes: { searchengine-data: { size: 100 }, searchengine-backup: { size: 50 }, management-data: { size: 200 } }",
    ),
  ),
  large.safe("fo-ok-large-site-first", "site", "a first deployment of what outlives every release", SAYS, {
    state: "none",
  }),
  large.safe("fo-ok-large-first", "bigidr", "a first deployment of a large production", SAYS, {
    state: "none",
  }),
  large.safe(
    "fo-ok-large-release-first",
    "bignext",
    "a first deployment of a release of a large production, with fewer servers",
    SAYS,
    another("bignext: { release: { from: bigidr }, omeroReadOnly: 3 }"),
  ),
  tiny.safe(
    "fo-ok-tiny-one-more",
    "atlas",
    "a second read-only server, where SSH is for one office",
    SAYS,
    edit("omeroReadOnly: 1", "omeroReadOnly: 2"),
  ),
  tiny.safe(
    "fo-ok-tiny-second-office",
    "atlas",
    "SSH of the proxy for a second office, by the site file",
    SAYS,
    edit("adminCidrs: [198.51.100.0/24]", "adminCidrs: [198.51.100.0/24, 203.0.113.16/28]"),
  ),
  tiny.safe(
    "fo-ok-tiny-partner",
    "atlas",
    "a port of the proxy for one address of a partner, and a range for another's network",
    SAYS,
    edit(
      "omeroReadOnly: 1",
      'omeroReadOnly: 1, rules: [{ ports: [8443], from: ["203.0.113.9/32"] }, { ports: ["30000-30010"], from: ["198.51.100.128/25"] }]',
    ),
  ),
  tiny.safe(
    "fo-ok-tiny-release-first",
    "atlasnew",
    "a first deployment of a release, where SSH is for one office",
    SAYS,
    another(
      "atlasnew: { release: { from: atlas }, omeroReadOnly: 1, subnet: 192.168.51.0/24, management: false, searchEngine: false }",
    ),
  ),
  tiny.safe("fo-ok-tiny-live-first", "live", "production's address is bound for the first time", SAYS, {
    state: "none",
  }),
  tiny.safe(
    "fo-ok-tiny-management",
    "atlas",
    "the management server is added",
    SAYS,
    edit("management: false, ", ""),
  ),
  tiny.safe("fo-ok-tiny-live-unchanged", "live", "the binding of a site without a release, unchanged", SAME),
  safe(
    "fo-ok-restore-snapshots",
    "revback",
    "a first deployment of an environment whose volumes are made of snapshots and of a backup",
    "The site file names them; it is how a restore is done.",
    another(
      `revback: { omeroReadOnly: 1, management: false, searchEngine: false, volumes: { database-db: { snapshot: ${NOBODY} }, omeroreadwrite-data: { backup: 6d3f0c1e-8a57-4a0e-9b1d-2f4c7e9a5b10 } } }`,
    ),
  ),
  safe(
    "fo-ok-release-of-release",
    "revnext",
    "a first deployment of a release that is made of the one before, which is not live yet",
    SAYS,
    another(
      "revnext: { release: { from: revnew }, omeroReadOnly: 2, management: false, searchEngine: false }",
    ),
  ),
  safe(
    "fo-ok-own-router-first",
    "revlab",
    "a first deployment of a small environment with a router and a prefix of its own",
    SAYS,
    another(
      "revlab: { router: own, subnet: 192.168.80.0/24, omeroReadOnly: 1, management: false, searchEngine: false }",
    ),
  ),
  safe(
    "fo-ok-spare-looks-again",
    "live",
    "the release is looked at by the spare address, which was parked",
    SAYS,
    {
      editState: (state) =>
        void (state.resources = state.resources.filter(
          ({ type, name }) => !(type === ASSOCIATE && name === "spare"),
        )),
    },
  ),
  safe(
    "fo-ok-second-phase",
    "live",
    "after a cutover the spare address leads to the old production",
    "It is the second phase of what the site file says.",
    {
      state: "cut-over",
      site: (text) => swap(text, "live: revidr\nspare: revnew", "live: revnew\nspare: revidr"),
    },
  ),
  safe(
    "fo-ok-site-type-later",
    "revidr",
    "the site file says a type for data volumes; those that are there keep theirs",
    SAME,
    edit("keyPair: rev-key", "keyPair: rev-key\nvolumeType: fast"),
  ),
  safe(
    "fo-ok-site-source-later",
    "revnew",
    "the site file says that the release's database was made of a snapshot; it is there, and stays",
    SAME,
    edit(
      "release: { from: revidr }",
      `release: { from: revidr }\n    volumes: { database-db: { snapshot: ${NOBODY} } }`,
    ),
  ),
  safe(
    "fo-ok-other-key-later",
    "revnew",
    "a third administrator's key, of which running servers hear nothing",
    SAME,
    {
      site: (text) =>
        swap(
          text,
          "admin@example.org",
          "admin@example.org\n  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mW third@example.org",
        ),
    },
  ),
  large.safe(
    "fo-ok-large-half-first",
    "bigidr",
    "a first deployment that stopped before the search engine",
    SAYS,
    {
      editState: (state) =>
        void (state.resources = state.resources.filter(
          ({ name }) => !name.startsWith("bigidr-searchengine"),
        )),
    },
  ),
];
