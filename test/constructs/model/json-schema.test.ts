import { readFileSync } from "node:fs";
import { join } from "node:path";

import { siteJsonSchema } from "../../../constructs/model/json-schema";
import { parseSite } from "../../../constructs/model";

const root = join(__dirname, "../../..");

test("idr.schema.json is what the schema says (npm run schema writes it)", () => {
  expect(JSON.parse(readFileSync(join(root, "idr.schema.json"), "utf8"))).toEqual(siteJsonSchema());
});

test("the example site file is right, and has IDR's other environments", () => {
  const site = parseSite(readFileSync(join(root, "idr.yaml"), "utf8"), "idr.yaml");
  expect(site.environments.map(({ name }) => name)).toEqual(["idr", "newidr", "pilotidr", "idrftp", "gha"]);
});
