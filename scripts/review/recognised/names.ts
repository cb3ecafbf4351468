import { markIn, markOf } from "../../../constructs/model/marks";
import { environmentIn } from "../kinds";
import type { ReviewContext } from "../types";
import { effectOf, textOf } from "../change";
import { facts, not } from "./rules";
import { renamed, redescribed } from "./identity";
import type { AttributeFacts, Rule } from "./types";

const FOUND = "names an identity by which something else is found";

/** The name of a new object: harmless unless something has it already, or another stack looks for it. */
export const newName: Rule = ({ change, after, unknown, context }) => {
  const name = textOf(after);
  if (name === undefined || unknown === true)
    return { may: "identity", why: "its name is not known before apply" };
  const twin = namesakes(context).get(`${change.type} ${name}`) ?? 0;
  if (twin > 1) return { may: "identity", why: `another object of this plan is called ${name}, too` };
  const owner = ownerOf(name, context);
  if (owner !== undefined)
    return { may: "identity", why: `${owner} has things of this name, and finds them by it` };
  return { harmless: "a name that nothing else has" };
};

/** Whose a name is, by the site file, where it is not this stack's; `undefined`: nobody's else. */
function ownerOf(name: string, { site, stack }: ReviewContext): string | undefined {
  if (site === undefined || stack === undefined) return undefined;
  // Its names may begin like an environment's: the site `idr` has a router `idr-router`.
  if (name === site.router || name === site.keyPair.name)
    return stack === "site" ? undefined : "the site stack";
  const environment = site.environments.find((one) => one.name === (environmentIn(name) ?? name))?.name;
  if (environment !== undefined && environment !== stack) return `the environment ${environment}`;
  return undefined;
}

const COUNTED = new WeakMap<object, ReadonlyMap<string, number>>();

/** How many objects of a type have a name, before or after the plan. Of those that go, other policies speak. */
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
      counts.set(`${type} ${name}`, (counts.get(`${type} ${name}`) ?? 0) + 1);
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
  const { site, stack } = context;
  if (mark === undefined) return { harmless: "a description without a mark" };
  if (site === undefined || stack === undefined || mark === markOf(site.name, stack)) {
    return { harmless: "a description with the mark of the stack that makes it" };
  }
  return { may: "identity", why: `it carries the mark of ${mark}, which is not this stack` };
};

export const DESCRIPTION: AttributeFacts = facts(FOUND, newDescription, redescribed);
/** Of what nothing is found by and no mark is written on. */
export const FREE_TEXT: AttributeFacts = facts(
  "harmless in place",
  ({ unknown }) =>
    unknown === true ? { may: "identity", why: "not known before apply" } : { harmless: "a text for people" },
  ({ unknown }) =>
    unknown === true ? { may: "identity", why: "not known before apply" } : { harmless: "a text for people" },
);
export const PLACE: AttributeFacts = facts(
  "harmless in place",
  ({ unknown }) =>
    unknown === true
      ? { may: "identity", why: "not known before apply" }
      : { harmless: "where the cloud puts a new object" },
  not("visitors", "an object can't be moved in place"),
);
