import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Flags (R required, O optional, C computed, S sensitive, B block), type, versions of the provider that have it. */
export type SchemaAttribute = readonly [flags: string, type: SchemaType, versions: readonly string[]];
export type SchemaType =
  | string
  | readonly [kind: string, of: unknown]
  | {
      readonly nesting: string;
      readonly attributes: Readonly<Record<string, readonly [string, SchemaType]>>;
    };

export interface ProviderSchema {
  readonly versions: readonly string[];
  readonly types: Readonly<Record<string, Readonly<Record<string, SchemaAttribute>>>>;
}

/** The real provider's resource types, of the oldest and the newest version that this project allows. */
export const SCHEMA = JSON.parse(
  readFileSync(join(__dirname, "provider.schema.json"), "utf8"),
) as ProviderSchema;
