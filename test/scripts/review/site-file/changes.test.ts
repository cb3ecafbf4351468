import { parseSite, type Site } from "../../../../constructs/model";
import { siteFileChanges } from "../../../../scripts/review/site-file/changes";
import { leavesOf } from "../../../../scripts/review/site-file/leaves";
import { VISIBLE } from "../../../../scripts/review/site-file/visible";
import { reviewSiteFile } from "../../../../scripts/review";
import { markdownText } from "../../../../scripts/review/output/markdown";
import { SSH_KEY } from "../../../site-files";

const OTHER_KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO5yD4jGkIQnYvXw3bPEd6JX0D2b5lRA1hGZkq3XJp7Y mallory@example.org";
const FINGERPRINT = /ssh-ed25519 SHA256:[A-Za-z0-9+/]{43} mallory@example\.org/;

/** A site with something in every field of the model. */
const TEXT = `name: idr
cloud: test
region: one
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
keyPair: idr-key
image: Rocky 9
rootDisk: 20
volumeType: ceph
availabilityZone: nova
dns: [192.0.2.53]
webName: idr.example.org
addresses: { production: 192.0.2.10, spare: 192.0.2.11 }
checks: [{ path: /, status: 200, text: IDR }]
live: idr
spare: newidr
environments:
  idr:
    storageNetwork: { network: nfs, nfsServers: [10.0.0.5] }
    servers:
      ftp:
        flavor: m1.small
        address: 192.0.2.12
        rules: [{ ports: [21], from: [198.51.100.0/24] }]
        volumes: { data: { size: 5, mount: /srv } }
  newidr:
    release: { from: idr }
    volumes: { database-db: { snapshot: before-upgrade } }
`;
const site = (text = TEXT): Site => parseSite(text, "idr.yaml");
const changed = (from: string, to: string): Site => {
  expect(TEXT).toContain(from);
  return site(TEXT.replace(from, to));
};
const said = (request: Site): string[] =>
  siteFileChanges(site(), request).map(({ subject, message }) => `${subject} ${message}`);

test.each<[string, string, string, RegExp]>([
  ["another SSH key", `["${SSH_KEY}"]`, `["${SSH_KEY}", "${OTHER_KEY}"]`, FINGERPRINT],
  ["another first SSH key", `"${SSH_KEY}"`, `"${OTHER_KEY}"`, FINGERPRINT],
  ["SSH from elsewhere", "image:", "adminCidrs: [203.0.113.0/24]\nimage:", /^SSH .*203\.0\.113\.0\/24/],
  ["another key pair", "keyPair: idr-key", "keyPair: theirs", /key pair changes: idr-key → theirs/],
  [
    "another image for all",
    "image: Rocky 9",
    "image: Evil",
    /image of servers changes: Rocky 9 → Evil \(.* more\)/,
  ],
  ["another image for one", "flavor: m1.small", "flavor: m1.small\n        image: Evil", /Evil \(idr-ftp\)/],
  ["another name of the site", "webName: idr.example.org\n", "", /idr\.example\.org → none/],
  ["a check that goes", "checks: [{ path: /, status: 200, text: IDR }]\n", "", /^the checks changes?: /],
  ["another external network", "externalNetwork: public", "externalNetwork: other", /externalNetwork/],
  ["another address of production", "production: 192.0.2.10", "production: 192.0.2.20", /192\.0\.2\.20/],
  ["another name of all", "name: idr\n", "name: other\n", /^name changes: idr → other/],
  [
    "other name servers",
    "dns: [192.0.2.53]",
    "dns: [192.0.2.66]",
    /network\.dns changes: \+ 192\.0\.2\.66, - 192\.0\.2\.53/,
  ],
  ["another mount of a volume that is there", "mount: /srv", "mount: /etc", /\/srv → \/etc/],
  ["another storage network", "network: nfs", "network: other", /storage/],
  [
    "an environment that goes",
    "  newidr:\n    release: { from: idr }\n",
    "",
    /^the stack newidr is no longer in the site file/,
  ],
  ["a live stack that goes", "live: idr\nspare: newidr\n", "live: none\n", /^the stack live is no longer/],
  [
    "a new environment with another image",
    "environments:\n",
    "environments:\n  lab: { image: Evil }\n",
    /none → Evil/,
  ],
  [
    "a server that lets SSH in now, though from where another environment's proxy does",
    "servers:\n",
    "servers:\n      x: { rules: [{ ports: [22], from: [0.0.0.0/0] }] }\n",
    /^SSH changes: \+ 0\.0\.0\.0\/0 \(idr-x-external\)/,
  ],
  [
    "a server that lets SSH in from elsewhere",
    "ports: [21], from: [198.51.100.0/24]",
    "ports: [20-30], from: [203.0.113.0/24]",
    /^SSH changes: \+ 203\.0\.113\.0\/24/,
  ],
])("fails to be silent about %s", (_what, from, to, expected) => {
  const request = _what.startsWith("an environment")
    ? site(TEXT.replace(from, to).replace("spare: newidr\n", ""))
    : changed(from, to);
  expect(said(request)).toContainEqual(expect.stringMatching(expected));
});

test.each([
  ["a larger volume", "size: 5", "size: 50"],
  ["another flavor", "flavor: m1.small", "flavor: m1.large"],
  ["a rule", "ports: [21]", "ports: [2121]"],
  ["one more read-only server", "  idr:\n", "  idr:\n    omeroReadOnly: 5\n"],
  ["a new environment like the others", "environments:\n", "environments:\n  lab: {}\n"],
  ["a parked spare", "spare: newidr", "spare: none"],
  ["a cutover", "live: idr\nspare: newidr", "live: newidr\nspare: idr"],
  ["a server that goes", / {4}servers:[\s\S]*\/srv \} \}\n/.exec(TEXT)![0], ""],
  ["another place, which has a finding of its own", "cloud: test", "cloud: other"],
  ["a comment", "name: idr\n", "# a comment\nname: idr\n"],
])(
  "GIVEN %s WHEN site files are compared THEN nothing is said, since a plan or another policy says it",
  (_what, from, to) => {
    expect(said(changed(from, to))).toEqual([]);
  },
);

test("GIVEN fields that nobody knows WHEN site files are compared THEN each is named", () => {
  const own = site();
  const [first, ...rest] = own.environments;
  const [server, ...servers] = first!.servers;
  const environments = [
    { ...first!, servers: [{ ...server!, userData: "evil" }, ...servers], door: 22 },
    ...rest,
  ];
  const request = { ...own, environments, backdoor: { to: "me" } };
  expect(said(request).toSorted()).toEqual([
    "backdoor.to changes: none → me",
    "environments.door changes: none → 22 (idr)",
    `environments.servers.userData changes: none → evil (idr-${server!.key})`,
  ]);
  const lab = { ...own, environments: [...own.environments, { ...first!, name: "lab", door: 22 }] };
  expect(said(lab)).toEqual(["environments.door changes: none → 22 (lab)"]);
});

test("GIVEN a site with something in every field WHEN each is changed alone THEN it is named, or on the list with its reason", () => {
  const own = site();
  const { leaves } = leavesOf(own);
  const silent = new Set<string>();
  for (const { field, names } of leaves.values()) {
    if (field.endsWith(".ssh")) continue;
    const request = structuredCloneOf(own);
    set(request, field, names);
    const found = siteFileChanges(own, request);
    if (found.length === 0) silent.add(field);
  }
  const always = [...VISIBLE].filter(([, { when }]) => when === "always").map(([field]) => field);
  expect([...silent].filter((field) => !always.includes(field))).toEqual([]);
  // A row of a field that is no more would wave through whatever gets its name.
  const fields = new Set([...leaves.values()].map(({ field }) => field));
  const elsewhere = [/^state\./, /metadata\.groups2$/];
  expect(
    [...VISIBLE.keys()].filter((one) => !fields.has(one) && !elsewhere.some((re) => re.test(one))),
  ).toEqual([]);
});

test("GIVEN very many differences WHEN they are told THEN in few characters, all kinds of them, and a person is needed", () => {
  const checks = Array.from({ length: 100 }, (_, at) => `{ path: /${"x".repeat(300)}${at} }`).join(", ");
  const request = site(
    TEXT.replace("checks: [{ path: /, status: 200, text: IDR }]", `checks: [${checks}]`)
      .replace(`["${SSH_KEY}"]`, `["${SSH_KEY}", "${OTHER_KEY} ${"y".repeat(100)}"]`)
      .replace("webName: idr.example.org", "webName: www.example.org")
      .replace("keyPair: idr-key", "keyPair: theirs")
      .replace("externalNetwork: public", "externalNetwork: other")
      .replace("image: Rocky 9", "image: Evil"),
  );
  const review = reviewSiteFile(siteFileChanges(site(), request))!;
  expect(review.verdict).toBe("person");
  const text = markdownText([review], { next: [] });
  expect(text.length).toBeLessThan(8_000);
  for (const what of [FINGERPRINT, /idr-key → theirs/, /public.*other/, /Rocky 9 → Evil/, /www\.example/]) {
    expect(text.replaceAll("&#8203;", "").replaceAll("\\", "")).toMatch(what);
  }
});

test("GIVEN the same site file WHEN it is compared THEN there is nothing to review", () => {
  expect(siteFileChanges(site(), site())).toEqual([]);
  expect(reviewSiteFile([])).toBeUndefined();
});

type Open = Record<string, unknown>;

/** Copies what is compared; ports and peers, which are values of classes, stay what they are. */
function structuredCloneOf(value: Site): Site {
  const copy = (one: unknown): unknown =>
    Array.isArray(one)
      ? one.map(copy)
      : typeof one === "object" && one !== null && Object.getPrototypeOf(one) === Object.prototype
        ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, copy(inner)]))
        : one;
  return copy(value) as Site;
}

/** Sets another value in the place of a leaf. */
function set(request: Site, field: string, names: readonly string[]): void {
  let at: unknown = request;
  const left = [...names];
  const keys = field.split(".");
  for (const key of keys.slice(0, -1)) {
    if (key === "*") {
      const name = left.shift();
      at = (at as Open[]).find(
        (one) => one["key"] === name || (one["key"] === undefined && one["name"] === name),
      );
    } else at = (at as Open)[key];
  }
  const last = keys.at(-1)!;
  const before = (at as Open)[last];
  (at as Open)[last] = Array.isArray(before) ? [...(before as unknown[]), "other"] : "other";
}
