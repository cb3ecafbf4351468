import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { siteJsonSchema } from "../constructs/model/json-schema";
import { siteFileReference } from "../constructs/model/schema-reference";
import { outputJsonSchema } from "./documents/json-schema";
import { outputReference } from "./documents/reference";

const SITE_FILE = "constructs/model/schema.ts";
const DOCUMENTS = "scripts/documents/shapes";

/**
 * `npm run schema`: writes what follows from constructs/model/schema.ts: idr.schema.json, by which editors complete a
 * site file, and docs/site-file.md; and what follows from scripts/documents/shapes: the schema and the reference of
 * `--json`. `--check` only compares.
 */
const written = [
  { file: "idr.schema.json", from: SITE_FILE, text: `${JSON.stringify(siteJsonSchema(), null, 2)}\n` },
  { file: "docs/site-file.md", from: SITE_FILE, text: siteFileReference() },
  {
    file: "docs/json-output.schema.json",
    from: DOCUMENTS,
    text: `${JSON.stringify(outputJsonSchema(), null, 2)}\n`,
  },
  { file: "docs/json-output.md", from: DOCUMENTS, text: outputReference() },
];
for (const { file, from, text } of written) {
  const path = join(__dirname, "..", file);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    process.stderr.write(`${file} is not what ${from} says; run npm run schema\n`);
    process.exitCode = 1;
  }
}
