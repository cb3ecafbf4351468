import { markIn, MARK_KEY } from "../../../constructs/model/marks";
import { environmentIn } from "../kinds";
import type { ReviewContext } from "../types";
import { effectOf, textOf } from "../change";
import { facts, fine, not } from "./rules";
import { renamed, redescribed } from "./identity";
import { foreignMark } from "./marks";
import { asRead, isPlainName } from "./strange-text";
import type { AttributeFacts, Rule } from "./types";

const FOUND = "names an identity by which something else is found";

/** The name of a new object: harmless unless something has it already, or another stack looks for it. */
const newName: Rule = ({ change, after, unknown, context }) => {
  const name = textOf(after);
  if (name === undefined || unknown === true)
    return { may: "identity", why: "its name is not known before apply" };
  if (!isPlainName(name))
    return { may: "identity", why: `${JSON.stringify(name)} has letters that look like others` };
  const twin = namesakes(context).get(`${change.type} ${asRead(name)}`) ?? 0;
  if (twin > 1) return { may: "identity", why: `another object of this plan is called ${name}, too` };
  const owner = ownerOf(asRead(name), context);
  if (owner !== undefined)
    return { may: "identity", why: `${owner} things of this name, and finds them by it` };
  return { harmless: "a name that nothing else has" };
};

/** Whose a name is, by the site file, where it is not this stack's; `undefined`: nobody's else. */
function ownerOf(name: string, context: ReviewContext): string | undefined {
  const { site, stack } = context;
  if (site === undefined || stack === undefined) return strangeTo(name, context);
  // Its names may begin like an environment's: the site `idr` has a router `idr-router`.
  if (name === site.router || name === site.keyPair.name)
    return stack === "site" ? undefined : "the site stack has";
  const environment = site.environments.find((one) => one.name === (environmentIn(name) ?? name))?.name;
  if (environment !== undefined && environment !== stack) return `the environment ${environment} has`;
  return undefined;
}

const FAMILIES = new WeakMap<object, ReadonlySet<string>>();

/**
 * Without a site file nobody knows whose names there are. Those of one stack begin alike, so that one which begins
 * otherwise may be another stack's. Of a plan whose objects are all new, nothing can be said.
 */
function strangeTo(name: string, context: ReviewContext): string | undefined {
  const { stack, changes, world } = context;
  const key = world();
  const family =
    FAMILIES.get(key) ??
    new Set(
      stack === undefined || stack === "site" || stack === "live"
        ? changes.flatMap(({ change }) => {
            const there = textOf(change.before?.["name"]);
            return there === undefined ? [] : [environmentIn(there) ?? there];
          })
        : [stack],
    );
  FAMILIES.set(key, family);
  return family.size === 0 || family.has(environmentIn(name) ?? name)
    ? undefined
    : `the plan's other objects are called ${[...family].sort().join("-…, ")}-…: another stack may have`;
}

const COUNTED = new WeakMap<object, ReadonlyMap<string, number>>();

/** How many objects of a type have a name, as people read it, before or after the plan. Of those that go, other policies speak. */
export function namesakes({ world, changes }: ReviewContext): ReadonlyMap<string, number> {
  const key = world();
  const known = COUNTED.get(key);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const one of changes) {
    const { type, change } = one;
    if (effectOf(one) === "destroy") continue;
    const names = new Set([textOf(change.before?.["name"]), textOf(change.after?.["name"])]);
    for (const name of names) {
      if (name === undefined) continue;
      const key = `${type} ${asRead(name)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  COUNTED.set(key, counts);
  return counts;
}

export const NAME: AttributeFacts = facts(FOUND, newName, renamed);

/** The description of a new object of Neutron's: its mark is this stack's, or there is none. */
const newDescription: Rule = ({ after, unknown, context }) => {
  if (unknown === true) return { may: "identity", why: "its description is not known before apply" };
  const mark = markIn(textOf(after));
  if (mark === undefined) {
    return textOf(after)?.includes(MARK_KEY) === true
      ? { may: "identity", why: "it looks like a mark, and is none" }
      : { harmless: "a description without a mark" };
  }
  if (!foreignMark(mark, context)) {
    return { harmless: "a description with the mark of the stack that makes it" };
  }
  return { may: "identity", why: `it carries the mark of ${mark}, which is not this stack` };
};

export const DESCRIPTION: AttributeFacts = facts(FOUND, newDescription, redescribed);
/** Of what nothing is found by and no mark is written on. */
export const FREE_TEXT: AttributeFacts = facts(
  "harmless in place",
  fine("a text for people"),
  fine("a text for people"),
);
export const PLACE: AttributeFacts = facts(
  "harmless in place",
  fine("where the cloud puts a new object"),
  not("visitors", "an object can't be moved in place"),
);
