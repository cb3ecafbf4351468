import { markIn, markOf, MARK_KEY } from "../../../constructs/model/marks";
import type { ResourceChange } from "../../engine/plan-json";
import { alteredKeys, effectOf, openstackName, textOf } from "../change";
import { environmentIn, KEY_PAIR, ROUTER, RULE } from "../kinds";
import type { ReviewContext } from "../types";
import { allowedRule } from "./allowed-rule";
import type { Answer, WholeRule } from "./types";

/** What the provider keeps for itself, so that every adoption sets it. */
const OF_THE_PROVIDER = new Set(["timeouts", "enable_online_resize", "force_delete", "stop_before_destroy"]);

/**
 * An object that is taken into the state: from then on this state may change
 * and delete it. Harmless only for the stack's own, as it is: by its name and,
 * where it has one, its mark. Which state knows it already is asked elsewhere,
 * when the context comes to tell the ids of the other stacks.
 */
export const adopted: WholeRule = (change, context) => {
  const effect = effectOf(change);
  const altered = alteredKeys(change).filter((key) => !OF_THE_PROVIDER.has(key));
  if (effect !== "stay" && effect !== "update")
    return { may: "data", why: "it is adopted and made again at once" };
  if (altered.length > 0) {
    return { may: "identity", why: `it is adopted and changed at once (${altered.join(", ")})` };
  }
  const { stack, site } = context;
  const id = change.change.importing?.id;
  if (id === undefined || id === "") return { may: "identity", why: "which object is adopted is not known" };
  const mark = markOfObject(change);
  if (mark !== undefined && site !== undefined && stack !== undefined) {
    return mark === markOf(site.name, stack)
      ? { harmless: "this stack made it, by its mark, and takes it in as it is" }
      : { may: "identity", why: `it was made by ${mark}, which goes on using it` };
  }
  if (change.type === RULE) return allowedRule(change, context);
  return ownName(change, context);
};

function ownName(change: ResourceChange, { stack, site }: ReviewContext): Answer {
  if (stack === undefined)
    return { may: "identity", why: "whose it is is not known: the plan is of no stack" };
  const name = openstackName(change);
  if (name === undefined) return { may: "identity", why: "whose it is is not known: it has no name" };
  const own =
    stack === "site"
      ? (change.type === ROUTER && name === site?.router) ||
        (change.type === KEY_PAIR && name === site?.keyPair.name)
      : name === stack || environmentIn(name) === stack;
  return own
    ? { harmless: "it has a name of this stack's, and is taken in as it is" }
    : { may: "identity", why: `${name} is no name of the stack ${stack}: somebody else may run it` };
}

function markOfObject({ change: { before } }: ResourceChange): string | undefined {
  const metadata = before?.["metadata"];
  const written =
    typeof metadata === "object" && metadata !== null
      ? textOf((metadata as Readonly<Record<string, unknown>>)[MARK_KEY])
      : undefined;
  return written ?? markIn(textOf(before?.["description"]));
}
