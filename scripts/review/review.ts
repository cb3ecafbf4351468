import type { Waiver } from "../../constructs/model";
import type { PlanJson } from "../engine/plan-json";
import { contextOf, type ContextOptions } from "./context";
import type { Cost } from "./cost";
import type { Cutover } from "./cutover";
import { estimateOf, type Estimate } from "./duration";
import { explain, type Explanation } from "./explain";
import { POLICIES } from "./policies";
import type { SitePolicies } from "./site-policies";
import { changeLines, type ChangeLine } from "./tree";
import type { Concern, Effect, Finding, Policy, RestPolicy, ReviewContext, Severity, Verdict } from "./types";
import { visitorsOf, type Visitors } from "./visitors";
import { waiverFlaws } from "./waiver-flaws";
import { applyWaivers, type WaivedFinding } from "./waivers";

export interface ReviewOptions extends ContextOptions {
  /** What people call the plan. @default the stack, else "plan" */
  readonly name?: string;
  /** The site's own policies, which add findings to those of this project. @default none */
  readonly sitePolicies?: SitePolicies;
  /** How the place of the state, or the cloud, differs from the target branch's, in words. @default not at all */
  readonly placeChanges?: readonly string[];
  /** What the site file says otherwise than the target branch's and no plan shows in full. @default nothing */
  readonly siteFileChanges?: ReviewContext["siteFileChanges"];
  /** @default none */
  readonly waivers?: readonly Waiver[];
  /** GiB per second that the cloud copies. @default 0.2 */
  readonly copyRate?: number;
  /** @default now */
  readonly now?: Date;
}

export type Counts = Readonly<Record<ChangeLine["effect"], number>>;

/** Everything that is said of one plan. */
export interface Review {
  readonly name: string;
  readonly mode: ReviewContext["mode"];
  /** What made the plan: `terraform 1.11.4`; the format alone when it doesn't say. */
  readonly madeBy: string;
  readonly verdict: Verdict;
  /** Worst first; data before everything else. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  /** Files of the site's own policies that have looked at it as well. */
  readonly sitePolicies: readonly string[];
  readonly counts: Counts;
  readonly changes: readonly ChangeLine[];
  readonly cutover: Cutover;
  readonly cost: Cost;
  readonly estimate: Estimate;
  readonly visitors: Visitors;
  /** Whether there is anything to apply. */
  readonly empty: boolean;
  /** The plan itself, for drawings. No output prints it. */
  readonly plan: PlanJson;
  /** Why a change got its verdict. @throws IdrError `explain-unknown` */
  readonly explain: (address: string) => Explanation;
}

const SEVERITIES: readonly Severity[] = ["forbidden", "person", "note"];

/**
 * Reviews one plan: runs every policy, sets waived findings aside, adds up cost and time. Pure, but that a site's own
 * policies run in a process of their own.
 */
export function review(plan: PlanJson, options: ReviewOptions = {}): Review {
  const context = contextOf(plan, options);
  const { findings: own, failures } = options.sitePolicies?.look(context) ?? { findings: [], failures: [] };
  const now = options.now ?? new Date();
  const waivers = options.waivers ?? [];
  const found = findingsOf(POLICIES, {
    ...context,
    policyFailures: failures,
    waiverFlaws: waiverFlaws(waivers, [...POLICIES, ...(options.sitePolicies?.facts ?? [])], now),
    ...(options.placeChanges === undefined ? {} : { placeChanges: options.placeChanges }),
    ...(options.siteFileChanges === undefined ? {} : { siteFileChanges: options.siteFileChanges }),
  });
  const all = worstFirst([...found, ...own]);
  const { findings: left, waived } = applyWaivers(all, waivers, now);
  const findings = worstFirst(left);
  const changes = changeLines(context);
  return {
    name: options.name ?? options.stack ?? "plan",
    mode: context.mode,
    madeBy: madeBy(plan),
    verdict: verdictOf(findings),
    findings,
    waived,
    sitePolicies: options.sitePolicies?.entries ?? [],
    counts: countsOf(changes),
    changes,
    cutover: context.cutover,
    cost: context.cost,
    estimate: estimateOf(context.changes, options.copyRate),
    visitors: visitorsOf(context, [...findings, ...waived]),
    empty: changes.length === 0 && outputsStay(plan),
    plan,
    explain: (address) => explain(address, context, { left: findings, waived }),
  };
}

/** The worst of several verdicts. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes("forbidden") ? "forbidden" : verdicts.includes("person") ? "person" : "safe";
}

function verdictOf(findings: readonly Finding[]): Verdict {
  return worst(findings.map(({ severity }) => (severity === "note" ? "safe" : severity)));
}

/** What policies find, worst first, in the order of the policies. */
export function findingsOf(policies: readonly Policy[], context: ReviewContext): Finding[] {
  const concernsOf = (policy: Exclude<Policy, RestPolicy>): readonly Concern[] =>
    policy.about === "plan"
      ? policy.check(context)
      : context.changes.flatMap((change) => policy.check(change, context));
  const found = policies.flatMap((policy) =>
    policy.about === "rest" ? [] : concernsOf(policy).map((concern) => finding(policy, concern)),
  );
  const rest = policies.flatMap((policy) =>
    policy.about === "rest" ? policy.check(context, found).map((concern) => finding(policy, concern)) : [],
  );
  return worstFirst([...found, ...rest]);
}

/** Sorted by severity; those of one severity stay in their order, but that quota comes behind what needs it. */
function worstFirst(findings: readonly Finding[]): Finding[] {
  const quota = ({ risk }: Finding): number => (risk === "quota" ? 1 : 0);
  return findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || quota(a) - quota(b),
  );
}

function finding(policy: Policy, concern: Concern): Finding {
  const { id, title, why, severity, leastSeverity, risk, unknown } = policy;
  const usual = {
    ...(leastSeverity === undefined ? {} : { leastSeverity }),
    ...(risk === undefined ? {} : { risk }),
    ...(unknown === undefined ? {} : { unknown }),
  };
  return { policy: id, title, why, severity, ...usual, ...concern };
}

function countsOf(changes: readonly ChangeLine[]): Counts {
  const counts: Record<Exclude<Effect, "stay" | "read">, number> = {
    destroy: 0,
    replace: 0,
    forget: 0,
    unknown: 0,
    update: 0,
    create: 0,
  };
  for (const { effect } of changes) counts[effect] += 1;
  return counts;
}

function outputsStay(plan: PlanJson): boolean {
  return Object.values(plan.output_changes ?? {}).every(({ actions }) =>
    actions.every((action) => action === "no-op"),
  );
}

function madeBy(plan: PlanJson): string {
  const version: unknown = plan.terraform_version;
  if (version === "") return "idr synth";
  // Both engines call the field terraform_version; providers' registry hosts tell them apart.
  const host = plan.resource_changes?.[0]?.provider_name.split("/")[0];
  const engine =
    host === "registry.opentofu.org"
      ? "OpenTofu"
      : host === "registry.terraform.io"
        ? "Terraform or OpenTofu"
        : "engine";
  return typeof version === "string" ? `${engine} ${version}` : `plan format ${plan.format_version}`;
}
