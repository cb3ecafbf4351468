import { isDeepStrictEqual } from "node:util";

import type { Attributes, ConfigurationModule, PlanJson, ResourceChange } from "../../engine/plan-json";
import { effectOf, subjectOf } from "../change";
import { SERVER } from "../kinds";
import { blockAddress } from "../recognised/address";
import { secretsIn } from "../secrets";
import type { Concern } from "../types";
import { planPolicy } from "./policy";

/** Arguments of the provider that are secrets. */
export const PROVIDER_SECRETS: readonly string[] = ["password", "token", "application_credential_secret"];

/** A password in the configuration: it is in the synthesized file, the plan and the state, in the clear. */
export const secretInCode = planPolicy(
  {
    id: "secret-in-code",
    severity: "forbidden",
    risk: "secret",
    title: "a password or another secret is written into the configuration",
    why: "it is in the synthesized file, in the plan and in the state, where everybody with a copy reads it",
    example: "admin_pass of a server, or password of the provider",
    covers: ["CKV_OPENSTACK_1", "CKV_OPENSTACK_4", "AVD-OPNSTK-0001"],
  },
  ({ plan, changes, world }) => {
    const found: Concern[] = [];
    for (const [name, provider] of Object.entries(plan.configuration?.provider_config ?? {})) {
      const expressions =
        "expressions" in provider ? (provider.expressions as Readonly<Record<string, unknown>>) : {};
      for (const key of PROVIDER_SECRETS) {
        const constant = (expressions[key] as { constant_value?: unknown } | undefined)?.constant_value;
        if (typeof constant === "string" && constant !== "") {
          found.push({
            subject: `provider ${name}`,
            message: `${key} is written out`,
            fix: "keep it in clouds.yaml or secure.yaml",
          });
        }
      }
    }
    for (const change of changes) {
      const effect = effectOf(change);
      if (["stay", "destroy", "forget"].includes(effect)) continue;
      found.push(
        ...writtenOut(change, world().blocks.get(blockAddress(change.address))?.resource.expressions),
      );
      if (change.type !== SERVER) continue;
      const value = change.change.after?.["admin_pass"];
      if (value !== undefined && value !== null && value !== "") {
        found.push({
          subject: `server ${change.name}`,
          resource: change.address,
          message: "has a password (admin_pass) written out",
          fix: "use SSH keys: sshKeys in the site file",
        });
      }
    }
    return [...found, ...outputs(plan), ...elsewhere(plan)];
  },
);

/** Secrets among what a change sets anew. Of user data the plan may have a hash, and the configuration the text. */
function writtenOut(change: ResourceChange, said: Attributes | undefined): readonly Concern[] {
  const { before, after } = change.change;
  const keys = new Set([...Object.keys(after ?? {}), ...Object.keys(said ?? {})]);
  const places = [...keys].flatMap((key) => {
    // A password of a server is told below.
    if (key === "admin_pass") return [];
    const isSame =
      after !== null && Object.hasOwn(after, key) && isDeepStrictEqual(before?.[key], after[key]);
    if (isSame) return [];
    const there = new Set(secretsIn(before?.[key], key));
    return [...new Set([...secretsIn(after?.[key], key), ...secretsIn(constantOf(said?.[key]), key)])].filter(
      (place) => !there.has(place) || effectOf(change) !== "update",
    );
  });
  return places.length === 0
    ? []
    : [
        {
          subject: subjectOf(change),
          resource: change.address,
          message: `has a secret written out (${places.join(", ")})`,
          fix: "give it to the server by the playbooks, from where they keep their secrets",
        },
      ];
}

/** Secrets in variables, descriptions and addresses of modules: each plan has them, whether they are used or not. */
function elsewhere({ configuration, ...plan }: PlanJson): readonly Concern[] {
  const { variables = {} } = plan as { readonly variables?: Named<{ readonly value?: unknown } | undefined> };
  const named = Object.entries(variables).map(
    ([name, variable]) => [`variable ${name}`, variable?.value, name] as const,
  );
  const words = configuration === undefined ? [] : wordsOf(configuration.root_module, "");
  return [...named, ...words, ...checksOf(plan)]
    .filter(([, value, name]) => secretsIn(value, name).length > 0)
    .map(([subject]) => ({ subject, message: "has a secret written out", fix: "take it out" }));
}

/** What the checks of a configuration say when they fail: a plan repeats it. */
function checksOf(plan: object): readonly (readonly [string, unknown, string])[] {
  const checks = "checks" in plan && Array.isArray(plan.checks) ? (plan.checks as readonly unknown[]) : [];
  return checks.map((check) => ["a check of the configuration", check, ""] as const);
}

type Named<T> = Readonly<Record<string, T>>;

/** What stands in a configuration beside its blocks: where modules come from, how outputs and variables are described. */
function wordsOf(module: ConfigurationModule, at: string): readonly (readonly [string, unknown, string])[] {
  const {
    outputs = {},
    variables = {},
    module_calls: calls = {},
  } = module as ConfigurationModule & {
    readonly outputs?: Named<{ readonly description?: unknown } | undefined>;
    readonly variables?: Named<{ readonly description?: unknown; readonly default?: unknown } | undefined>;
  };
  return [
    ...Object.entries(outputs).map(
      ([name, output]) => [`output ${at}${name}`, output?.description, ""] as const,
    ),
    ...Object.entries(variables).flatMap(([name, variable]) => [
      [`variable ${at}${name}`, variable?.description, ""] as const,
      [`variable ${at}${name}`, variable?.default, name] as const,
    ]),
    ...Object.entries(calls).flatMap(([name, call]) => {
      const { source, module: inside } = call as typeof call & { readonly source?: unknown };
      return [[`module ${at}${name}`, source, ""] as const, ...wordsOf(inside, `${at}${name}.`)];
    }),
  ];
}

/** Outputs that are written out and look like a secret. */
function outputs({ output_changes: changes = {}, configuration }: PlanJson): readonly Concern[] {
  const said = (
    configuration?.root_module as
      { outputs?: Readonly<Record<string, { expression?: unknown } | undefined>> } | undefined
  )?.outputs;
  return Object.entries(changes).flatMap(([name, change]): Concern[] => {
    if (change.actions.every((action) => action === "no-op" || action === "delete")) return [];
    const output = said !== undefined && Object.hasOwn(said, name) ? said[name] : undefined;
    const secret = [change.after, constantOf(output?.expression)].some(
      (value) => secretsIn(value, name).length > 0,
    );
    return secret
      ? [{ subject: `output ${name}`, message: "has a secret written out", fix: "take it out" }]
      : [];
  });
}

/** What an expression is written as; parts of blocks keep their shape. */
function constantOf(expression: unknown): unknown {
  if (typeof expression !== "object" || expression === null) return undefined;
  if (Array.isArray(expression)) return expression.map(constantOf);
  if ("constant_value" in expression) return expression.constant_value;
  return Object.fromEntries(Object.entries(expression).map(([key, inner]) => [key, constantOf(inner)]));
}
