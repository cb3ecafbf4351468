import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSite, SiteFileError } from "../../constructs/model";
import { openSite } from "../../scripts/site";
import { siteFile } from "../site-files";

/** Whatever YAML can do, a site file is read in bounded time, or refused with a line. */

function refused(text: string): SiteFileError {
  try {
    parseSite(text, "idr.yaml");
  } catch (error) {
    if (error instanceof SiteFileError) return error;
    throw error;
  }
  throw new Error("not refused");
}

const honest = siteFile("idr: {}");

test.each([
  ["a binary", siteFile("idr: { image: !!binary aGk= }"), 5, "has the tag tag:yaml.org,2002:binary"],
  ["a tag of its own", siteFile("idr: { image: !evil x }"), 5, "tag"],
  ["a merge", siteFile("idr: {}\n<<: { proxy: false }"), 6, "not a name"],
  ["a directive", `%YAML 1.1\n---\n${honest}`, 1, "has a YAML directive"],
  ["a second document", `${honest}---\n${honest}`, 6, "more than one document"],
  ["__proto__", siteFile("idr: {}\n__proto__: { proxy: false }"), 6, "__proto__ is no key"],
  ["__proto__ inside", siteFile("idr: { volumes: { __proto__: { size: 1 } } }"), 5, "__proto__ is no key"],
  ["constructor", siteFile("idr: {}\nconstructor: {}"), 6, "is a name of the software itself"],
  [
    "a release of constructor",
    siteFile("idr: {}\nb: { release: { from: constructor } }"),
    6,
    'no environment "constructor"',
  ],
  ["a server called constructor", siteFile("idr: { servers: { constructor: {} } }"), 5, "not a name"],
  ["a binary as key", siteFile("idr: {}\n!!binary aGk=: {}"), 6, "a key that is no text"],
  ["a number as key", siteFile("idr: {}\n1: {}"), 6, "a key that is no text"],
  ["a list as key", siteFile("idr: {}\n? [a, b]\n: {}"), 6, "a key that is no text"],
  ["a key twice", `${honest}live: idr\n`, 6, "Map keys must be unique"],
  ["an alias of itself", siteFile("idr: &a { servers: *a }"), 5, "the alias *a"],
  [
    "an alias that is defined anew inside itself",
    siteFile("idr: &a {}\nb: &a { servers: *a }"),
    6,
    "the alias *a",
  ],
  ["an alias of nothing", siteFile("idr: *a"), 5, "the alias *a"],
  [
    "a huge number",
    siteFile("idr: { volumes: { database-db: { size: 99999999999999999999999999 } } }"),
    5,
    "size",
  ],
  ["infinity", siteFile("idr: { volumes: { database-db: { size: .inf } } }"), 5, "size"],
  ["a date", siteFile("idr: { image: 2026-01-01 }\n2026-01-01: {}"), 6, "not a name"],
  ["NUL", `${honest}# a\0b\n`, 6, "U+0000"],
  ["UTF-16 read as UTF-8", honest.replaceAll(/(?=.)/gs, "\0"), 1, ""],
])("GIVEN %s THEN it is refused at its line", (_what, text, line, why) => {
  const error = refused(text);
  expect(error.message).toContain(why);
  expect(error.problems.map((problem) => problem.line)).toContain(line);
  expect(({} as Record<string, unknown>)["proxy"]).toBeUndefined();
});

const LARGE = 900_000;
const many = (text: string) => text.repeat(Math.floor(LARGE / text.length));
const bomb = Array.from(
  { length: 9 },
  (_, level) =>
    `  a${level}: &a${level} [${
      level === 0
        ? "x"
        : Array(9)
            .fill(`*a${level - 1}`)
            .join(", ")
    }]`,
);

test.each([
  ["a billion laughs", `environments:\n${bomb.join("\n")}\n`],
  ["many aliases", `a: &a x\nb: [${"*a,".repeat(20_000)}]\n`],
  ["brackets", `cloud: ${many("[")}`],
  ["closing brackets", many("]").slice(0, 99_000)],
  ["lists in lists", many("- ")],
  ["mappings in mappings", many("? ")],
  ["deeper than any site file", `cloud: ${"[".repeat(40)}${"]".repeat(40)}\n`],
  ["keys", Array.from({ length: 90_000 }, (_, index) => `a${index}:`).join("\n")],
  [
    "environments",
    `environments:\n${Array.from({ length: 20_000 }, (_, index) => `  e${index}: {}`).join("\n")}\n`,
  ],
  ["one long text", `cloud: ${many("a1")}\n`],
  ["long runs of digits", `cloud: ${many("1.")}\n`],
  ["documents", many("---\n")],
  ["more than a mebibyte", `#${"a".repeat(1024 * 1024)}\n${honest}`],
])("GIVEN %s without end THEN it is refused, soon, in a short message", (_what, text) => {
  const start = process.cpuUsage();
  const error = refused(text);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(20);
  expect(error.message.length).toBeLessThan(100_000);
  expect(error.problems.every(({ line }) => line > 0)).toBe(true);
});

test("GIVEN more rules than a cloud has THEN they are refused before they are made", () => {
  const rule = `{ ports: [${Array.from({ length: 90 }, (_, port) => port + 1).join(", ")}], from: [${Array(90).fill("10.0.0.0/8").join(", ")}] }`;
  expect(refused(siteFile(`idr: { rules: [${rule}] }`)).message).toContain("open 8100 pairs");
});

test.each([
  ["lines that end as on Windows", honest.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${honest}`],
  ["an anchor and its alias", siteFile("idr: { proxy: &big { flavor: large }, database: *big }")],
])("%s are honest", (_what, text) => {
  expect(parseSite(text, "idr.yaml")).toMatchObject({ cloud: "test", live: "idr" });
});

describe("a site file on disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "idr-yaml-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("GIVEN it has no end THEN only so much of it is read", async () => {
    const file = join(folder, "zero.yaml");
    symlinkSync("/dev/zero", file);
    await expect(openSite({ file })).rejects.toMatchObject({ code: "site-file-large" });
  });

  test("GIVEN it is no UTF-8 THEN it is refused with its line", async () => {
    const file = join(folder, "latin.yaml");
    writeFileSync(file, Buffer.concat([Buffer.from("cloud: a\nimage: "), Buffer.from([0xe9, 0x0a])]));
    await expect(openSite({ file })).rejects.toMatchObject({
      code: "site-file-text",
      message: expect.stringContaining("latin.yaml:2 is no text") as string,
    });
  });

  test("GIVEN its name has escapes of terminals THEN messages show them escaped", async () => {
    await expect(openSite({ file: join(folder, "a\u001b[31m.yaml") })).rejects.toMatchObject({
      message: expect.not.stringContaining("\u001b") as string,
    });
  });
});
