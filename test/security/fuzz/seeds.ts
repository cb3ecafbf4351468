import { readFileSync } from "node:fs";
import { join } from "node:path";

import { NEXT_MONTH, siteFile, SSH_KEY } from "../../site-files";

const ROOT = join(__dirname, "../../..");

/** Says everything that a site file can say. */
export const EVERYTHING = `
name: idr
cloud: test
region: one
image: Rocky Linux 9
flavors: { medium: m, large: l, xlarge: x }
rootDisk: 20
volumeType: fast
availabilityZone: nova
externalNetwork: public
dns: [192.0.2.53]
sshKeys: ["${SSH_KEY}", "${SSH_KEY}2"]
keyPair: key
adminCidrs: [192.0.2.0/24]
rules: [{ ports: [8080], protocol: tcp, from: [198.51.100.0/24] }]
addresses: { production: 192.0.2.1, spare: 192.0.2.2 }
live: idr
spare: newidr
webName: idr.example.org
checks: [{ path: /api/, status: 200, contentType: application/json, minimumBytes: 2, text: data }]
state: { backend: s3, bucket: states, prefix: idr, region: eu-west-1, endpoint: "https://s3.example.org" }
review:
  policies: [policies/names.ts]
  waive: [{ policy: port-opened-to-world, resource: "openstack_*", reason: ours, by: Ada, until: ${NEXT_MONTH} }]
  copyGiBPerSecond: 0.5
environments:
  idr:
    subnet: 10.1.0.0/24
    router: site
    storageNetwork: { network: nfs, nfsServers: [10.9.0.1] }
    proxy: { flavor: large, image: Rocky Linux 8 }
    omeroReadOnly: { count: 1, flavor: large }
    omeroReadWrite: false
    database: false
    management: false
    searchEngine: false
    rules: [{ ports: [21, "32000-32010"] }]
  newidr:
    release: { from: idr }
    router: { existing: other }
    omeroReadOnly: 1
    omeroReadWrite: false
    database: { flavor: medium }
    management: false
    searchEngine: false
    volumes:
      database-db: { size: 10, type: slow, snapshot: monday }
      database-more: { size: 5, mount: /more, backup: d2f3a5b8-1c4e-4f6a-9b7d-0e1f2a3b4c5d }
  ftp:
    router: own
    proxy: false
    omeroReadOnly: false
    omeroReadWrite: false
    database: false
    management: false
    searchEngine: false
    servers:
      ftp: { flavor: medium, image: Debian, address: 192.0.2.9, groups: [a-hosts], rules: [{ ports: [21] }], volumes: { data: { size: 10, mount: /data, volume: old } } }
`;

/** Good site files, which the mutations begin with. */
export const SEEDS: readonly string[] = [
  readFileSync(join(ROOT, "idr.yaml"), "utf8"),
  readFileSync(join(ROOT, "test/corpus/site.yaml"), "utf8"),
  EVERYTHING,
  EVERYTHING,
  siteFile("idr: {}"),
  siteFile(
    "idr: { omeroReadOnly: 1 }\nnewidr: { omeroReadOnly: 1, release: { from: idr } }",
    "live: idr\nspare: newidr\nstate: { backend: pg, schemaPrefix: x }",
  ),
  siteFile(
    "idr: { omeroReadOnly: 1 }",
    'live: none\nexternalNetwork: none\nstate: { backend: http, address: "http://127.0.0.1/x" }',
  ),
];
