const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org";

/** As small as a whole IDR can be: proxy, one read-only server, database; two data volumes, both cloned. */
const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false, volumes: { database-db: { size: 3 }, proxy-nginxcache: { size: 1 } }";

/** The site file of every run, with who is live and who has the spare address. */
export function siteText(live: string, spare: string): string {
  return [
    "cloud: sandbox # not a real one",
    `sshKeys: ["${KEY}"]`,
    "environments:",
    `  idr: { ${SMALL} }`,
    `  newidr: { release: { from: idr }, ${SMALL} }`,
    `live: ${live} # who visitors see`,
    `spare: ${spare}`,
    "",
  ].join("\n");
}

/** Names of production's data volumes, and of their clones. */
export const DATA = ["idr-database-db", "idr-proxy-nginxcache"] as const;
export const CLONES = ["newidr-database-db", "newidr-proxy-nginxcache"] as const;

export const PRODUCTION_ADDRESS = "idr-production";
export const SPARE_ADDRESS = "idr-spare";
