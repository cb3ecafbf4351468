import { readdirSync, readFileSync, existsSync } from "node:fs";
import path from "node:path";
import { ATTACKS } from "./attacks";

const root = path.join(__dirname, "../..");
const table = readFileSync(path.join(root, "docs/ci.md"), "utf8").split("## What is promised")[0]!;
/** Test files that the table of attacks names. */
const named = [...table.matchAll(/`([\w./-]+\.test\.ts|fuzz\/)`/g)].map(([, name]) =>
  name!.startsWith("test/") ? name! : `test/security/${name === "fuzz/" ? "fuzz/fuzz.test.ts" : name!}`,
);
const claimed = ATTACKS.flatMap(({ tests }) => tests.map(([file]) => file));

test("the table of attacks in docs/ci.md names tests that are there", () => {
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

test("every test of an attack is in that table, and in the proof", () => {
  const there = readdirSync(path.join(root, "test/security"), { recursive: true })
    .map((name) => `test/security/${String(name)}`)
    .filter((name) => name.endsWith(".test.ts"))
    .toSorted();
  expect(there.filter((file) => !named.includes(file))).toEqual([]);
  expect(there.filter((file) => !claimed.includes(file))).toEqual([]);
  expect(claimed.filter((file) => !there.includes(file))).toEqual([]);
});
