import { parseSite, SiteFileError } from "../../../constructs/model";
import { SSH_KEY } from "../../site-files";

/** A mistake as it is put into a file: lines of the top, or of `environments`, and what is told of it. */
interface Mistake {
  readonly top?: string;
  readonly environment?: string;
  readonly told: string;
}

function mistakesOf(text: string): string[] {
  try {
    parseSite(text, "idr.yaml", { now: new Date("2026-11-29") });
  } catch (error) {
    if (!(error instanceof SiteFileError)) throw error;
    return error.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
  }
  return [];
}

const GOOD: Readonly<Record<string, string>> = {
  cloud: "test",
  sshKeys: `["${SSH_KEY}"]`,
  live: "idr",
};

/** A file that is right but for `mistakes`. */
function fileWith(mistakes: readonly Mistake[]): string {
  const top = mistakes.flatMap((mistake) => mistake.top ?? []);
  const said = new Set(top.map((line) => line.split(":")[0]));
  const rest = Object.entries(GOOD).flatMap(([key, value]) => (said.has(key) ? [] : [`${key}: ${value}`]));
  const environments = ["idr: {}", ...mistakes.flatMap(({ environment }) => environment ?? [])];
  return `${[...rest, ...top].join("\n")}\nenvironments:\n${environments.map((line) => `  ${line}`).join("\n")}\n`;
}

const SHAPE: readonly Mistake[] = [
  { top: "cloud: 3", told: "cloud: expected a text" },
  { top: "imagge: x", told: "imagge: unknown key" },
  { top: "rootDisk: big", told: "rootDisk: expected a number" },
  { top: "dns: [8.8.8.8, home]", told: 'dns.1: got "home"' },
  { top: "rules: [{ port: [1] }]", told: 'rules.0.port: unknown key "port"' },
  { environment: "shape: 3", told: "environments.shape: expected a mapping" },
  { environment: "shape: { proxy: true }", told: "environments.shape.proxy: got true" },
  { environment: "shape: { router: { exist: a } }", told: "environments.shape.router.exist: unknown key" },
  {
    environment: "shape: { servers: { ftp: { volumes: { data: {} } } } }",
    told: "environments.shape.servers.ftp.volumes.data.size: is missing",
  },
];

const NAMES: readonly Mistake[] = [
  { environment: "new-idr: {}", told: 'environments.new-idr: not a name for an environment: "new-idr"' },
  { environment: "history: {}", told: 'environments.history: "history" is a name of the software itself' },
  { top: "sshKeys: [ssh-rsa notakey]", told: "sshKeys.0: not an OpenSSH public key" },
];

const BETWEEN: readonly Mistake[] = [
  { environment: "b1: { subnet: home }", told: "environments.b1.subnet: not an IPv4 network" },
  {
    environment: "b2: { subnet: 192.168.1.128/25 }",
    told: "environments.b2.subnet: subnet 192.168.1.128/25 overlaps",
  },
  {
    environment: "b3: { release: { from: old } }",
    told: 'environments.b3.release.from: no environment "old"',
  },
  { top: "adminCidrs: [192.0.2.7]", told: "adminCidrs.0: CIDR mask is missing" },
  { top: "live: old", told: 'live: no environment "old"' },
  {
    top: "addresses: { production: 192.0.2.1, spare: 192.0.2.1 }",
    told: "addresses.spare: the same as production's",
  },
  {
    top: "review: { waive: [{ policy: a, reason: b, by: c, until: 2099-01-01 }] }",
    told: "review.waive.0.until: 2099-01-01 is more than",
  },
];

const sets = SHAPE.flatMap((shape) =>
  NAMES.flatMap((name) => BETWEEN.map((between) => [shape, name, between] as const)),
);

test("there are some hundred files with a mistake of each kind", () => {
  expect(sets.length).toBeGreaterThan(150);
});

test.each(sets.map((mistakes) => [mistakes.map(({ told }) => told).join(" | "), mistakes] as const))(
  "fails with all of: %s",
  (_told, mistakes) => {
    const told = mistakesOf(fileWith(mistakes));
    for (const one of mistakes) {
      expect(told.filter((line) => line.startsWith(one.told))).toHaveLength(1);
    }
    // A rule without ports is told twice by the schema; nothing else follows from any of these.
    const missing = told.filter((line) => line === "rules.0.ports: is missing");
    const router = told.filter((line) => line === "environments.shape.router.existing: is missing");
    expect(told).toHaveLength(mistakes.length + missing.length + router.length);
  },
);

const head = `cloud: test\nsshKeys: ["${SSH_KEY}"]\nlive: idr\n`;

test.each([
  [
    "a live environment of a wrong shape",
    `${head}environments:\n  idr: 3\n`,
    ["environments.idr: expected a mapping, got 3"],
  ],
  [
    "live that is no text, and a spare",
    `${head.replace("live: idr", "live: 3\nspare: idr")}environments:\n  idr: {}\n`,
    ["live: expected a text, got 3"],
  ],
  ["no environments", head, ["environments: is missing"]],
  [
    "environments that are a list",
    `${head}spare: b\nenvironments: []\n`,
    ["environments: expected a mapping, got []"],
  ],
  [
    "a count that is no number, in a subnet that may be too small",
    `${head}environments:\n  idr: { omeroReadOnly: one, subnet: 10.0.0.0/29 }\n`,
    ['environments.idr.omeroReadOnly: got "one"'],
  ],
  [
    "a server of a wrong shape whose volume is named elsewhere",
    `${head}environments:\n  idr: { servers: { ftp: { flavor: 3, volumes: { data: { size: a } } } }, volumes: { ftp-data: { type: fast } } }\n`,
    [
      "environments.idr.servers.ftp.flavor: expected a text, got 3",
      'environments.idr.servers.ftp.volumes.data.size: expected a number, got "a"',
    ],
  ],
  [
    "a source whose size is none, and a clone that may be smaller",
    `${head}environments:\n  idr: { volumes: { database-db: { size: 0 } } }\n  b: { release: { from: idr }, volumes: { database-db: { size: 700 } } }\n`,
    ["environments.idr.volumes.database-db.size: got 0"],
  ],
  [
    "a subnet of a wrong shape, that of whose name is taken",
    `${head}environments:\n  idr: { subnet: 3 }\n  b: { subnet: 192.168.1.0/24 }\n`,
    ["environments.idr.subnet: expected a text, got 3"],
  ],
  [
    "a router of a wrong shape, behind which a subnet may overlap",
    `${head}environments:\n  idr: {}\n  b: { router: mine, subnet: 192.168.1.0/24 }\n`,
    ['environments.b.router: got "mine"'],
  ],
  [
    "every role left out, and the one server of a wrong shape",
    `${head.replace("live: idr", "live: none")}environments:\n  idr: { proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false, servers: { a: 3 } }\n`,
    ["environments.idr.servers.a: expected a mapping, got 3"],
  ],
  [
    "a name that is too long for metadata",
    `${head}environments:\n  idr: {}\n  ${"x".repeat(64)}: { omeroReadOnly: false }\n`,
    [`environments.${"x".repeat(64)}: not a name for an environment`],
  ],
  [
    "a name with an expression in it, that others name",
    `${head}environments:\n  idr: {}\n  "\${x}": {}\n  b: { subnet: home }\n`,
    ['environments.${x}: got "${x}"', "environments.b.subnet: not an IPv4 network"],
  ],
])("GIVEN %s THEN nothing is told that only follows from it", (_what, text, expected) => {
  const told = mistakesOf(text);
  expect(told).toHaveLength(expected.length);
  for (const one of expected) expect(told.filter((line) => line.startsWith(one))).toHaveLength(1);
});

test("GIVEN an element of a list is left out THEN the others keep their places", () => {
  const text = `${head}adminCidrs:\n  - 3\n  - 192.0.2.0/24\n  - 4\n  - 192.0.2.7\nrules:\n  - { from: [3] }\n  - { ports: [3, {}, http], from: [{}, home] }\nenvironments:\n  idr: {}\n`;
  try {
    parseSite(text, "idr.yaml");
    throw new Error("not refused");
  } catch (error) {
    const { problems } = error as SiteFileError;
    expect(problems.map(({ line, path, message }) => `${line} ${path.join(".")} ${message}`)).toEqual([
      "5 adminCidrs.0 expected a text, got 3",
      "7 adminCidrs.2 expected a text, got 4",
      expect.stringContaining("8 adminCidrs.3 CIDR mask is missing"),
      "10 rules.0.ports is missing",
      "10 rules.0.from.0 expected a text, got 3",
      expect.stringContaining("11 rules.1.ports.1 got {}"),
      expect.stringContaining('11 rules.1.ports.2 not a port or a range of ports: "http"'),
      "11 rules.1.from.0 expected a text, got {}",
      expect.stringContaining("11 rules.1.from.1 not an IPv4 network"),
    ]);
  }
});

test("GIVEN one value in two places by an alias THEN it is left out only where its shape is wrong", () => {
  const text = `${head}environments:\n  idr: { servers: { ftp: { volumes: { data: &v { type: fast } } } }, volumes: { database-db: *v, ftp-x: { size: 1 } } }\n  b: { subnet: home }\n`;
  expect(mistakesOf(text)).toEqual([
    "environments.idr.servers.ftp.volumes.data.size: is missing",
    expect.stringContaining("environments.b.subnet: not an IPv4 network"),
  ]);
});

test("GIVEN a key stands twice and a tag is there THEN the rest is judged all the same", () => {
  const text = `${head}keyPair: !mine a\nlive: idr\nenvironments:\n  new-idr: {}\n  idr: { subnet: home }\n`;
  expect(mistakesOf(text)).toEqual([
    expect.stringContaining("has the tag"),
    expect.stringContaining("Map keys must be unique"),
    expect.stringContaining("environments.new-idr: not a name"),
    expect.stringContaining("environments.idr.subnet: not an IPv4 network"),
  ]);
});
