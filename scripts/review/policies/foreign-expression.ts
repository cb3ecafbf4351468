import { isDeepStrictEqual } from "node:util";

import type { ConfigurationModule, PlanJson } from "../../engine/plan-json";
import { type Around, type ForeignExpression, foreignIn, isOurReference } from "../../../stacks/expressions";
import { shownValue } from "../../../constructs/model/text";
import { isPureTemplate } from "../recognised/pure-template";
import { TELLING } from "../recognised/telling";
import type { Concern } from "../types";
import { planPolicy } from "./policy";

/** An expression that no construct of this project makes. It came in by a text, and the engine evaluates it. */
export const foreignExpression = planPolicy(
  {
    id: "foreign-expression",
    severity: "forbidden",
    risk: "secret",
    title: "an expression that no construct of this project makes",
    why: "the engine evaluates it: it can read files, the environment and the state of whoever plans, and put them into plans and logs",
    example:
      'name of an image: "${file("/proc/self/environ")}"; a reference is whole and alone: "${openstack_networking_port_v2.idr-proxy.id}"',
  },
  ({ foreignExpressions, plan, site, stack }) =>
    (
      foreignExpressions ??
      // What somebody else's configuration refers to is in the values of the plan: only a stack of a site has no other words.
      (site === undefined || stack === undefined ? [] : foreignInConfiguration(plan))
    ).map(({ place, text, address }): Concern => ({
      subject: address ?? place,
      // What a local value is made of, no plan tells.
      ...(/^(?:\$\{)?local\.[\w.-]+\}?$/.test(text) ? { severity: "person" as const } : {}),
      ...(address === undefined ? {} : { resource: address }),
      message: `has an expression at ${shownValue(place)}: ${shownValue(text)}`,
      fix: "write the value itself; constructs of your own that refer to more than these do are waived in the site file",
    })),
);

/**
 * The same of what a plan tells of its configuration. Engines repeat the text of
 * synthesized JSON; of other configuration they tell what is referred to, and of
 * a call of a function nothing at all, which is therefore foreign as well.
 */
function foreignInConfiguration(plan: PlanJson): readonly ForeignExpression[] {
  const { configuration } = plan;
  if (configuration === undefined) return [];
  const none: Place = { has: () => false, each: false, called: new Set(), inside: false };
  return [
    ...expressionsIn(configuration.provider_config ?? {}, "provider", "", none),
    ...inModule(configuration.root_module, "", defaultsOf(plan)),
  ];
}

/** Variables of the root that have the value that the configuration itself says, and none from the environment or a file. */
function defaultsOf({ configuration, ...plan }: PlanJson): ReadonlySet<string> {
  const root = configuration?.root_module as { readonly variables?: Named<{ readonly default?: unknown }> };
  const { variables: values = {} } = plan as { readonly variables?: Named<{ readonly value?: unknown }> };
  const same = Object.entries(root.variables ?? {}).filter(
    ([name, { default: said }]) =>
      said !== undefined && Object.hasOwn(values, name) && isDeepStrictEqual(values[name]?.value, said),
  );
  return new Set(same.map(([name]) => name));
}

type Named<T> = Readonly<Record<string, T>>;

function inModule(
  module: ConfigurationModule,
  prefix: string,
  defaults: ReadonlySet<string> = new Set(),
): readonly ForeignExpression[] {
  const { resources = [], module_calls: calls = {}, ...rest } = module;
  const addresses = new Set(resources.map(({ address }) => address));
  const has: Around["has"] = (type, name) => addresses.has(`${type}.${name}`);
  const own = { has, called: new Set(Object.keys(calls)), inside: prefix !== "", defaults };
  return [
    ...resources.flatMap((resource) => {
      const address = `${prefix}${resource.address}`;
      const each = "for_each_expression" in resource;
      const {
        expressions,
        for_each_expression: forEach,
        count_expression: count,
        ...others
      } = resource as typeof resource & Others;
      const repeated = each || count !== undefined;
      return [
        ...expressionsIn(expressions ?? {}, address, "", { ...own, each, repeated }),
        ...(count === undefined ? [] : expressionsIn({ count }, address, "", { ...own, each: false })),
        ...(each ? expressionsIn({ for_each: forEach }, address, "", { ...own, each }) : []),
        // Provisioners, and what engines may add: none of ours has any.
        ...expressionsIn(others, address, "", { ...own, has: () => false, each: false }),
      ].map((found) => ({ ...found, address }));
    }),
    ...Object.entries(calls).flatMap(([name, call]) => {
      const { module: inside, ...others } = call;
      const at = `${prefix}module.${name}`;
      return [
        ...expressionsIn(others, at, "", { ...own, each: false, inside: true }),
        ...inModule(inside, `${at}.`),
      ];
    }),
    // Outputs, variables.
    ...expressionsIn(rest, prefix === "" ? "configuration" : prefix.slice(0, -1), "", {
      ...own,
      each: false,
    }),
  ];
}

/** Where an expression stands, as far as it decides on what it may be. */
interface Place extends Around {
  /** Whether the block is made several times, by `count` or `for_each`. @default false */
  readonly repeated?: boolean;
  /** The modules that are called there. */
  readonly called: ReadonlySet<string>;
  /** Variables of the root that have the value that is written there, and not one from elsewhere. */
  readonly defaults?: ReadonlySet<string>;
  /** Whether it is in a module, or given to one: there the names of what is given and repeated are words like others. */
  readonly inside: boolean;
}

/** Whether a reference is one of ours, or one that every honest module makes: what it stands for is in the plan's values. */
function isHonest(reference: string, place: Place): boolean {
  if (isOurReference(reference, place)) return true;
  const [, called] = /^module\.([\w-]+)(?:\.[\w-]+)?$/.exec(reference) ?? [];
  if (called !== undefined) return place.called.has(called);
  // Of what is repeated, the keys and the values are in the plan.
  if (/^(?:each\.(?:key|value)|count\.index)$/.test(reference))
    return place.inside || place.repeated === true;
  if (place.inside) {
    if (/^var\.[\w-]+$/.test(reference)) return true;
  } else if (/^var\.[\w-]+$/.test(reference)) return place.defaults?.has(reference.slice(4)) === true;
  const parts =
    /^((?:data\.)?openstack_[a-z0-9_]+)\.([\w-]+)(?:\[[^\]]*\])?(?:\.([a-z0-9_]+))?(?:\[\d+\])?$/.exec(
      reference,
    );
  const [, type = "", name = "", attribute] = parts ?? [];
  return place.has(type, name) && (attribute === undefined || TELLING.has(attribute));
}

/** A reference in a template, not escaped. */
const REFERENCE = /(?<!\$)\$\{([a-z][\w.-]*(?:\[(?:\d+|"[\w.-]*")\][\w.]*)*)\}/g;
/** Keys that are written out. */
const LITERAL_SET = /^\$\{toset\(\[(?:"[\w.-]*"(?:, ?"[\w.-]*")*)?\]\)\}$/;

/** Whether a text is made of references whose values the plan tells, and of nothing that is called. */
function isOfHonestReferences(text: string, place: Place): boolean {
  if (LITERAL_SET.test(text) || isPureTemplate(text, (reference) => isHonest(reference, place))) return true;
  const rest = text.replaceAll(REFERENCE, (all, reference: string) =>
    isHonest(reference, place) ? "" : all,
  );
  return !/[$%]\{/.test(rest);
}

interface Others {
  readonly for_each_expression?: unknown;
  readonly count_expression?: unknown;
}

/** A variable without settings, a call without arguments, a block without any. */
function isNoExpression(place: string): boolean {
  return /\.variables\.[\w-]+$|\.expressions$|\.outputs$|\.variables$/.test(place);
}

function expressionsIn(
  value: unknown,
  place: string,
  key: string,
  around: Place,
): readonly ForeignExpression[] {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => expressionsIn(one, `${place}[${index}]`, key, around));
  }
  if (typeof value !== "object" || value === null) return [];
  const expression = value as { readonly constant_value?: unknown; readonly references?: unknown };
  const told = "constant_value" in expression;
  if (told || "references" in expression) {
    const references = Array.isArray(expression.references) ? expression.references : [];
    return [
      ...foreignIn(expression.constant_value, place, key, around).filter(
        ({ text }) => !isOfHonestReferences(text, around),
      ),
      ...references
        .filter((one) => typeof one !== "string" || !isHonest(one, around))
        .map((one) => ({ place, text: String(one) })),
    ];
  }
  const entries = Object.entries(value);
  // How often a module repeats something shows in the keys of what it makes.
  if (
    around.inside &&
    /^(?:for_each|count|for_each_expression|count_expression)$/.test(key) &&
    entries.length === 0
  )
    return [];
  // What a module is called without: no arguments, no variables' settings.
  if (around.inside && entries.length === 0 && isNoExpression(place)) return [];
  // So an engine tells of a call of a function that refers to nothing.
  if (entries.length === 0 && key !== "")
    return [{ place, text: "an expression that the plan doesn't tell" }];
  return entries.flatMap(([inner, one]) => expressionsIn(one, `${place}.${inner}`, inner, around));
}
