import { NEXT_MONTH, siteFile } from "../../../site-files";

/**
 * Who judges a field of the site file, so that a hostile value of it does no harm unseen. Each field of the schema has
 * its row: a test finds one that has none.
 */
export type Judge =
  /** The model refuses a hostile value, and says so at its line. */
  | { readonly by: "model"; readonly hostile: string; readonly says: RegExp }
  /** `idr lint`, and so each review, finds it. */
  | { readonly by: "lint"; readonly hostile: string; readonly stack: string; readonly policy: string }
  /** The plan that it makes has a finding of one of these policies. */
  | { readonly by: "plan"; readonly policies: readonly string[]; readonly why: string }
  /** In CI the target branch's value counts; this file proves it. */
  | { readonly by: "target"; readonly proof: string; readonly why: string }
  /** Whoever reads the change: a value points at nothing, or what it points at can't be judged from here. */
  | { readonly by: "reader"; readonly why: string };

const model = (hostile: string, says: RegExp): Judge => ({ by: "model", hostile, says });
const lint = (hostile: string, stack: string, policy: string): Judge => ({
  by: "lint",
  hostile,
  stack,
  policy,
});
const plan = (why: string, ...policies: string[]): Judge => ({ by: "plan", policies, why });
const reader = (why: string): Judge => ({ by: "reader", why });
const place: Judge = {
  by: "target",
  proof: "test/security/pull-request.test.ts",
  why: "passwords are sent there: a request that changes it is reviewed and not planned (place-changed)",
};
const ofTarget: Judge = {
  by: "target",
  proof: "test/security/pull-request.test.ts",
  why: "how plans are reviewed is the target branch's business; a request's own is shown as proposed",
};

/** A site with one server of its own, and what a test adds to that. */
const own = (server: string, rest = "live: idr"): string =>
  siteFile(`idr: { servers: { ftp: { ${server} } } }`, rest);
const waiver = (more: string): string =>
  siteFile(
    "idr: {}",
    `live: idr\nreview: { waive: [{ policy: data-volume-destroyed, reason: r, by: Eve, until: ${NEXT_MONTH}${more} }] }`,
  );

const INSIDE = "rules: [{ ports: [5432] }]";
const size = plan("quota, and volumes only grow", "quota-exceeded", "data-volume-shrunk");
const flavor = plan("a running server is resized; new ones cost quota", "server-resized", "quota-exceeded");
const image = plan(
  "an image runs as it is on servers that are made with it; running ones keep theirs. Its name stands in the plan (image_name), and in a pull request another one is named",
  "site-file-access",
);
const role = plan(
  "a role that goes takes its servers and volumes with it",
  "server-lost",
  "data-volume-destroyed",
);
const source = reader(
  "what is copied into a new volume stands in the plan (source_vol_id, snapshot_id, backup_id); a volume that is there keeps its data",
);
const mount = plan(
  "a path for the playbooks; it stands in no resource. In a pull request another one is named",
  "site-file-access",
);
const type = plan("an existing volume's type is kept", "data-volume-changed", "data-volume-destroyed");
const shape = plan(
  "a part of what a test of the site expects: nothing in the cloud follows from it. In a pull request another one is named",
  "site-file-access",
);
const ports = lint(siteFile(`idr: { ${INSIDE} }`), "idr", "site-file-opens");
const from = lint(
  siteFile("idr: { rules: [{ ports: [8443], from: [0.0.0.0/1, 128.0.0.0/1] }] }"),
  "idr",
  "port-opened-to-world",
);
const serverPorts = lint(own(INSIDE), "idr", "site-file-opens");
const sitePorts = lint(siteFile("idr: {}", `live: idr\n${INSIDE}`), "idr", "site-file-opens");

export const SITE_FIELDS: Readonly<Record<string, Judge>> = {
  name: plan("the names of router and addresses follow from it", "network-lost", "public-address-released"),
  cloud: place,
  region: place,
  image,
  flavors: flavor,
  "flavors.medium": flavor,
  "flavors.large": flavor,
  "flavors.xlarge": flavor,
  rootDisk: flavor,
  volumeType: type,
  availabilityZone: plan("what is there stays where it is", "server-lost", "data-volume-destroyed"),
  externalNetwork: plan(
    "the router's way out and the addresses follow from it",
    "network-lost",
    "public-address-released",
  ),
  dns: plan(
    "a subnet that is there is changed; of a new one it stands in the plan (dns_nameservers)",
    "network-lost",
  ),
  sshKeys: plan(
    "the first is the key pair's, which is then replaced. The others reach new servers only: in a pull request each is named",
    "key-pair-lost",
    "site-file-access",
  ),
  keyPair: plan(
    "another name is another key pair; one that somebody else has is found",
    "key-pair-lost",
    "site-file-access",
    "already-there",
  ),
  adminCidrs: plan(
    "SSH of the proxy is open to anyone by the facts; fewer networks destroy a rule, and in a pull request they are named",
    "security-group-lost",
    "site-file-access",
  ),
  rules: sitePorts,
  "rules[].ports": sitePorts,
  "rules[].protocol": lint(
    siteFile("idr: {}", "live: idr\nrules: [{ ports: [2049], protocol: udp }]"),
    "idr",
    "site-file-opens",
  ),
  "rules[].from": lint(
    siteFile("idr: {}", 'live: idr\nrules: [{ ports: [8443], from: ["::/0"] }]'),
    "idr",
    "port-opened-to-world",
  ),
  environments: plan(
    "one that is left out is no longer planned at all, which a pull request names; a name that is taken is found",
    "already-there",
    "site-file-access",
  ),
  "environments.<name>.release": source,
  "environments.<name>.release.from": model(
    siteFile("idr: { release: { from: other } }"),
    /no environment "other"/,
  ),
  "environments.<name>.subnet": model(
    siteFile("idr: {}\nb: { subnet: 192.168.1.0/24 }"),
    /overlaps with 192\.168\.1\.0\/24 of "idr"/,
  ),
  "environments.<name>.router": plan(
    "a network that is there loses its way out for a moment",
    "network-lost",
  ),
  "environments.<name>.router.existing": plan(
    "the same; which router it is stands in the plan by its name",
    "network-lost",
  ),
  "environments.<name>.storageNetwork": plan(
    "servers that are there are made again or get a port",
    "server-lost",
    "server-changed",
  ),
  "environments.<name>.storageNetwork.network": plan(
    "the port on it is made again",
    "port-lost",
    "server-lost",
    "server-changed",
  ),
  "environments.<name>.storageNetwork.nfsServers": model(
    siteFile("idr: { storageNetwork: { network: nfs, nfsServers: [0.0.0.0/0] } }"),
    /nfsServers/,
  ),
  "environments.<name>.image": image,
  ...Object.fromEntries(
    ["proxy", "omeroReadOnly", "omeroReadWrite", "database", "management", "searchEngine"].flatMap(
      (option) => [
        [`environments.<name>.${option}`, role],
        [`environments.<name>.${option}.flavor`, flavor],
        [`environments.<name>.${option}.image`, image],
      ],
    ),
  ),
  "environments.<name>.omeroReadOnly.count": role,
  "environments.<name>.servers": model(
    siteFile("idr: { servers: { database: {} } }"),
    /the name of one of IDR's own servers/,
  ),
  "environments.<name>.servers.<name>.flavor": flavor,
  "environments.<name>.servers.<name>.image": image,
  "environments.<name>.servers.<name>.volumes": size,
  "environments.<name>.servers.<name>.volumes.<name>.size": size,
  "environments.<name>.servers.<name>.volumes.<name>.type": type,
  "environments.<name>.servers.<name>.volumes.<name>.volume": source,
  "environments.<name>.servers.<name>.volumes.<name>.snapshot": source,
  "environments.<name>.servers.<name>.volumes.<name>.backup": source,
  "environments.<name>.servers.<name>.volumes.<name>.mount": mount,
  "environments.<name>.servers.<name>.rules": serverPorts,
  "environments.<name>.servers.<name>.rules[].ports": lint(
    own("rules: [{ ports: [22] }]"),
    "idr",
    "site-file-opens",
  ),
  "environments.<name>.servers.<name>.rules[].protocol": serverPorts,
  "environments.<name>.servers.<name>.rules[].from": lint(
    own(
      `rules: [{ ports: [8443], from: [${["32.0.0.0", "64.0.0.0", "96.0.0.0"].map((start) => `${start}/8`).join(", ")}] }]`,
    ),
    "idr",
    "site-file-opens",
  ),
  "environments.<name>.servers.<name>.address": model(
    own("address: 192.0.2.1", "live: idr\naddresses: { production: 192.0.2.1 }"),
    /the same as production's: 192\.0\.2\.1/,
  ),
  "environments.<name>.servers.<name>.groups": reader(
    "groups of the playbooks: it stands in the server's metadata in the plan",
  ),
  "environments.<name>.volumes": size,
  "environments.<name>.volumes.<name>.size": size,
  "environments.<name>.volumes.<name>.type": type,
  "environments.<name>.volumes.<name>.volume": source,
  "environments.<name>.volumes.<name>.snapshot": source,
  "environments.<name>.volumes.<name>.backup": source,
  "environments.<name>.volumes.<name>.mount": mount,
  "environments.<name>.rules": ports,
  "environments.<name>.rules[].ports": ports,
  "environments.<name>.rules[].protocol": ports,
  "environments.<name>.rules[].from": from,
  addresses: plan("production's binding may not get another address", "production-binding-broken"),
  "addresses.production": plan(
    "production's binding may not get another address",
    "production-binding-broken",
  ),
  "addresses.spare": model(
    siteFile("idr: {}", "live: idr\naddresses: { production: 192.0.2.1, spare: 192.0.2.1 }"),
    /the same as production's/,
  ),
  live: plan("a cutover, or nothing", "cutover", "production-binding-broken"),
  spare: model(siteFile("idr: {}", "live: idr\nspare: idr"), /one port can't have both/),
  webName: model(
    own("address: WWW.example.org.", "live: idr\nwebName: www.example.org"),
    /the name by which visitors know the site/,
  ),
  checks: shape,
  "checks[].path": shape,
  "checks[].status": shape,
  "checks[].contentType": shape,
  "checks[].minimumBytes": shape,
  "checks[].text": shape,
  state: place,
  "state.backend": place,
  "state.schemaPrefix": place,
  "state.bucket": place,
  "state.prefix": place,
  "state.region": place,
  "state.endpoint": place,
  "state.address": place,
  review: ofTarget,
  "review.policies": ofTarget,
  "review.waive": ofTarget,
  "review.waive[].policy": ofTarget,
  "review.waive[].resource": lint(waiver(', resource: "*"'), "site file", "waiver-too-wide"),
  "review.waive[].reason": ofTarget,
  "review.waive[].by": ofTarget,
  "review.waive[].until": model(waiver("").replace(NEXT_MONTH, "2999-01-01"), /more than 366 days away/),
  "review.copyGiBPerSecond": reader("how long a copy is said to take, and nothing else"),
};
