import type { ResourceChange } from "../../engine/plan-json";
import type { Effect, ReviewContext, Risk } from "../types";

/** What an attribute is to this project: what may come of its change. */
export type AttributeClass =
  | "harmless in place"
  | "visible to visitors"
  | "changes who can reach what"
  | "names data"
  | "names an identity by which something else is found"
  | "runs code"
  | "secret"
  | "quota"
  | "computed by the cloud";

/** What is known of a change: that it is harmless and why, that other policies have to find it, or what it may do. */
export type Answer =
  | { readonly harmless: string }
  | { readonly may: Risk; readonly why: string; readonly forbidden?: true }
  /** Recognised only if one of these policies has in fact found something about this object. */
  | {
      readonly elsewhere: readonly string[];
      readonly may: Risk;
      readonly why: string;
      /** Whether a note of theirs is enough: they have looked and call it harmless. */
      readonly noteIsEnough?: true;
    };

/** One attribute of one change, with all that a rule may look at. */
export interface Look {
  readonly change: ResourceChange;
  readonly effect: Effect;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The attribute's part of `after_unknown`. */
  readonly unknown: unknown;
  /** What the configuration says of it; `undefined`: nothing. */
  readonly said: unknown;
  /** Whether the plan has the block's configuration at all. */
  readonly told: boolean;
  readonly context: ReviewContext;
}

export type Rule = (look: Look) => Answer;

/** What is known of one attribute of a type. */
export interface AttributeFacts {
  readonly class: AttributeClass;
  /** Of a new object; unset attributes never get here. */
  readonly create: Rule;
  /** Of an object that stays. */
  readonly update: Rule;
}

export type WholeRule = (change: ResourceChange, context: ReviewContext) => Answer;

/** What is known of one type. */
export interface TypeFacts {
  readonly attributes: Readonly<Record<string, AttributeFacts>>;
  /** What becomes of the object itself. */
  readonly destroy: WholeRule;
  readonly forget: WholeRule;
  readonly create: WholeRule;
  readonly import: WholeRule;
}

/** What is said of one attribute of a change, for a reader. */
export interface Judgement {
  /** Name of the attribute; `(object)`: the object itself, `(moved)`, `(imported)`: what the state does with it. */
  readonly attribute: string;
  /** As it may be shown: no secrets. `undefined`: there is none. */
  readonly before?: string;
  readonly after?: string;
  readonly class: AttributeClass | "unknown";
  readonly harmless: boolean;
  readonly why: string;
  /** What it may do, where it is not harmless. */
  readonly risk?: Risk;
  readonly forbidden: boolean;
  /** The policy that judges it, where it has found something. */
  readonly policy?: string;
}
