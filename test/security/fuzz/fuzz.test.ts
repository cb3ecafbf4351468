import { siteSchema } from "../../../constructs/model/schema";
import { parseSite } from "../../../constructs/model";
import { parse } from "yaml";
import { leavesOf } from "../schema-leaves";
import { read, synthesized } from "./check";
import { fileOf, fuzz } from "./run";
import { EVERYTHING, SEEDS } from "./seeds";

test("GIVEN 600 mutated site files THEN each is read or refused with its line, and none gets an expression into a stack", () => {
  const result = fuzz({ seed: 7, count: 600, synths: 30 });
  expect(result.failures).toEqual([]);
  expect(result.accepted + result.refused).toBe(600);
  // Neither all nor nothing: otherwise nothing was tried.
  expect(result.accepted).toBeGreaterThan(50);
  expect(result.refused).toBeGreaterThan(200);
  expect(result.synthesized).toBe(30);
});

test("a seed makes the same files again", () => {
  const first = Array.from({ length: 300 }, (_, index) => fileOf(3, index));
  // Whatever was made before.
  expect(first.map((_, index) => fileOf(3, index))).toEqual(first);
  expect(fileOf(3, 5)).not.toBe(fileOf(4, 5));
  for (const seed of SEEDS) expect(() => parseSite(seed, "idr.yaml")).not.toThrow();
});

test("the mutations begin with a file that says everything that the schema knows", () => {
  const keys = (value: unknown, path = ""): string[] =>
    typeof value !== "object" || value === null
      ? [path]
      : Object.entries(value).flatMap(([key, inner]) => [
          path,
          ...keys(inner, `${path}.${Array.isArray(value) ? "" : key}`),
        ]);
  const said = new Set(
    keys(parse(EVERYTHING)).map((path) => path.split(".").findLast((part) => part !== "")),
  );
  // The states of the other seeds.
  const elsewhere = ["schemaPrefix", "address"];
  const wanted = leavesOf(siteSchema)
    .map(({ path }) => path.replaceAll("[]", "").split(".").at(-1)!)
    .filter((key) => key !== "<name>" && !elsewhere.includes(key));
  expect([...said]).toEqual(expect.arrayContaining(wanted));
});

test("the checks see what they are there for", () => {
  const site = parseSite(SEEDS[4]!, "idr.yaml");
  expect(() => synthesized({ ...site, keyPair: { ...site.keyPair, name: "a\u202eb" } })).toThrow(
    "a hidden character at",
  );
  expect(() => synthesized({ ...site, keyPair: { ...site.keyPair, name: "${x}" } })).toThrow(
    "an expression that no construct makes",
  );
  expect(() => synthesized({ ...site, cloud: "../../x" })).toThrow("a state outside");
  expect(read("a")).toBeUndefined();
});
