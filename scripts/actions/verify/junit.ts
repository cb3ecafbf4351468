import { xml } from "../../review/output/junit";
import type { Check } from "./check";
import type { Verification } from "./index";

/** JUnit XML: a suite a group of checks, a case a check. A warning is a passed case with its words in `system-out`. */
export function junitText(verification: Verification): string {
  const { checks, environment } = verification;
  const groups = [...new Set(checks.map(({ group }) => group))];
  const number = (of: readonly Check[], verdict: Check["verdict"]) =>
    of.filter((check) => check.verdict === verdict).length;
  const counts = (of: readonly Check[]) =>
    `tests="${of.length}" failures="${number(of, "failed")}" skipped="${number(of, "skipped")}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(`idr verify ${environment}`)}" ${counts(checks)}>`,
    ...groups.flatMap((group) => {
      const own = checks.filter((check) => check.group === group);
      return [
        `  <testsuite name="${xml(`${environment} ${group}`)}" timestamp="${xml(verification.at)}" ${counts(own)}>`,
        ...own.map((check) => caseText(environment, check)),
        "  </testsuite>",
      ];
    }),
    "</testsuites>",
    "",
  ].join("\n");
}

function caseText(environment: string, { group, name, verdict, detail }: Check): string {
  const start = `    <testcase classname="${xml(`${environment}.${group}`)}" name="${xml(name)}"`;
  switch (verdict) {
    case "passed":
      return `${start}/>`;
    case "warning":
      return `${start}><system-out>${xml(`warning: ${detail}`)}</system-out></testcase>`;
    case "failed":
      return `${start}><failure message="${xml(detail)}"/></testcase>`;
    case "skipped":
      return `${start}><skipped message="${xml(detail)}"/></testcase>`;
  }
}
