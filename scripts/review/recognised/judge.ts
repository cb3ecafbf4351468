import type { ResourceChange } from "../../engine/plan-json";
import { effectOf, isSensitive } from "../change";
import { isOpenstack } from "../kinds";
import type { Effect, Finding, ReviewContext } from "../types";
import { blockAddress } from "./address";
import { aboutState, contradictions, type Judged, ofUnknownType, UNKNOWN_KIND, whole } from "./object";
import { riskOfType } from "./plan/foreign-types";
import { hasUnknown, isAltered, isUnset, RISK_WORDS } from "./rules";
import { strangeText } from "./strange-text";
import { TABLE } from "./table";
import type { Answer, AttributeFacts, Judgement, Look, TypeFacts } from "./types";
import { shownValueOf } from "./shown";

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
        whole({
          may: "data",
          forbidden: true,
          why: "an object that is managed is only read: no engine writes that",
        }),
      ];
    case "unknown":
      return [...about, whole(UNKNOWN_KIND)];
  }
}

function attributes(
  change: ResourceChange,
  effect: Effect,
  facts: TypeFacts,
  context: ReviewContext,
): readonly Judged[] {
  const { before, after, after_unknown: shape } = change.change;
  if (shape === true) {
    const why = "nothing of it is known before apply: no engine writes that";
    return [whole({ may: riskOfType(change.type).risk, forbidden: true, why })];
  }
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

/** Texts that others read, in the cloud or in the server: what is put into them gets out. */
const TEXTS: ReadonlySet<string> = new Set(["name", "description", "tags", "metadata", "dns_name"]);
const UNTOLD: Answer = {
  may: "secret",
  why: "it is made by a function, which may read files and the environment of whoever plans",
};

/**
 * Whether a text is written out, or made of what the plan's values tell. Of a function that refers to nothing engines
 * tell nothing at all; in JSON its text is there.
 */
function isTold(said: unknown): boolean {
  if (said === undefined) return true;
  if (typeof said !== "object" || said === null) return true;
  if (Array.isArray(said)) return said.every(isTold);
  if (Object.keys(said).length === 0) return false;
  const { constant_value: text } = said as { readonly constant_value?: unknown };
  return text === undefined || !/[$%]\{[^}]*\(/.test(JSON.stringify(text));
}

/** The answer to one attribute. Of a new object, the cloud fills in what the configuration does not say. */
function answerOf(look: Look, known: AttributeFacts | undefined): Answer {
  const strange = strangeText(look) ?? hidden(look, known);
  if (strange !== undefined) return strange;
  const isNew = look.effect === "create" || look.effect === "replace";
  if (isNew && look.unknown === true && look.told && look.said === undefined && isUnset(look.after)) {
    return { harmless: "the cloud fills it in for a new object" };
  }
  if (known === undefined) {
    return { may: "identity", why: "no attribute that this version knows: what it does is not known" };
  }
  if (isNew && isUnset(look.after) && !hasUnknown(look.unknown)) return { harmless: "not set any more" };
  const answer = (isNew ? known.create : known.update)(look);
  return "harmless" in answer && TEXTS.has(look.key) && !isTold(look.said) ? UNTOLD : answer;
}

/** A value that the plan keeps back, though nothing of its kind is a secret: nobody can look at it. */
function hidden({ change, key }: Look, known: AttributeFacts | undefined): Answer | undefined {
  if (known === undefined || known.class === "secret" || !isSensitive(change, key)) return undefined;
  return {
    may: riskOfType(change.type).risk,
    why: "the plan keeps its value back as a secret: nobody can look at it",
  };
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
