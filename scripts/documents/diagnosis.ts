import type { Diagnosis, Finding } from "../actions/doctor";
import type { Document } from "./shapes";

/** The words of `idr verify` for the same. */
const VERDICTS = {
  ok: "passed",
  warning: "warning",
  problem: "failed",
  unknown: "unknown",
} as const satisfies Record<Finding["verdict"], string>;

export function diagnosisDocument({ healthy, findings, ...rest }: Diagnosis): Document<"doctor"> {
  return {
    ok: healthy,
    ...rest,
    findings: findings.map((finding) => ({ ...finding, verdict: VERDICTS[finding.verdict] })),
  };
}
