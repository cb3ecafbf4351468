import { swap, type StateFile } from "../../scenario";
import { scenariosOf } from "../scenario";

const { question, safe } = scenariosOf("harmless");
const SAID = "The site file says so.";
const SAME = "Nothing changes in the cloud.";
const ENV = "revidr: { omeroReadOnly: 2, management: false, searchEngine: false }";
const env = (more: string) => (text: string) => swap(text, ENV, ENV.replace(" }", `, ${more} }`));
const further = (lines: string) => (text: string) => swap(text, "live: revidr", `  ${lines}\nlive: revidr`);
const ALONE =
  "proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false";
/** The servers were made from an older image of the same name. */
const olderImage = (state: StateFile): void => {
  for (const { type, instances } of state.resources)
    if (type === "openstack_compute_instance_v2")
      for (const disk of instances[0]!.attributes["block_device"] as { uuid: string }[])
        disk.uuid = "0c1a2e5f-1cbb-4f3c-8d5b-6a1c0b4f6a9d";
};

/** A year of an operator's honest work on the site file. */
export const HARMLESS_SITE = [
  safe("ho-ok-site-two-more", "revidr", "two more read-only servers", SAID, {
    site: (text) => swap(text, ENV, ENV.replace("2", "4")),
  }),
  safe(
    "ho-ok-site-newer-image",
    "revidr",
    "one more read-only server, from an image that is newer than the others'",
    "Servers that are there keep theirs.",
    {
      editState: olderImage,
      site: (text) => swap(text, ENV, ENV.replace("2", "3")),
    },
  ),
  safe("ho-ok-site-image-only", "revidr", "a newer image of the same name, and nothing else", SAME, {
    editState: olderImage,
  }),
  safe("ho-ok-site-database-grows", "revidr", "more room for the database", "The volume grows in place.", {
    site: env("volumes: { database-db: { size: 1000 } }"),
  }),
  safe("ho-ok-site-all-grow", "revidr", "more room for everything", "The volumes grow in place.", {
    site: env(
      "volumes: { database-db: { size: 900 }, omeroreadwrite-data: { size: 2000 }, proxy-nginxcache: { size: 120 } }",
    ),
  }),
  safe("ho-ok-site-partners", "revidr", "three partners may use a port of the proxy", SAID, {
    site: env(
      'rules: [{ ports: ["20000-20010"], from: ["192.0.2.0/25", "198.51.100.7/32", "203.0.113.0/28"] }]',
    ),
  }),
  safe(
    "ho-ok-site-release-larger",
    "revnext",
    "a first deployment of the next release, with a larger database",
    SAID,
    {
      state: "none",
      site: further(
        "revnext: { release: { from: revidr }, omeroReadOnly: 3, management: false, searchEngine: false, volumes: { database-db: { size: 900 } } }",
      ),
    },
  ),
  question(
    "ho-ok-site-ftp",
    "revftp",
    "a first deployment of a server where data is handed in",
    "The site file says so, and a server gets a public address of its own.",
    {
      state: "none",
      site: further(
        `revftp: { ${ALONE}, servers: { ftp: { flavor: medium, address: allocate, rules: [{ ports: [21, 22, 443, "32022-32222"] }], volumes: { data: { size: 1000, mount: /data } } } } }`,
      ),
    },
  ),
  question(
    "ho-ok-site-runner",
    "revci",
    "a first deployment of a runner for continuous integration",
    "The site file says so, and a server gets a public address of its own.",
    {
      state: "none",
      site: further(
        `revci: { ${ALONE}, servers: { runner: { flavor: large, address: allocate, rules: [{ ports: [22, 443] }], volumes: { data: { size: 100, mount: /data } } } } }`,
      ),
    },
  ),
  safe("ho-ok-site-comments", "revidr", "comments and blank lines in the site file", SAME, {
    file: "unchanged",
    site: (text) => swap(text, "keyPair: rev-key", "\n# The key of 2026.\nkeyPair: rev-key\n"),
  }),
  safe("ho-ok-site-third-key", "site", "two more administrators", "Their keys are for servers to come.", {
    site: (text) =>
      swap(
        text,
        "admin@example.org",
        "admin@example.org\n  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX second@example.org\n  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mY third@example.org",
      ),
  }),
  safe(
    "ho-ok-site-key-and-server",
    "revidr",
    "a further administrator, and a read-only server that knows the key",
    SAID,
    {
      site: (text) =>
        swap(
          swap(text, ENV, ENV.replace("2", "3")),
          "admin@example.org",
          "admin@example.org\n  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX second@example.org",
        ),
    },
  ),
  safe("ho-ok-unchanged", "revidr", "production, unchanged", SAME, { file: "unchanged" }),
  safe("ho-ok-live-unchanged", "live", "the bindings, unchanged", SAME, { file: "live-unchanged" }),
  safe("ho-ok-site-unchanged", "site", "the shared objects, unchanged", SAME),
];
