import { z } from "zod";

import { siteSchema } from "./schema";
import { ENVIRONMENT_NAME } from "./schema-parts";

/** JSON Schema (draft 2020-12) of a site file, for editors. */
export function siteJsonSchema(): object {
  const schema = z.toJSONSchema(siteSchema, { io: "input", unrepresentable: "any" });
  const environments = schema.properties?.["environments"];
  if (typeof environments === "object") environments.propertyNames = { pattern: ENVIRONMENT_NAME.source };
  return { $id: "idr.schema.json", title: "Site file of idr-stacks (idr.yaml)", ...schema };
}
