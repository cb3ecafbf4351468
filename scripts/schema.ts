import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { siteJsonSchema } from "../constructs/model/json-schema";
import { siteFileReference } from "../constructs/model/schema-reference";

/**
 * `npm run schema`: writes what follows from constructs/model/schema.ts: idr.schema.json, by which editors complete a
 * site file, and docs/site-file.md. `--check` only compares.
 */
const written = [
  { file: "idr.schema.json", text: `${JSON.stringify(siteJsonSchema(), null, 2)}\n` },
  { file: "docs/site-file.md", text: siteFileReference() },
];
for (const { file, text } of written) {
  const path = join(__dirname, "..", file);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    process.stderr.write(`${file} is not what constructs/model/schema.ts says; run npm run schema\n`);
    process.exitCode = 1;
  }
}
