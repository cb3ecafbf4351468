import { parseSite, SiteFileError } from "../../../constructs/model";
import { siteFile, SSH_KEY } from "../../site-files";

/** The mistakes of a site file, a line each: `line: path: message`. */
function mistakes(text: string): string[] {
  try {
    parseSite(text, "idr.yaml");
  } catch (error) {
    if (!(error instanceof SiteFileError)) throw error;
    return error.problems.map(({ line, path, message }) => `${line}: ${path.join(".")}: ${message}`);
  }
  return [];
}

describe("the shape of a site file", () => {
  test("fails with every mistake at once, each with its line, the value and what is allowed", () => {
    const text = `cloud: 3
sshkeys: []
environments:
  idr:
    omeroReadOnly: four
    proxy: true
    router: { exist: x }
  newidr:
    volumes: { database-db: { size: 0, snapshots: a } }
live: idr
state: { backend: consul }
`;
    expect(mistakes(text)).toEqual([
      "1: cloud: expected a text, got 3",
      "1: sshKeys: is missing",
      '2: sshkeys: unknown key "sshkeys"',
      '5: environments.idr.omeroReadOnly: got "four" (allowed: false, or a number, or a mapping)',
      "6: environments.idr.proxy: got true (allowed: false, or a mapping)",
      "7: environments.idr.router.existing: is missing",
      '7: environments.idr.router.exist: unknown key "exist"',
      "9: environments.newidr.volumes.database-db.size: got 0 (allowed: at least 1)",
      '9: environments.newidr.volumes.database-db.snapshots: unknown key "snapshots"',
      '11: state.backend: got "consul" (allowed: local, pg, s3, http)',
    ]);
  });

  test("fails on what is no YAML, at its place", () => {
    expect(mistakes("cloud: test\nlive: [idr\n")[0]).toMatch(/^\d+: : not YAML: /);
  });

  test("fails on a key that is written twice", () => {
    expect(mistakes(`${siteFile("idr: {}")}live: idr\n`)[0]).toContain("Map keys must be unique");
  });

  test("fails on an empty file", () => {
    expect(mistakes("")).toEqual(["1: : expected a mapping, got null"]);
  });

  test("the whole message has the file, line and column of each mistake and what to do", () => {
    expect(() => parseSite(siteFile("idr: {}", "live: idrr"), "my/idr.yaml")).toThrow(
      'my/idr.yaml has one mistake\n  my/idr.yaml:3:1  live: no environment "idrr" in this file (known: idr, none)',
    );
  });
});

describe("what a site file says", () => {
  test.each([
    [
      "an environment's name in capitals",
      siteFile("IDR: {}", "live: IDR"),
      'not a name for an environment: "IDR"',
    ],
    ["a name with a hyphen", siteFile("idr: {}\nnew-idr: {}"), 'not a name for an environment: "new-idr"'],
    ["the name of a stack", siteFile("idr: {}\nsite: {}"), '"site" is a name of the software itself'],
    [
      "no environment",
      `cloud: test\nsshKeys: ["${SSH_KEY}"]\nlive: none\nenvironments: {}\n`,
      "has no environment",
    ],
    [
      "a live environment that doesn't exist",
      siteFile("idr: {}", "live: idrr"),
      'no environment "idrr" in this file',
    ],
    [
      "a spare that doesn't exist",
      siteFile("idr: {}", "live: idr\nspare: x1"),
      'no environment "x1" in this file',
    ],
    ["live and spare the same", siteFile("idr: {}", "live: idr\nspare: idr"), '"idr" is live, and one port'],
    [
      "live without a proxy",
      siteFile("idr: { proxy: false }"),
      '"idr" has no proxy for the address to reach',
    ],
    [
      "live without servers behind it",
      siteFile("idr: { omeroReadOnly: false }"),
      "no read-only server behind",
    ],
    [
      "live without a way out",
      siteFile("idr: {}", "live: idr\nexternalNetwork: none"),
      "no address can reach",
    ],
    [
      "one address for both",
      siteFile("idr: {}", "live: idr\naddresses: { production: 192.0.2.1, spare: 192.0.2.1 }"),
      "the same as production's: 192.0.2.1",
    ],
    [
      "a source that is itself",
      siteFile("idr: { volumes: { database-db: { volume: idr-database-db } } }"),
      "own source",
    ],
    ["a release of itself", siteFile("idr: { release: { from: idr } }"), "idr from idr"],
    [
      "releases in a ring",
      siteFile("idr: { release: { from: b } }\nb: { release: { from: idr } }"),
      "idr from b from idr",
    ],
    [
      "a release of nothing",
      siteFile("idr: { release: { from: old } }"),
      'no environment "old" in this file',
    ],
    [
      "a release of an environment without that volume",
      siteFile("idr: {}\npilot: { database: false }\nb: { release: { from: pilot } }"),
      '"pilot" has no volume "pilot-database-db"',
    ],
    [
      "a clone smaller than its source",
      siteFile("idr: {}\nb: { release: { from: idr }, volumes: { database-db: { size: 700 } } }"),
      "700 GiB is smaller than its source (idr-database-db has 800 GiB)",
    ],
    [
      "two sources",
      siteFile("idr: { volumes: { database-db: { volume: a, snapshot: b } } }"),
      "has more than one source: volume, snapshot",
    ],
    [
      "a volume of no server",
      siteFile("idr: { volumes: { nope-x: { size: 3 } } }"),
      'no server of this environment has a volume "nope-x"',
    ],
    [
      "a misspelt volume",
      siteFile("idr: { volumes: { database-dbb: { type: fast } } }"),
      'a volume "database-dbb"',
    ],
    [
      "a mount that the playbooks don't use",
      siteFile("idr: { volumes: { database-db: { mount: /db } } }"),
      "is mounted at /var/lib/pgsql",
    ],
    [
      "one of IDR's names for a server of one's own",
      siteFile("idr: { servers: { database: {} } }"),
      "one of IDR's own servers",
    ],
    [
      "volume names that meet",
      siteFile(
        "idr: { servers: { a: { volumes: { b-c: { size: 1 } } }, a-b: { volumes: { c: { size: 1 } } } } }",
      ),
      'the volume name "idr-a-b-c" is made by idr-a and by idr-a-b',
    ],
    [
      "overlapping subnets",
      siteFile("idr: {}\nb: { subnet: 192.168.1.128/25 }"),
      "subnet 192.168.1.128/25 overlaps with 192.168.1.0/24",
    ],
    [
      "a subnet that is too small",
      siteFile("idr: { subnet: 10.0.0.0/29 }"),
      "10.0.0.0/29 has 5 addresses for servers, 9 are needed",
    ],
    ["a subnet without mask", siteFile("idr: { subnet: 10.0.0.0 }"), 'Did you mean "10.0.0.0/32"?'],
    ["a subnet that starts inside", siteFile("idr: { subnet: 10.0.0.1/24 }"), 'Did you mean "10.0.0.0/24"?'],
    ["no subnet at all", siteFile("idr: { subnet: home }"), 'not an IPv4 network: "home"'],
    [
      "an admin's network without mask",
      siteFile("idr: {}", "live: idr\nadminCidrs: [192.0.2.7]"),
      'Did you mean "192.0.2.7/32"?',
    ],
    [
      "an admin's IPv6 network with addresses behind its mask",
      siteFile("idr: {}", 'live: idr\nadminCidrs: ["2001:db8::7/32"]'),
      'Did you mean "2001:db8::/32"?',
    ],
    [
      "a subnet of IPv6",
      siteFile('idr: { subnet: "2001:db8::/64" }'),
      'not an IPv4 network: "2001:db8::/64"',
    ],
    [
      "a port out of range",
      siteFile('idr: { rules: [{ ports: ["70000"] }] }'),
      "not a range of ports: 70000-70000",
    ],
    ["a falling range", siteFile('idr: { rules: [{ ports: ["90-80"] }] }'), "not a range of ports: 90-80"],
    ["no port", siteFile("idr: { rules: [{ ports: [http] }] }"), 'not a port or a range of ports: "http"'],
    [
      "rules for a proxy that isn't there",
      siteFile("idr: {}\nb: { proxy: false, rules: [{ ports: [1] }] }"),
      "opens ports on the proxy",
    ],
    [
      "a private key",
      siteFile("idr: {}").replace(SSH_KEY, "-----BEGIN OPENSSH PRIVATE KEY-----"),
      "not an OpenSSH public key: a private key",
    ],
    [
      "groups that don't fit into metadata even when split",
      siteFile(
        `idr: { servers: { x: { groups: [${Array.from({ length: 20 }, (_, i) => `${"g".repeat(38)}${i}`).join(", ")}] } } }`,
      ),
      "metadata groups2 of idr-x has",
    ],
  ])("fails on %s", (_what, text, message) => {
    expect(mistakes(text).join("\n")).toContain(message);
  });

  test("a mistake never shows a private key", () => {
    const text = siteFile("idr: {}").replace(SSH_KEY, "-----BEGIN OPENSSH PRIVATE KEY----- c2VjcmV0");
    expect(mistakes(text).join()).not.toContain("c2VjcmV0");
  });

  test("subnets may overlap behind routers of their own", () => {
    expect(mistakes(siteFile("idr: {}\nb: { subnet: 192.168.1.0/24, router: own }"))).toEqual([]);
  });

  test("an overlap names a subnet that is free", () => {
    expect(() => parseSite(siteFile("idr: {}\nb: { subnet: 192.168.1.0/24 }"), "f")).toThrow(
      "subnet: 192.168.2.0/24",
    );
  });
});
