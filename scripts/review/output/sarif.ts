import { createHash } from "node:crypto";

import type { Review } from "../review";
import type { Finding, PolicyFacts, Severity } from "../types";
import type { Place } from "../where";

export interface SarifOptions {
  /** Version of idr-stacks. */
  readonly version: string;
  /** Where a finding comes from. @default the plan's name, line 1 */
  readonly place?: (review: Review, finding: Finding) => Place;
}

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  forbidden: "error",
  person: "warning",
  note: "note",
};

/** SARIF 2.1.0, for the code scanning of GitHub and others. Waived findings are suppressed results. */
export function sarifText(
  reviews: readonly Review[],
  policies: readonly PolicyFacts[],
  options: SarifOptions,
): string {
  const indexes = new Map(policies.map((policy, index) => [policy.id, index]));
  const results = reviews.flatMap((review) => [
    ...review.findings.map((finding) => resultOf(review, finding, indexes, options)),
    ...review.waived.map((finding) => ({
      ...resultOf(review, finding, indexes, options),
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: `${finding.waiver.reason} (${finding.waiver.by}, until ${finding.waiver.until})`,
        },
      ],
    })),
  ]);
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "idr review",
            version: options.version,
            semanticVersion: options.version,
            rules: policies.map(ruleOf),
          },
        },
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function ruleOf(policy: PolicyFacts): object {
  return {
    id: policy.id,
    shortDescription: { text: policy.title },
    fullDescription: { text: policy.why },
    help: { text: `${policy.why}. Example: ${policy.example}.` },
    defaultConfiguration: { level: LEVELS[policy.severity] },
    properties: { tags: ["infrastructure", ...(policy.covers ?? [])] },
  };
}

function resultOf(
  review: Review,
  finding: Finding,
  indexes: ReadonlyMap<string, number>,
  { place }: SarifOptions,
): object {
  const where = place?.(review, finding) ?? { file: `${review.name}.json`, line: 1 };
  const ruleIndex = indexes.get(finding.policy);
  const subject = finding.subject === undefined ? "" : `${finding.subject} `;
  return {
    ruleId: finding.policy,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[finding.severity],
    message: {
      text: `${subject}${finding.message}${finding.fix === undefined ? "" : `. Do: ${finding.fix}`}`,
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(where.file) },
          region: { startLine: where.line },
        },
        ...(finding.resource === undefined
          ? {}
          : {
              logicalLocations: [
                { fullyQualifiedName: `${review.name}/${finding.resource}`, kind: "resource" },
              ],
            }),
      },
    ],
    // Keeps one finding one alert when its line moves.
    partialFingerprints: {
      idrReview: createHash("sha256")
        .update([review.name, finding.policy, finding.resource ?? ""].join("\n"))
        .digest("hex"),
    },
  };
}

/** A path as a relative URI reference. */
function uriOf(path: string): string {
  return path.split(/[\\/]/).map(encodeURIComponent).join("/");
}
