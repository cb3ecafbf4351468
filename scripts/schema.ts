import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { siteJsonSchema } from "../constructs/model/json-schema";

/** `npm run schema`: writes idr.schema.json, by which editors complete a site file. `--check`: only compares. */
const file = join(__dirname, "..", "idr.schema.json");
const wanted = `${JSON.stringify(siteJsonSchema(), null, 2)}\n`;
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== wanted) {
    process.stderr.write("idr.schema.json is not what constructs/model/schema.ts says; run npm run schema\n");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, wanted);
}
