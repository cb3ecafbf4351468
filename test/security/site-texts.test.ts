import { z } from "zod";

import { parseSite, SiteFileError } from "../../constructs/model";
import { siteSchema } from "../../constructs/model/schema";
import { TEXT_CHECK, escaped, refusalOf, shownValue } from "../../constructs/model/text";
import { siteFile, SSH_KEY } from "../site-files";
import { leavesOf } from "./schema-leaves";

/** No text of a site is an expression, nor deceives those who read it. */

const BAD: readonly (readonly [string, string])[] = [
  ["an expression", '${file("/proc/self/environ")}'],
  ["an escaped expression", "$${x}"],
  ["a directive", "%{ if true }x%{ endif }"],
  ["a reference of the framework", "#{TfToken[TOKEN.3]}"],
  ["a number that the framework takes for a reference", "-1.8881545897087503e+289"],
  ["such a number with zeros", `x-${"0".repeat(60)}1.8881545897087503e+${"0".repeat(60)}289y`],
  ["what every JavaScript object has", "__proto__"],
  ["NUL", "a\0b"],
  ["an escape of terminals", "a\u001b[2Jb"],
  ["a line feed and a command of GitHub's", "a\n::set-output name=verdict::safe"],
  ["a carriage return", "safe\rforbidden"],
  ["DEL", "a\u007f"],
  ["a C1 control", "a\u009b31m"],
  ["a change of direction", "a\u202egpj.exe"],
  ["an isolate", "a\u2066b"],
  ["no width", "i\u200bdr"],
  ["a separator of lines", "a\u2028b"],
  ["a separator of paragraphs", "a\u2029b"],
  ["a byte order mark", "a\ufeffb"],
  ["a tag character", "a\u{e0041}b"],
  ["half a character", "a\ud800b"],
];

const LEAVES = leavesOf(siteSchema);

test("the walk finds the strings of the schema, names of entries too", () => {
  const paths = LEAVES.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "cloud",
      "sshKeys[]",
      "environments.<name>",
      "environments.*.servers.<name>",
      "environments.*.servers.*.volumes.<name>",
      "environments.*.volumes.*.mount",
      "environments.*.rules[].ports[]",
      "state.address",
      "review.waive[].resource",
    ]),
  );
  expect(paths.length).toBeGreaterThan(50);
});

test.each(LEAVES.map((leaf) => [leaf.path, leaf.schema] as const))(
  "GIVEN the field %s THEN it is a text of a site, of limited length",
  (_path, schema) => {
    expect(schema._zod.def.checks).toContain(TEXT_CHECK);
    expect(schema.safeParse("a".repeat(5000)).success).toBe(false);
    for (const [, bad] of BAD) {
      const { error } = schema.safeParse(bad);
      expect(
        error?.issues.some((issue) => issue.code === "custom" && issue.params?.["refused"] === true),
      ).toBe(true);
    }
  },
);

test("fails for a schema whose string is no text, or that the walk can't see into", () => {
  const [plain] = leavesOf(z.strictObject({ a: z.array(z.string()) }));
  expect(plain?.schema._zod.def.checks ?? []).not.toContain(TEXT_CHECK);
  expect(() => leavesOf(z.object({}))).toThrow("lets unknown keys through");
  expect(() => leavesOf(z.strictObject({ a: z.any() }))).toThrow("doesn't know: any");
});

/** The error of a site file. */
function refused(text: string): SiteFileError {
  try {
    parseSite(text, "idr.yaml");
  } catch (error) {
    if (error instanceof SiteFileError) return error;
    throw error;
  }
  throw new Error("not refused");
}

test.each(BAD)("GIVEN %s in a value THEN it is refused with line and fix, shown escaped", (_what, bad) => {
  const error = refused(siteFile(`idr: { image: ${JSON.stringify(bad)} }`));
  expect(error.problems).toHaveLength(1);
  expect(error.problems[0]).toMatchObject({ line: 5, path: ["environments", "idr", "image"] });
  expect(error.problems[0]!.fix).toBeDefined();
  expect(error.message.replaceAll("\n", "")).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
});

test("GIVEN several of them and other mistakes THEN all are told at once, each with its line", () => {
  const text = siteFile(
    'idr: { image: "${a}", omeroReadOnly: many }\n"x\\e[31m": {}\nb: { subnet: "%{a}" }',
    'live: "${b}"\nregion: "a\\u202eb"',
  );
  expect(
    refused(text).problems.map(({ line, path, message }) => `${line} ${path.join(".")} ${message}`),
  ).toEqual([
    '3 live got "${b}", which has "${", which an engine would evaluate',
    '4 region got "a\\u202eb", which has the hidden character \\u202e',
    '6 environments.idr.image got "${a}", which has "${", which an engine would evaluate',
    '6 environments.idr.omeroReadOnly got "many" (allowed: false, or a number, or a mapping)',
    '7 environments.x\\x1b[31m got "x\\u001b[31m", which has the hidden character \\x1b',
    '8 environments.b.subnet got "%{a}", which has "%{", which an engine would evaluate',
  ]);
});

test("GIVEN a character that turns the text around in a comment THEN the file is refused at its line", () => {
  expect(refused(`${siteFile("idr: {}")}# all \u202eefas\n`).problems).toMatchObject([
    { line: 6, column: 7 },
  ]);
});

test("GIVEN the second key has a hidden character in its comment THEN it doesn't reach user data", () => {
  const text = siteFile("idr: {}").replace(SSH_KEY, `${SSH_KEY}", "${SSH_KEY}\\nssh-ed25519 AAAA attacker`);
  expect(refused(text).problems[0]).toMatchObject({ path: ["sshKeys", 1], line: 2 });
});

test("GIVEN a private key on many lines THEN no part of it is shown", () => {
  const text = `cloud: test\nlive: idr\nenvironments: { idr: {} }\nsshKeys:\n  - |\n    -----BEGIN OPENSSH PRIVATE KEY-----\n    c2VjcmV0\n`;
  expect(refused(text).message).not.toContain("c2VjcmV0");
});

test("honest texts stay: other scripts, accents, quotes, brackets, dollars", () => {
  for (const honest of [
    "Zürich",
    "画像データ",
    "m1.large (old) {x} $5 100% #{a}",
    'it\'s "fine"',
    "1e5 -2.5e+10",
    "a\\b",
  ]) {
    expect(refusalOf(honest)).toBeUndefined();
    expect(escaped(honest)).toBe(honest);
  }
});

test("a value is cut, and the password of an address is left out", () => {
  expect(shownValue("x".repeat(500))).toHaveLength('""… (502 characters)'.length + 118);
  expect(shownValue("https://ada:hunter2@example.org/x")).toBe('"https://…@example.org/x"');
  expect(shownValue("a\u009bb")).toBe('"a\\x9bb"');
});

test.each(["../../x", "..", ".hidden", "a/b", "a\\b", "-x", "a\u001b[31m", "${x}", "a ", "", "x".repeat(65)])(
  "GIVEN the cloud %j in the file, or from --cloud THEN it is refused",
  (cloud) => {
    const text = siteFile("idr: {}");
    expect(refused(text.replace("cloud: test", `cloud: ${JSON.stringify(cloud)}`)).problems[0]).toMatchObject(
      {
        line: 1,
        path: ["cloud"],
      },
    );
    expect(() => parseSite(text, "idr.yaml", { cloud })).toThrow(
      expect.objectContaining({
        code: "cloud-name",
        message: expect.not.stringMatching(/\p{C}/u) as string,
      }) as Error,
    );
  },
);

test.each(["idr", "my-cloud", "sandbox_2", "ebi.embassy", "ada@example.org", "IDR production", "envvars"])(
  "the cloud %j is honest",
  (cloud) => expect(parseSite(siteFile("idr: {}"), "idr.yaml", { cloud }).cloud).toBe(cloud),
);

const state = (text: string) => refused(`${siteFile("idr: {}")}state: ${text}\n`);

test.each([
  ["http://state.example.org/idr", "is plain http"],
  ["http://127.0.0.1.example.org/", "is plain http"],
  ["http://127.1/", "is plain http"],
  ["http://0x7f000001/", "is plain http"],
  ["http://[::ffff:10.0.0.1]/", "is plain http"],
  ["http://localhost.example.org/", "is plain http"],
  ["http://127.0.0.1\\@example.org/", "is no address of a service"],
  ["http://localhost@example.org/", "has a user or a password in it"],
  ["https://ada:hunter2@example.org/", "has a user or a password in it"],
  ["https://example.org/#", "is no address of a service"],
  ["https://exa mple.org/", "is no address of a service"],
  ["ftp://example.org/", "is no address of a service"],
  ["file:///etc/passwd", "is no address of a service"],
  ["//example.org", "is no address of a service"],
])("GIVEN a state at %s THEN it is refused with line and fix: it %s", (address, why) => {
  for (const error of [
    state(`{ backend: http, address: ${JSON.stringify(address)} }`),
    state(`{ backend: s3, bucket: b, endpoint: ${JSON.stringify(address)} }`),
  ]) {
    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]!.line).toBe(6);
    expect(error.problems[0]!.message).toContain(why);
    expect(error.problems[0]!.fix).toBeDefined();
    expect(error.message).not.toContain("hunter2");
  }
});

test.each([
  "http://localhost:8080/state",
  "http://127.0.0.2/x",
  "http://[::1]:9000",
  "https://git.example.org/api/v4/projects/1/terraform/state?a=b",
])("a state at %s is honest", (address) => {
  const text = `${siteFile("idr: {}")}state: { backend: http, address: "${address}" }\n`;
  expect(parseSite(text, "idr.yaml").state).toEqual({ backend: "http", address });
});

test.each([
  ["a region that makes another host's name", "{ backend: s3, bucket: b, region: evil.example/x }"],
  ["a bucket that does", "{ backend: s3, bucket: evil.example/x }"],
  ["a prefix that leaves its place", "{ backend: s3, bucket: b, prefix: a/../../b }"],
])("GIVEN %s THEN it is refused", (_what, text) => {
  expect(state(text).problems).toMatchObject([{ line: 6 }]);
});

test.each([
  ["mount", "idr: { volumes: { omeroreadwrite-x: { size: 1, mount: /a/../etc } } }"],
  ["mount", 'idr: { volumes: { omeroreadwrite-x: { size: 1, mount: "/a; reboot" } } }'],
  ["address", "idr: { servers: { a: { address: a/b } } }"],
])("GIVEN a %s that is no plain one THEN it is refused", (key, text) => {
  expect(refused(siteFile(text)).problems[0]!.path.at(-1)).toBe(key);
});

test("GIVEN a check whose path has spaces, or lines of its own THEN it is refused", () => {
  for (const path of ["/a b", "/\\r\\nHost: x", "a"]) {
    expect(refused(`${siteFile("idr: {}")}checks: [{ path: "${path}" }]\n`).problems[0]!.path).toEqual([
      "checks",
      0,
      "path",
    ]);
  }
});
