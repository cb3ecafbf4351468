import type { z } from "zod";

/** A string of a schema, wherever it stands: a value, or the name of an entry. */
export interface Leaf {
  readonly path: string;
  readonly schema: z.ZodString;
}

type Definition = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;

/** Every string of a schema. A kind of schema that isn't known here is an error, so that none hides a string. */
export function leavesOf(schema: unknown, path = ""): readonly Leaf[] {
  const { def } = (schema as z.core.$ZodType)._zod;
  const of = (key: string): unknown => (def as Definition)[key];
  switch (def.type) {
    case "string":
      return [{ path, schema: schema as z.ZodString }];
    case "object":
      // What isn't named must be refused, or it would be a leaf that nobody sees.
      if ((of("catchall") as z.core.$ZodType | undefined)?._zod.def.type !== "never") {
        throw new Error(`${path} lets unknown keys through`);
      }
      return Object.entries(of("shape") as object).flatMap(([key, inner]) =>
        leavesOf(inner, path === "" ? key : `${path}.${key}`),
      );
    case "record":
      return [...leavesOf(of("keyType"), `${path}.<name>`), ...leavesOf(of("valueType"), `${path}.*`)];
    case "array":
      return leavesOf(of("element"), `${path}[]`);
    case "union":
      return (of("options") as readonly unknown[]).flatMap((one) => leavesOf(one, path));
    case "optional":
    case "nullable":
    case "default":
      return leavesOf(of("innerType"), path);
    case "pipe":
      return [...leavesOf(of("in"), path), ...leavesOf(of("out"), path)];
    // Closed sets of values, and what is no text.
    case "transform":
    case "literal":
    case "enum":
    case "number":
      return [];
    default:
      throw new Error(`${path} is of a kind that this walk doesn't know: ${def.type}`);
  }
}
