/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import type { Block } from "../../scenario";
import { changeOf, inner, listIn } from "../scenario";
import {
  block,
  configOf,
  configsOf,
  plan,
  PROVIDER,
  resourcesOf,
  root,
  setOf,
  without,
  type Plan,
} from "./parts";
import { COMPUTED, UNSET } from "./types";
import { exprsOf, masksOf, resolved } from "./values";

/** Changes an object in place: the configuration, the change and the planned values. */
export function update(
  at: Plan,
  address: string,
  body: Block,
  how: { readonly config?: Block; readonly unset?: readonly string[] } = {},
): void {
  const { after, unknown } = resolved(at, body);
  const { change } = changeOf(at, address);
  const next: Block = { ...change.after, ...after };
  for (const key of Object.keys(unknown)) if (!(key in after)) Reflect.deleteProperty(next, key);
  Object.assign(change, {
    actions: ["update"],
    after: next,
    after_unknown: { ...change.after_unknown, ...unknown },
    after_sensitive: { ...change.after_sensitive, ...masksOf(after) },
  });
  const expressions: Block = configOf(at, address)["expressions"];
  Object.assign(expressions, exprsOf(how.config ?? body));
  for (const key of how.unset ?? []) Reflect.deleteProperty(expressions, key);
  plan(at, address);
}

/** Replaces an object. What the provider computes is unknown, unless the configuration says it. */
export function replace(
  at: Plan,
  address: string,
  body: Block,
  how: {
    readonly paths?: readonly string[];
    readonly config?: Block;
    readonly createFirst?: boolean;
  } = {},
): void {
  update(at, address, body, how.config === undefined ? {} : { config: how.config });
  const found = changeOf(at, address);
  const { change } = found;
  const said: Block = configOf(at, address)["expressions"];
  const computed = ["id", ...(COMPUTED[found["type"] as string] ?? [])].filter((key) => !(key in said));
  for (const [key, value] of Object.entries(UNSET[found["type"] as string] ?? {}))
    if (!(key in said)) change.after[key] = structuredClone(value);
  for (const key of computed) {
    Reflect.deleteProperty(change.after, key);
    Reflect.deleteProperty(change.after_sensitive, key);
    change.after_unknown[key] = true;
  }
  change.actions = how.createFirst === true ? ["create", "delete"] : ["delete", "create"];
  change.replace_paths = (how.paths ?? Object.keys(body)).map((path) => [path]);
  found["action_reason"] = "replace_because_cannot_update";
  plan(at, address);
}

/** How an object is made, apart from its arguments. */
export interface Making {
  readonly index?: string | number;
  readonly provider?: string;
  readonly providerKey?: string;
  readonly meta?: Block;
  /** What the provider computes, for types that `types.ts` lacks. */
  readonly computed?: readonly string[];
}

function objectOf(at: Plan, type: string, name: string, body: Block, how: Making, module?: string): Block {
  const { after, unknown } = resolved(at, body);
  const computed = ["id", ...(how.computed ?? COMPUTED[type] ?? ["region"])].filter((key) => !(key in body));
  const index = how.index === undefined ? "" : `[${JSON.stringify(how.index)}]`;
  const change: Block = {
    actions: ["create"],
    before: null,
    after: {
      ...structuredClone(UNSET[type] ?? {}),
      ...Object.fromEntries(Object.entries(after).filter(([key]) => unknown[key] !== true)),
    },
    after_unknown: { ...unknown, ...Object.fromEntries(computed.map((key) => [key, true])) },
    before_sensitive: false,
    after_sensitive: masksOf(after),
  };
  for (const key of Object.keys(change["after_unknown"]))
    if (change["after_unknown"][key] === true) Reflect.deleteProperty(change["after"], key);
  return {
    address: `${module === undefined ? "" : `${module}.`}${type}.${name}${index}`,
    ...(module === undefined ? {} : { module_address: module }),
    mode: "managed",
    type,
    name,
    ...(how.index === undefined ? {} : { index: how.index }),
    provider_name: how.provider ?? PROVIDER,
    change,
  };
}

function configured(type: string, name: string, body: Block, how: Making): Block {
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_config_key: how.providerKey ?? "openstack",
    expressions: exprsOf(body),
    schema_version: 0,
    ...how.meta,
  };
}

function plannedOf(made: Block): Block {
  const { address, type, name, provider_name, change } = made;
  return {
    address,
    mode: "managed",
    type,
    name,
    ...(made["index"] === undefined ? {} : { index: made["index"] }),
    provider_name,
    schema_version: 0,
    values: structuredClone(change.after),
    sensitive_values: structuredClone(change.after_sensitive),
  };
}

/** Makes an object. `${type.name.attribute}` is resolved as far as the plan knows it. */
export function create(at: Plan, type: string, name: string, body: Block, how: Making = {}): void {
  const made = objectOf(at, type, name, body, how);
  listIn(at, "resource_changes").push(made);
  configsOf(at).push(configured(type, name, body, how));
  resourcesOf(at, "planned_values").push(plannedOf(made));
  at["applyable"] = true;
}

/** Makes objects in a module, once for each key where there are keys; the configuration where it says it otherwise. */
export function createIn(
  at: Plan,
  name: string,
  resources: readonly (readonly [type: string, name: string, body: Block, config?: Block])[],
  how: { readonly keys?: readonly string[]; readonly call?: Block } = {},
): void {
  const module = inner(at, "configuration", "root_module");
  const variables = Object.keys(how.call ?? {}).map((key) => [key, {}]);
  (module["module_calls"] ??= {})[name] = {
    source: `./${name}`,
    expressions: exprsOf(how.call ?? {}),
    ...(how.keys === undefined ? {} : { for_each_expression: { constant_value: setOf(how.keys) } }),
    module: {
      resources: resources.map(([type, its, body, config = body]) => configured(type, its, config, {})),
      variables: Object.fromEntries(variables) as Block,
    },
  };
  const planned = root(at, "planned_values");
  for (const key of how.keys ?? [undefined]) {
    const address = `module.${name}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`;
    const made = resources.map(([type, its, body]) => objectOf(at, type, its, body, {}, address));
    listIn(at, "resource_changes").push(...made);
    planned["child_modules"] ??= [];
    listIn(planned, "child_modules").push({ resources: made.map(plannedOf), address });
  }
  at["applyable"] = true;
}

/** Destroys an object, or forgets it: it is no longer in the configuration. */
export function remove(at: Plan, address: string, action: "delete" | "forget" = "delete"): void {
  const found = changeOf(at, address);
  Object.assign(found["change"], {
    actions: [action],
    after: null,
    after_unknown: {},
    after_sensitive: false,
  });
  found["action_reason"] = "delete_because_no_resource_config";
  without(configsOf(at), block(address));
  without(resourcesOf(at, "planned_values"), address);
  at["applyable"] = true;
}
