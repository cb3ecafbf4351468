import type { Site } from "../../../constructs/model";
import { markIn } from "../../../constructs/model/marks";
import { addressName, proxyPortName } from "../../../constructs/model/shared-names";
import { numberOf, textOf } from "../change";
import { isVolume, PORT } from "../kinds";
import { gainsOwnMark } from "./marks";
import type { Answer, Look, Rule } from "./types";

/**
 * Names and descriptions by which stacks, the command and people find things.
 * This is the place where identity by name is judged; what other stacks have
 * by id is judged by the policy `another-stacks`.
 */

/** A name, in place: whatever finds the object by it finds another one, or none. */
export const renamed: Rule = (look) => {
  const { change, before, after, context } = look;
  const to = textOf(after);
  if (isVolume(change) && to !== undefined && to !== before) {
    const taken = context.changes.find(
      (other) => other !== change && isVolume(other) && textOf(other.change.before?.["name"]) === to,
    );
    if (taken !== undefined) {
      const gib = numberOf(taken.change.before?.["size"]);
      return {
        may: "data",
        forbidden: true,
        why: `it takes the name of ${taken.address}${gib === undefined ? "" : ` (${gib} GiB)`}: who asks for ${to} gets other data from then on`,
      };
    }
  }
  if (isVolume(change) && to !== undefined && swapsRoles(textOf(before), to, context.site)) {
    return {
      may: "data",
      forbidden: true,
      why: `both are names of the site's data volumes: who asks for ${to} gets the data of ${show(before)} from then on`,
    };
  }
  const proxy = change.type === PORT && to !== undefined && to !== before && to === proxyPortOf(look);
  return {
    may: proxy ? "visitors" : "identity",
    ...(proxy ? { forbidden: true as const } : {}),
    why: proxy
      ? "the live stack takes production's address to the port of this name"
      : `stacks, playbooks and people find it by its name (${show(before)} → ${show(after)})`,
  };
};

/** Whether a volume goes from the name of one of the site's data volumes to that of another. */
function swapsRoles(from: string | undefined, to: string, site: Site | undefined): boolean {
  const names = new Set(
    site?.environments.flatMap(({ servers }) =>
      servers.flatMap(({ volumes }) => volumes.map(({ name }) => name)),
    ),
  );
  return from !== undefined && from !== to && names.has(from) && names.has(to);
}

/** A description of one of Neutron's objects carries the mark of the stack that made it. */
export const redescribed: Rule = (look) => {
  const { before, after, unknown, context } = look;
  if (unknown === true) return { may: "identity", why: "its description is known only after apply" };
  if (markIn(textOf(before)) === markIn(textOf(after))) {
    return { harmless: "a description; the mark of who made it stays" };
  }
  return gainsOwnMark(markIn(textOf(before)), markIn(textOf(after)), context)
    ? { harmless: "an object of this stack gets the mark of this stack" }
    : { may: "identity", why: "the mark by which this software knows what it made changes" };
};

/** A floating IP has no name: its description is what it is found by. */
export const addressRedescribed: Rule = ({ before, after, unknown, change, context }) => {
  const { site, stack } = context;
  const isOwn = (["production", "spare"] as const).some(
    (role) =>
      site !== undefined &&
      stack === "site" &&
      change.name === addressName(site, role) &&
      after === addressName(site, role),
  );
  // Somebody took it off by hand: nothing else is called so, or its own block would say it.
  if (isOwn && unknown !== true && textOf(before) === undefined) {
    return { harmless: "the description that the site stack gives it comes back" };
  }
  const production = isProductions(before, change.change.before?.["address"], context);
  return {
    may: production ? "visitors" : "identity",
    ...(production ? { forbidden: true as const } : {}),
    why: `the live stack finds an address by its description (${show(before)} → ${show(after)})${production ? ", and this is production's" : ""}`,
  };
};

/** The description of a new floating IP: not one that the live stack looks for, but on the site stack's own. */
export const addressDescribed: Rule = ({ after, context }): Answer => {
  const { site, stack } = context;
  const text = textOf(after) ?? "";
  const role = (["production", "spare"] as const).find((one) =>
    site === undefined ? new RegExp(`(^|[\\s-])${one}($|\\s)`).test(text) : text === addressName(site, one),
  );
  if (role === undefined) return { harmless: "a name that the live stack doesn't look for" };
  if (stack === "site") return { harmless: `the site stack's own ${role} address` };
  return {
    may: "visitors",
    ...(role === "production" && stack !== undefined ? { forbidden: true as const } : {}),
    why: `the live stack looks for the ${role} address by this description, and would find another one`,
  };
};

function isProductions(description: unknown, address: unknown, context: Look["context"]): boolean {
  const text = textOf(description) ?? "";
  if (context.site !== undefined && text === addressName(context.site, "production")) return true;
  return /(^|[\s-])production($|\s)/.test(text) || context.productionAddresses.has(textOf(address) ?? "");
}

/** Name of the port to which the live stack takes production's address. */
function proxyPortOf({ context: { site, live } }: Look): string | undefined {
  const environment = live ?? site?.live;
  return environment === undefined ? undefined : proxyPortName(environment);
}

function show(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : "none";
}
