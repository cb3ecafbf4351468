import { EngineError } from "../engine";
import type { Site } from "../../constructs/model";

/** What keeps the engine from making schema, table and index of a state in PostgreSQL, which it does before it reads. */
const MAKE_NOTHING = Object.fromEntries(
  ["PG_SKIP_SCHEMA_CREATION", "PG_SKIP_TABLE_CREATION", "PG_SKIP_INDEX_CREATION"].map((name) => [
    name,
    "true",
  ]),
);

/** Environment of an engine that only reads states, so that credentials without a right to write will do. */
export function readingEnvironment(backend: Site["state"]["backend"]): NodeJS.ProcessEnv {
  return backend === "pg" ? { ...process.env, ...MAKE_NOTHING } : process.env;
}

/** The relation of a state in PostgreSQL that was never made, if that is why a command failed. */
export function missingRelation(error: unknown): string | undefined {
  if (!(error instanceof EngineError)) return undefined;
  return /relation "([^"]+)" does not exist/.exec(error.message)?.[1];
}
