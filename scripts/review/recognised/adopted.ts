import { markOf, markOfValues } from "../../../constructs/model/marks";
import { addressName } from "../../../constructs/model/shared-names";
import type { ResourceChange } from "../../engine/plan-json";
import { alteredKeys, effectOf, openstackName, textOf } from "../change";
import { environmentIn, FLOATING_IP, KEY_PAIR, PORT, ROUTER, RULE, SERVER, VOLUME } from "../kinds";
import type { ReviewContext } from "../types";
import { allowedRule } from "./allowed-rule";
import type { Answer, WholeRule } from "./types";

/** What the provider keeps for itself, so that every adoption sets it. */
const OF_THE_PROVIDER = new Set(["timeouts", "enable_online_resize", "force_delete", "stop_before_destroy"]);

/**
 * An object that is taken into the state: from then on this state may change
 * and delete it. Harmless only for the stack's own, as it is: by its name and,
 * where it has one, its mark. Whether another
 * state knows it already is judged by the policy `another-stacks`.
 */
export const adopted: WholeRule = (change, context) => {
  const other = ownerOfObject(change, context);
  if (other !== undefined) {
    const taken = TAKEN.has(change.type) || isProxyPort(change);
    return {
      may: taken ? "data" : "identity",
      ...(taken ? { forbidden: true as const } : {}),
      why: `it is ${other}'s, which goes on using it: whichever of the two takes it down takes it from both`,
    };
  }
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
  const twin = (context.world().byId.get(id) ?? []).find(
    ({ mode, type, address }) => mode === "managed" && type === change.type && address !== change.address,
  );
  if (twin !== undefined) {
    return {
      may: TAKEN.has(change.type) ? "data" : "identity",
      why: `${twin.address} has it already: whoever takes one of the two blocks out destroys it for both`,
    };
  }
  if (markOfValues(change.change.before) !== undefined && site !== undefined && stack !== undefined) {
    return { harmless: "this stack made it, by its mark, and takes it in as it is" };
  }
  if (change.type === RULE) return allowedRule(change, context);
  return ownName(change, context);
};

/** What is lost, or visitors lose, with the object. */
const TAKEN: ReadonlySet<string> = new Set([VOLUME, SERVER, FLOATING_IP]);

function isProxyPort(change: ResourceChange): boolean {
  return change.type === PORT && /-proxy$/.test(openstackName(change) ?? "");
}

/** The other stack whose the object is, by its mark, its name or its description; `undefined`: none that is known. */
function ownerOfObject(change: ResourceChange, { site, stack }: ReviewContext): string | undefined {
  if (site === undefined || stack === undefined) return undefined;
  const mark = markOfValues(change.change.before);
  if (mark !== undefined) return mark === markOf(site.name, stack) ? undefined : mark;
  const name = textOf(change.change.before?.["name"]) ?? "";
  const environment = site.environments.find((one) => one.name === (environmentIn(name) ?? name))?.name;
  if (environment !== undefined && environment !== stack) return environment;
  const described = textOf(change.change.before?.["description"]);
  return change.type === FLOATING_IP &&
    stack !== "site" &&
    (["production", "spare"] as const).some((role) => described === addressName(site, role))
    ? "the site stack"
    : undefined;
}

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
