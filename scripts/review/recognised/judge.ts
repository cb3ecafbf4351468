import { isDeepStrictEqual } from "node:util";

import type { ResourceChange } from "../../engine/plan-json";
import { MARK_KEY } from "../../../constructs/model/marks";
import { effectOf, isSensitive } from "../change";
import { holdsData, isAttachment, isOpenstack } from "../kinds";
import type { Effect, Finding, ReviewContext } from "../types";
import { blockAddress } from "./address";
import { moved } from "./moved";
import { riskOfType } from "./plan/foreign-types";
import { hasUnknown, isAltered, isUnset, RISK_WORDS } from "./rules";
import { strangeText } from "./strange-text";
import { TABLE } from "./table";
import type { Answer, AttributeClass, AttributeFacts, Judgement, Look, TypeFacts } from "./types";
import { secretsIn } from "../secrets";
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

const UNKNOWN_KIND: Answer = {
  elsewhere: ["unknown-kind", "other-data-lost"],
  may: "data",
  why: "what happens to it is not known",
};

const ATTACHED_ELSEWHERE: Answer = {
  may: "data",
  forbidden: true,
  why: "a volume is attached beside the servers' own attachments: a file system that two write to is destroyed",
};

function whole(answer: Answer): Judged {
  return { attribute: OBJECT, class: "unknown", answer };
}

function ofUnknownType(change: ResourceChange, effect: Effect): readonly Judged[] {
  if (effect === "stay") return contradictions(change);
  const secret = secretsOf(change, effect);
  if (secret !== undefined) return [whole(secret)];
  // Made by another service than ours, and by whatever host: nobody sees that two write to it.
  return [whole(isAttachment(change) && effect !== "destroy" ? ATTACHED_ELSEWHERE : UNKNOWN_KIND)];
}

/** What is known of an object that no table has: that it holds a secret, or takes a file of the machine with it. */
function secretsOf({ type, change }: ResourceChange, effect: Effect): Answer | undefined {
  if (effect === "destroy" || effect === "forget") return undefined;
  if (hasUnknown(change.after_sensitive) || secretsIn(change.after).length > 0) {
    return {
      may: "secret",
      forbidden: true,
      why: "it has a secret, which is written into the plan and the state in clear",
    };
  }
  const file = FILES.find(([of, attribute]) => of.test(type) && !isUnset(change.after?.[attribute]));
  return file === undefined
    ? undefined
    : {
        may: "secret",
        forbidden: true,
        why: `${file[1]} takes a file of the machine that applies to the cloud`,
      };
}

/** Attributes of the provider's types that name a file of the machine. */
const FILES: readonly (readonly [type: RegExp, attribute: string])[] = [
  [/^openstack_objectstorage_object_/, "source"],
  [/^openstack_images_image_/, "local_file_path"],
];

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
      answer: facts?.import(change, context) ?? adoptedUnknown(change.type),
    });
  }
  return found;
}

/** An object of a type that is not known is adopted: what holds data is taken from whoever has it. */
function adoptedUnknown(type: string): Answer {
  const why = "an object of a type that is not known is adopted";
  return holdsData(type) ? { may: "data", forbidden: true, why } : { may: "identity", why };
}

/** What is said to stay, and does not. */
function contradictions({ type, change }: ResourceChange): readonly Judged[] {
  const differs = hasUnknown(change.after_unknown) || !isDeepStrictEqual(change.before, change.after);
  return differs
    ? [
        whole({
          may: riskOfType(type).risk,
          forbidden: true,
          why: "the plan calls it unchanged, and gives it other values: no engine writes that",
        }),
      ]
    : [];
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
  const strange = strangeText(look, MARK_KEY) ?? hidden(look, known);
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
