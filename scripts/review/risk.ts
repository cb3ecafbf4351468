import type { Finding, Risk } from "./types";

/** Policies that name what is not recognised, whatever it may do. */
const NOT_RECOGNISED: ReadonlySet<string> = new Set(["not-recognised", "not-our-words"]);

/** Whether a finding says what could not be ruled out, rather than what was seen. */
export function isOnlyPossible({ policy, severity, unknown }: Finding): boolean {
  return unknown === true || (NOT_RECOGNISED.has(policy) && severity !== "forbidden");
}

/** Everything that may come of a finding, the worst first. */
export function risksOf({ risk, risksToo = [] }: Finding): readonly Risk[] {
  return risk === undefined ? risksToo : [risk, ...risksToo];
}
