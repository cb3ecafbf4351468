import { readFileSync } from "node:fs";
import { join } from "node:path";

import { inShape } from "../../../scripts/documents";
import { outputJsonSchema } from "../../../scripts/documents/json-schema";
import { outputReference } from "../../../scripts/documents/reference";
import { DOCUMENTS } from "../../../scripts/documents/shapes";

const docs = (name: string): string => readFileSync(join(__dirname, "../../../docs", name), "utf8");

interface Part {
  readonly $ref?: string;
  readonly type?: string;
  readonly additionalProperties?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
}

test("schema and reference are what the shapes say (npm run schema)", () => {
  expect(JSON.parse(docs("json-output.schema.json"))).toEqual(JSON.parse(JSON.stringify(outputJsonSchema())));
  expect(docs("json-output.md")).toBe(outputReference());
});

test("the schema is closed, and each of its references leads somewhere", () => {
  const { $defs } = outputJsonSchema() as { readonly $defs: Readonly<Record<string, Part>> };
  const parts = Object.values($defs).flatMap(allParts);
  const open = parts.filter((part) => part.properties !== undefined && part.additionalProperties !== false);
  expect(open).toEqual([]);
  const missing = parts
    .flatMap(({ $ref }) => $ref ?? [])
    .filter((ref) => $defs[ref.replace("#/$defs/", "")] === undefined);
  expect(missing).toEqual([]);
});

test("the reference has a section for each command", () => {
  const text = outputReference();
  for (const command of Object.keys(DOCUMENTS)) expect(text).toContain(`\n### idr ${command}\n`);
});

test("GIVEN a result with more than its shape has WHEN it is printed THEN that is left out", () => {
  const held = { stopped: true, secret: "in the clear", json: () => "" };
  expect(inShape("sandbox stop", held)).toEqual({ stopped: true });
});

function allParts(part: Part): Part[] {
  const inside = [
    ...Object.values(part.properties ?? {}),
    ...(part.items === undefined ? [] : [part.items]),
    ...(part.anyOf ?? []),
    ...(part.oneOf ?? []),
  ];
  return [part, ...inside.flatMap(allParts)];
}
