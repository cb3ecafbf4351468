import { IdrError } from "../../constructs/errors";
import { shownValue } from "../../constructs/model/text";
import type { ResourceChange } from "../engine/plan-json";
import { effectOf, subjectOf } from "./change";
import { judge } from "./recognised/judge";
import type { Judgement } from "./recognised/types";
import type { Effect, Finding, ReviewContext, Verdict } from "./types";

/** Why a change got its verdict, attribute by attribute. */
export interface Explanation {
  readonly address: string;
  readonly subject: string;
  readonly effect: Effect;
  /** The verdict of this change alone. */
  readonly verdict: Verdict;
  readonly judgements: readonly Judgement[];
  /** What policies say of it, and what was waived of that. */
  readonly findings: readonly (Finding & { readonly waived: boolean })[];
}

/** Most addresses that are named as near ones. */
const NEAR = 5;

/**
 * Explains one change of a plan.
 * @param findings what is left of the findings, and what was waived
 * @throws IdrError `explain-unknown`, with the addresses that are near
 */
export function explain(
  address: string,
  context: ReviewContext,
  findings: { readonly left: readonly Finding[]; readonly waived: readonly Finding[] },
): Explanation {
  const change =
    context.changes.find((one) => one.address === address && one.deposed === undefined) ??
    context.changes.find((one) => one.address === address);
  if (change === undefined) throw unknown(address, context.changes);
  const own = ({ resource }: Finding): boolean => resource === address;
  const left = findings.left.filter(own);
  const waived = findings.waived.filter(own);
  const severities = left.map(({ severity }) => severity);
  return {
    address,
    subject: subjectOf(change),
    effect: effectOf(change),
    verdict: severities.includes("forbidden")
      ? "forbidden"
      : severities.includes("person")
        ? "person"
        : "safe",
    // A finding that is waived has been found all the same.
    judgements: judge(change, context, [...left, ...waived]),
    findings: [
      ...left.map((one) => ({ ...one, waived: false })),
      ...waived.map((one) => ({ ...one, waived: true })),
    ],
  };
}

function unknown(address: string, changes: readonly ResourceChange[]): IdrError {
  const near = nearOf(
    address,
    changes.map((change) => change.address),
  );
  return new IdrError("explain-unknown", `the plan has no object at ${shownValue(address)}`, {
    fix:
      near.length === 0
        ? "the plan has no objects at all"
        : `give the address as the review shows it; near: ${near.map((one) => shownValue(one)).join(", ")}`,
  });
}

/** Addresses that share most with a text: pairs of letters, as people mistype and leave out. */
function nearOf(text: string, addresses: readonly string[]): readonly string[] {
  const wanted = pairsOf(text);
  const likeness = (address: string): number => {
    const pairs = pairsOf(address);
    const shared = [...wanted].filter((pair) => pairs.has(pair)).length;
    return (2 * shared) / (wanted.size + pairs.size || 1);
  };
  return [...new Set(addresses)]
    .map((address) => ({ address, like: likeness(address) }))
    .sort((a, b) => b.like - a.like)
    .slice(0, NEAR)
    .map(({ address }) => address);
}

function pairsOf(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  return new Set(Array.from({ length: Math.max(lower.length - 1, 0) }, (_, at) => lower.slice(at, at + 2)));
}
