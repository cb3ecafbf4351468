import { isDeepStrictEqual } from "node:util";

import type { ResourceChange } from "../../engine/plan-json";
import { effectOf } from "../change";
import { isOpenstack } from "../kinds";
import type { Effect, Finding, ReviewContext } from "../types";
import { blockAddress } from "./address";
import { moved } from "./moved";
import { hasUnknown, isAltered, isUnset, RISK_WORDS } from "./rules";
import { TABLE } from "./table";
import type { Answer, AttributeClass, AttributeFacts, Judgement, Look, TypeFacts } from "./types";
import { shownValueOf } from "./shown";

/** One thing that is judged of a change, and what is known of it. */
export interface Judged {
  readonly attribute: string;
  readonly class: AttributeClass | "unknown";
  readonly answer: Answer;
}

/** What is said of the object as a whole, and of what the state does with it. */
export const OBJECT = "(object)";
export const MOVED = "(moved)";
export const IMPORTED = "(imported)";

type Shape = Readonly<Record<string, unknown>>;

/**
 * Judges every attribute that a change sets or alters, and the object itself.
 * Nothing is harmless but by a rule that says why. Attributes of a new object
 * that are not set, and those that stay, are not told.
 */
export function judgedOf(change: ResourceChange, context: ReviewContext): readonly Judged[] {
  const effect = effectOf(change);
  const facts = TABLE.get(change.type);
  const about = aboutState(change, facts, context);
  if (facts === undefined || !isOpenstack(change)) return [...about, ...ofUnknownType(change, effect)];
  switch (effect) {
    case "stay":
      return [...about, ...contradictions(change)];
    case "create":
      return [...about, whole(facts.create(change, context)), ...attributes(change, effect, facts, context)];
    case "update":
      return [...about, ...attributes(change, effect, facts, context)];
    case "replace":
      return [...about, whole(facts.destroy(change, context)), ...attributes(change, effect, facts, context)];
    case "destroy":
      return [...about, whole(facts.destroy(change, context))];
    case "forget":
      return [...about, whole(facts.forget(change, context))];
    case "read":
      return [
        ...about,
        whole({ may: "data", why: "an object that is managed is only read, which no engine does" }),
      ];
    case "unknown":
      return [...about, whole(UNKNOWN_KIND)];
  }
}

const UNKNOWN_KIND: Answer = {
  elsewhere: ["unknown-kind", "other-data-lost"],
  may: "data",
  why: "what happens to it is not known",
};

function whole(answer: Answer): Judged {
  return { attribute: OBJECT, class: "unknown", answer };
}

function ofUnknownType(change: ResourceChange, effect: Effect): readonly Judged[] {
  return effect === "stay" ? contradictions(change) : [whole(UNKNOWN_KIND)];
}

/** A move in the state and an adoption. */
function aboutState(
  change: ResourceChange,
  facts: TypeFacts | undefined,
  context: ReviewContext,
): readonly Judged[] {
  const found: Judged[] = [];
  if (change.previous_address !== undefined && change.previous_address !== change.address) {
    found.push({
      attribute: MOVED,
      class: "names an identity by which something else is found",
      answer: moved(change, context),
    });
  }
  if (change.change.importing !== undefined) {
    found.push({
      attribute: IMPORTED,
      class: "names an identity by which something else is found",
      answer: facts?.import(change, context) ?? {
        may: "identity",
        why: "an object of a type that is not known is adopted",
      },
    });
  }
  return found;
}

/** What is said to stay, and does not. */
function contradictions({ change }: ResourceChange): readonly Judged[] {
  const differs = hasUnknown(change.after_unknown) || !isDeepStrictEqual(change.before, change.after);
  return differs
    ? [whole({ may: "data", why: "the plan calls it unchanged, and gives it other values" })]
    : [];
}

function attributes(
  change: ResourceChange,
  effect: Effect,
  facts: TypeFacts,
  context: ReviewContext,
): readonly Judged[] {
  const { before, after, after_unknown: shape } = change.change;
  if (shape === true) return [whole({ may: "data", why: "nothing of it is known before apply" })];
  const unknowns = (typeof shape === "object" && shape !== null ? shape : {}) as Shape;
  const block = context.world().blocks.get(blockAddress(change.address));
  const said = block?.resource.expressions;
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(unknowns)]);
  const found: Judged[] = [];
  for (const key of keys) {
    const from = valueOf(before, key);
    const to = valueOf(after, key);
    const unknown = valueOf(unknowns, key);
    if (effect === "create" ? isUnset(to) && !hasUnknown(unknown) : !isAltered(from, to, unknown)) continue;
    const known = Object.hasOwn(facts.attributes, key) ? facts.attributes[key] : undefined;
    const look: Look = {
      change,
      effect,
      key,
      before: from,
      after: to,
      unknown,
      said: valueOf(said, key),
      told: block !== undefined,
      context,
    };
    found.push({ attribute: key, class: known?.class ?? "unknown", answer: answerOf(look, known) });
  }
  return found;
}

/** The answer to one attribute. Of a new object, the cloud fills in what the configuration does not say. */
function answerOf(look: Look, known: AttributeFacts | undefined): Answer {
  const isNew = look.effect === "create" || look.effect === "replace";
  if (isNew && look.unknown === true && look.told && look.said === undefined && isUnset(look.after)) {
    return { harmless: "the cloud fills it in for a new object" };
  }
  if (known === undefined) {
    return { may: "identity", why: "no attribute that this version knows: what it does is not known" };
  }
  if (isNew && isUnset(look.after) && !hasUnknown(look.unknown)) return { harmless: "not set any more" };
  return (isNew ? known.create : known.update)(look);
}

function valueOf(values: Shape | null | undefined, key: string): unknown {
  return values != null && Object.hasOwn(values, key) ? values[key] : undefined;
}

/** Whether an answer stands: what other policies have to find counts only when they have found it. */
export function standing(
  answer: Answer,
  found: readonly Finding[],
): { readonly ok: boolean; readonly policy?: string } {
  if ("harmless" in answer) return { ok: true };
  if (!("elsewhere" in answer)) return { ok: false };
  const by = found.find(
    ({ policy, severity }) =>
      answer.elsewhere.includes(policy) && (severity !== "note" || answer.noteIsEnough === true),
  );
  return by === undefined ? { ok: false } : { ok: true, policy: by.policy };
}

/**
 * What is said of a change, attribute by attribute, with its values as they may be shown.
 * @param found what the other policies have found about it
 */
export function judge(
  change: ResourceChange,
  context: ReviewContext,
  found: readonly Finding[],
): readonly Judgement[] {
  return judgedOf(change, context).map(({ attribute, class: kind, answer }) => {
    const { ok, policy } = standing(answer, found);
    const harmless = "harmless" in answer;
    return {
      attribute,
      ...shownValueOf(change, attribute),
      class: kind,
      harmless: harmless || (ok && found.every((one) => one.policy !== policy || one.severity === "note")),
      why: harmless ? answer.harmless : `${RISK_WORDS[answer.may]}: ${answer.why}`,
      ...(harmless ? {} : { risk: answer.may }),
      forbidden: "forbidden" in answer && answer.forbidden === true,
      ...(policy === undefined ? {} : { policy }),
    };
  });
}
