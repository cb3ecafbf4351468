import type { Configuration, ConfigurationModule } from "../../engine/plan-json";
import { type Around, type ForeignExpression, foreignIn, isOurReference } from "../../../stacks/expressions";
import { shownValue } from "../../../constructs/model/text";
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
      (site === undefined || stack === undefined ? [] : foreignInConfiguration(plan.configuration))
    ).map(({ place, text, address }): Concern => ({
      subject: address ?? place,
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
export function foreignInConfiguration(
  configuration: Configuration | undefined,
): readonly ForeignExpression[] {
  if (configuration === undefined) return [];
  const none: Around = { has: () => false, each: false };
  return [
    ...expressionsIn(configuration.provider_config ?? {}, "provider", "", none),
    ...inModule(configuration.root_module, ""),
  ];
}

function inModule(module: ConfigurationModule, prefix: string): readonly ForeignExpression[] {
  const { resources = [], module_calls: calls = {}, ...rest } = module;
  const addresses = new Set(resources.map(({ address }) => address));
  const has: Around["has"] = (type, name) => addresses.has(`${type}.${name}`);
  return [
    ...resources.flatMap((resource) => {
      const address = `${prefix}${resource.address}`;
      const each = "for_each_expression" in resource;
      const { expressions, for_each_expression: forEach, ...others } = resource as typeof resource & Others;
      return [
        ...expressionsIn(expressions ?? {}, address, "", { has, each }),
        ...(each ? expressionsIn({ for_each: forEach }, address, "", { has, each }) : []),
        // `count`, provisioners and what engines may add: none of ours has any.
        ...expressionsIn(others, address, "", { has: () => false, each: false }),
      ].map((found) => ({ ...found, address }));
    }),
    ...Object.entries(calls).flatMap(([name, call]) => {
      const { module: inside, ...others } = call;
      const at = `${prefix}module.${name}`;
      return [...expressionsIn(others, at, "", { has, each: false }), ...inModule(inside, `${at}.`)];
    }),
    // Outputs, variables.
    ...expressionsIn(rest, prefix === "" ? "configuration" : prefix.slice(0, -1), "", { has, each: false }),
  ];
}

interface Others {
  readonly for_each_expression?: unknown;
}

function expressionsIn(
  value: unknown,
  place: string,
  key: string,
  around: Around,
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
      ...foreignIn(expression.constant_value, place, key, around),
      ...references
        .filter((one) => typeof one !== "string" || !isOurReference(one, around))
        .map((one) => ({ place, text: String(one) })),
    ];
  }
  const entries = Object.entries(value);
  // So an engine tells of a call of a function that refers to nothing.
  if (entries.length === 0 && key !== "")
    return [{ place, text: "an expression that the plan doesn't tell" }];
  return entries.flatMap(([inner, one]) => expressionsIn(one, `${place}.${inner}`, inner, around));
}
