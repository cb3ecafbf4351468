import { z } from "zod";

import { DOCUMENTS, event, failure } from "./shapes";

type Json = z.core.JSONSchema.JSONSchema;

/** Name of a document among the definitions of the schema: `release-cutover`. */
export function definitionOf(command: string): string {
  return command.replaceAll(" ", "-");
}

/** JSON Schema (draft 2020-12) of what the command prints with `--json`: each document by the command's name. */
export function outputJsonSchema(): Json {
  const documents = Object.entries(DOCUMENTS).map(
    ([command, shape]) => [definitionOf(command), shape] as const,
  );
  const all = z.object({ ...Object.fromEntries(documents), failure, event });
  const { properties, $defs }: Pick<Json, "properties" | "$defs"> = z.toJSONSchema(all, {
    io: "output",
    override: ({ jsonSchema }) => {
      // Said of lists by zod, and nothing to a reader.
      delete jsonSchema.readOnly;
      if (jsonSchema.type === "integer") {
        delete jsonSchema.minimum;
        delete jsonSchema.maximum;
      }
      if (jsonSchema.format === "date-time") jsonSchema.pattern = "Z$";
      if (jsonSchema.format === "date") delete jsonSchema.pattern;
    },
  });
  const names = documents.map(([name]) => name);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "json-output.schema.json",
    title: "Output of idr with --json",
    description:
      "Stdout of `idr COMMAND --json`: the document of the command, or the document `failure`. Each line on stderr is an `event`.",
    anyOf: [...names, "failure"].map((name) => ({ $ref: `#/$defs/${name}` })),
    $defs: Object.assign({}, $defs, properties),
  };
}
