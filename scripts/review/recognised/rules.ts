import { isDeepStrictEqual } from "node:util";

import { textOf } from "../change";
import type { Risk } from "../types";
import { targetsOf } from "./references";
import type { Answer, AttributeClass, AttributeFacts, Look, Rule, WholeRule } from "./types";
import type { KnownObject } from "./world";

/** How a risk is told to a reader. */
export const RISK_WORDS: Readonly<Record<Risk, string>> = {
  data: "may lose data or take it over",
  visitors: "visitors may notice it",
  reach: "may change who can reach what",
  code: "may run code",
  secret: "may give a secret away",
  quota: "uses quota",
  identity: "may make something else be found under a name",
};

/** The worst first. */
export const RISKS: readonly Risk[] = ["code", "data", "secret", "reach", "visitors", "identity", "quota"];

/** Whether a value is the same as none: engines write null, "", [] or {} for it, as the provider pleases. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Whether an attribute, or a part of it, is known only after apply. */
export function hasUnknown(shape: unknown): boolean {
  if (shape === true) return true;
  if (typeof shape !== "object" || shape === null) return false;
  return Object.values(shape).some(hasUnknown);
}

const laterOnly = (may: Risk): Answer => ({ may, why: "its value is known only after apply" });

/** Harmless whatever it is, as long as it is known. */
export function fine(why: string, may: Risk = "identity"): Rule {
  return ({ unknown }) => (hasUnknown(unknown) ? laterOnly(may) : { harmless: why });
}

/** Nothing that this project knows to be harmless. */
export function not(may: Risk, why: string): Rule {
  return () => ({ may, why });
}

/** What policies have to find; their silence says nothing. */
export function elsewhere(
  policies: readonly string[],
  may: Risk,
  why: string,
  options: { readonly noteIsEnough?: true } = {},
): Rule & WholeRule {
  return () => ({ elsewhere: policies, may, why, ...options });
}

/** Harmless when it is what `holds` says, else what `otherwise` says. */
export function when(holds: (look: Look) => boolean, why: string, otherwise: Rule): Rule {
  return (look) => (!hasUnknown(look.unknown) && holds(look) ? { harmless: why } : otherwise(look));
}

/** Harmless when it has one of these values. */
export function oneOf(values: readonly unknown[], why: string, otherwise: Rule): Rule {
  return when(({ after }) => values.includes(after), why, otherwise);
}

/** Which objects an id may be of. */
export interface Wanted {
  readonly managed?: readonly string[];
  readonly data?: readonly string[];
  /** Looks at an object whose values are known. @default any will do */
  readonly is?: (object: KnownObject, look: Look) => boolean;
}

/**
 * Harmless when every id is that of an object of this plan: by its value, or,
 * known only after apply, by what the configuration refers to.
 */
export function idOf(wanted: Wanted, may: Risk, why: string, missing: string): Rule {
  return (look) =>
    namesOnly(look, look.said, look.after, look.unknown, wanted) ? { harmless: why } : { may, why: missing };
}

/** Whether a value, or a reference in its place, names objects that are wanted and nothing else. */
export function namesOnly(
  look: Look,
  said: unknown,
  value: unknown,
  unknown: unknown,
  wanted: Wanted,
): boolean {
  const { world: ask } = look.context;
  const world = ask();
  if (!hasUnknown(unknown)) {
    const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
    return ids.every((id) =>
      (world.byId.get(String(id)) ?? []).some((object) => isWanted(object, wanted, look)),
    );
  }
  const targets = targetsOf(said, look.change, world);
  return (
    targets !== undefined &&
    targets.length > 0 &&
    targets.every(({ mode, type, attribute, instances }) => {
      if (attribute !== undefined && attribute !== "id") return false;
      if (mode === "data" || wanted.managed?.includes(type) !== true) return false;
      if (wanted.is === undefined) return true;
      // What it will be is all that there is to look at.
      return (
        instances.length > 0 &&
        instances.every(({ change, name, address }) =>
          wanted.is!({ mode, type, name, address, values: change.after ?? {} }, look),
        )
      );
    })
  );
}

function isWanted(object: KnownObject, { managed = [], data = [], is }: Wanted, look: Look): boolean {
  return (object.mode === "managed" ? managed : data).includes(object.type) && (is?.(object, look) ?? true);
}

/** An attribute that a construct may set on a new object, and that no plan changes later. */
export function facts(kind: AttributeClass, create: Rule, update: Rule): AttributeFacts {
  return { class: kind, create, update };
}

/** An attribute of which no value is known to be harmless. */
export function never(kind: AttributeClass, may: Risk, why: string): AttributeFacts {
  return facts(kind, not(may, why), not(may, why));
}

/** Whether an object is switched on. @param update of one that stays */
export function switchedOn(update: Rule): AttributeFacts {
  return facts("visible to visitors", oneOf([true], "it is on", not("visitors", "it is off")), update);
}

/** What only the cloud sets: a new value tells of a change and makes none. */
export function computed(why = "only the cloud sets it"): AttributeFacts {
  const rule: Rule = ({ said }) =>
    said === undefined
      ? { harmless: why }
      : { may: "identity", why: "it is said in the configuration, though only the cloud sets it" };
  return { class: "computed by the cloud", create: rule, update: rule };
}

/** The id of an object: only the cloud gives it, and an object that stays keeps it. */
export const ID: AttributeFacts = {
  class: "computed by the cloud",
  create: computed().create,
  update: not("identity", "an object that stays keeps its id: another id is another object"),
};

/** What changes nothing but how long the engine waits, or how it deletes: nothing of the object. */
function ofTheEngine(why: string): AttributeFacts {
  return { class: "harmless in place", create: fine(why), update: fine(why) };
}

/** Tags: nothing of a site is found by them. */
export const TAGS: AttributeFacts = ofTheEngine("nothing of a site is found or judged by tags");
export const TIMEOUTS: AttributeFacts = ofTheEngine("how long the engine waits");

/** A region: another one is another cloud. */
export const REGION: AttributeFacts = facts(
  "names an identity by which something else is found",
  when(
    ({ after, context }) => regionsOf(context).has(String(after)),
    "the region of the site, or of what is there",
    ({ unknown, context }) => ({
      may: "identity",
      ...(!hasUnknown(unknown) && regionsOf(context).size > 0 ? { forbidden: true as const } : {}),
      why: "another region is another place: the same names are other objects there",
    }),
  ),
  not("identity", "another region is another place: the same names are other objects there"),
);

/** The projects that have what is there. */
function ownersOf({ changes }: Look["context"]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ change }) => textOf(change.before?.["tenant_id"]) ?? []));
}

/** The regions in which a plan has its place: the site file's, else those of what is there. */
function regionsOf({ site, changes }: Look["context"]): ReadonlySet<string> {
  if (site?.region !== undefined) return new Set([site.region]);
  return new Set(changes.flatMap(({ change }) => textOf(change.before?.["region"]) ?? []));
}

/** Whose it is. */
export const OWNER: AttributeFacts = facts(
  "changes who can reach what",
  when(
    ({ after, context }) => ownersOf(context).has(String(after)),
    "the project of what is there",
    ({ unknown, context }) => ({
      may: "reach",
      ...(!hasUnknown(unknown) && ownersOf(context).size > 0 ? { forbidden: true as const } : {}),
      why: "another project's, so that others may use and delete it",
    }),
  ),
  not("reach", "another project's, so that others may use and delete it"),
);

/** Extra fields that the provider passes on unseen. */
export const VALUE_SPECS: AttributeFacts = never(
  "changes who can reach what",
  "reach",
  "passed on to the cloud as it is: it can say everything that another attribute says",
);

/** Whether an attribute has another value afterwards, or may. */
export function isAltered(before: unknown, after: unknown, unknown: unknown): boolean {
  if (hasUnknown(unknown)) return true;
  return !isDeepStrictEqual(isUnset(before) ? null : before, isUnset(after) ? null : after);
}
