import type { ResourceChange } from "../../engine/plan-json";
import { groupBy } from "../../reach/group-by";
import { judgedOf, standing } from "../recognised/judge";
import type { Judged } from "../recognised/object";
import { planConcerns } from "../recognised/plan";
import { RISK_WORDS, RISKS } from "../recognised/rules";
import { shownValueOf } from "../recognised/shown";
import type { Concern, Finding, ReviewContext, Risk } from "../types";
import { concern, neverUnseen, restPolicy } from "./policy";

/** Most that is told of one object; `--explain` tells all. */
const TOLD = 4;

/**
 * What no rule calls harmless and no other policy has found anything about. A
 * plan is safe only when nothing is left for this policy.
 */
export const notRecognised = restPolicy(
  {
    id: "not-recognised",
    severity: "person",
    title: "something that is not known to be harmless",
    why: "a plan is safe only when every part of it is known to be harmless: what nobody knows may do anything",
    example:
      "allowed_address_pairs of idr-proxy's port: no rule says that this is harmless, as the server may use other addresses",
  },
  (context, found) => {
    // Synthesized JSON has no values yet: what it does is in the plan that is made of it.
    if (context.mode === "lint") return [];
    const byAddress = groupBy(found, ({ resource }) => resource);
    return [
      ...context.changes.flatMap((change) =>
        concernsOf(change, context, byAddress.get(change.address) ?? []),
      ),
      ...neverUnseen(planConcerns(context, found)),
    ];
  },
);

function concernsOf(
  change: ResourceChange,
  context: ReviewContext,
  found: readonly Finding[],
): readonly Concern[] {
  const left = judgedOf(change, context).filter(({ answer }) => !standing(answer, found).ok);
  if (left.length === 0) return [];
  const dangerous = left.filter(({ answer }) => "forbidden" in answer && answer.forbidden === true);
  const unknown = left.filter((one) => !dangerous.includes(one));
  return [
    ...concernOf(change, dangerous, {
      severity: "forbidden",
      leastSeverity: "person",
      say: (one) => `is dangerous${dangerOf(change, one)}`,
    }),
    ...concernOf(change, unknown, {
      say: (one, first) => `${first ? "is not known to be harmless: " : ""}${textOf(change, one)}`,
    }),
  ];
}

interface Saying extends Pick<Concern, "severity" | "leastSeverity"> {
  readonly say: (one: Judged, first: boolean) => string;
}

/** One finding of all that is left of a change, the worst first. */
function concernOf(
  change: ResourceChange,
  left: readonly Judged[],
  { say, ...rest }: Saying,
): readonly Concern[] {
  if (left.length === 0) return [];
  const [risk, ...risksToo] = RISKS.filter((one) => left.some((judged) => riskOf(judged) === one));
  const different = [...new Map(left.toReversed().map((one) => [reasonOf(one), one])).values()];
  const sorted = different.toSorted((a, b) => RISKS.indexOf(riskOf(a)!) - RISKS.indexOf(riskOf(b)!));
  const told = sorted.slice(0, TOLD).map((one, index) => say(one, index === 0));
  const more = sorted.length - told.length;
  return [
    concern(change, {
      ...rest,
      ...(risk === undefined ? {} : { risk }),
      ...(risksToo.length === 0 ? {} : { risksToo }),
      message: `${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
      fix: `look at it: idr review … --explain '${change.address}' tells why, attribute by attribute`,
    }),
  ];
}

/** ` by name a → b, as it takes the name of …; it may lose data`. */
function dangerOf(change: ResourceChange, { attribute, answer }: Judged): string {
  if ("harmless" in answer) return attribute;
  const what = attribute.startsWith("(") ? "" : ` by ${attribute}${valuesOf(change, attribute)}`;
  return `${what}, as ${answer.why}; ${RISK_WORDS[answer.may]}`;
}

/** Several attributes that are judged as one are told once. */
function reasonOf({ answer }: Judged): string {
  return "harmless" in answer ? answer.harmless : answer.why;
}

function riskOf({ answer }: Judged): Risk | undefined {
  return "harmless" in answer ? undefined : answer.may;
}

/** `port_id (visitors may notice it: …)`. */
function textOf(change: ResourceChange, { attribute, answer }: Judged): string {
  if ("harmless" in answer) return attribute;
  const what = attribute.startsWith("(") ? "" : `${attribute}${valuesOf(change, attribute)} `;
  const said = `${RISK_WORDS[answer.may]}: ${answer.why}`;
  return what === "" ? said : `${what}(${said})`;
}

function valuesOf(change: ResourceChange, attribute: string): string {
  const { before, after } = shownValueOf(change, attribute);
  if (before === undefined && after === undefined) return "";
  if (before === undefined) return ` = ${after ?? ""}`;
  return ` ${before} → ${after ?? "none"}`;
}
