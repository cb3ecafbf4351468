import type { Verdict } from "./types";

/**
 * Exit codes as conftest's. Without `failOnWarn`: 0, or 1 when something is
 * forbidden. With it: 0, 1 when something needs a person, 2 when something is
 * forbidden.
 */
export function exitCodeOf(verdict: Verdict, failOnWarn: boolean): number {
  if (!failOnWarn) return verdict === "forbidden" ? 1 : 0;
  return verdict === "forbidden" ? 2 : verdict === "person" ? 1 : 0;
}

/** Exit code when there is no verdict, because something could not be read: never milder than a forbidden plan's. */
export function exitCodeOfFailure(failOnWarn: boolean): number {
  return failOnWarn ? 2 : 1;
}
