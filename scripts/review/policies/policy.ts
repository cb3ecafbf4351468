import type { ResourceChange } from "../../engine/plan-json";
import { openstackName, reasonOf, subjectOf } from "../change";
import { environmentIn } from "../kinds";
import type {
  ChangePolicy,
  Concern,
  Finding,
  PlanPolicy,
  PolicyFacts,
  RestPolicy,
  ReviewContext,
} from "../types";

/** A policy that looks at one object at a time. */
export function changePolicy(
  facts: PolicyFacts,
  check: (change: ResourceChange, context: ReviewContext) => readonly Concern[],
): ChangePolicy {
  return { ...facts, about: "change", check };
}

/** A policy that looks at the plan as a whole. */
export function planPolicy(
  facts: PolicyFacts,
  check: (context: ReviewContext) => readonly Concern[],
): PlanPolicy {
  return { ...facts, about: "plan", check };
}

/** A policy that looks at what the others have left. */
export function restPolicy(
  facts: PolicyFacts,
  check: (context: ReviewContext, found: readonly Finding[]) => readonly Concern[],
): RestPolicy {
  return { ...facts, about: "rest", check };
}

/** A concern about one object, with what people call it and its address. */
export function concern(change: ResourceChange, rest: Omit<Concern, "subject" | "resource">): Concern {
  return { subject: subjectOf(change), resource: change.address, ...rest };
}

/** Environment of an object, by its name. */
export function environmentOf(change: ResourceChange): string | undefined {
  return environmentIn(openstackName(change) ?? change.name);
}

/** Whether visitors see the environment of this object. Where nobody knows who is live, it is taken for live. */
export function isLive(change: ResourceChange, context: ReviewContext): boolean {
  if (context.live === undefined) return true;
  return (environmentOf(change) ?? context.stack) === context.live;
}

/** `{ visitors: "yes" }` when visitors see the environment of this object. */
export function seen(
  change: ResourceChange,
  context: ReviewContext,
  how: "yes" | "briefly" = "yes",
): { readonly visitors?: "yes" | "briefly" } {
  return isLive(change, context) ? { visitors: how } : {};
}

/** The end of what a stopped replacement left behind. */
export function leftOver(change: ResourceChange): Concern {
  return concern(change, { severity: "note", message: `goes: ${reasonOf(change)}` });
}

/** What is forbidden is left to a person at least, whatever waives it. */
export function neverUnseen(concerns: readonly Concern[]): readonly Concern[] {
  return concerns.map((one) =>
    one.severity === "forbidden" ? { ...one, leastSeverity: one.leastSeverity ?? "person" } : one,
  );
}
