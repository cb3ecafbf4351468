/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import type { Block } from "../../scenario";
import { changeOf, inner, listIn } from "../scenario";
import { create } from "./edit";
import { configOf, configsOf, plan, PROVIDER, resourcesOf, setOf, valuesOf, type Plan } from "./parts";
import { exprsOf, masksOf } from "./values";

/** Gives an object another address by a moved block; references to it follow. */
export function moved(at: Plan, from: string, to: string, index?: string): void {
  const name = to.split(".").at(-1)!;
  const address = index === undefined ? to : `${to}[${JSON.stringify(index)}]`;
  const keyed = index === undefined ? {} : { index };
  Object.assign(changeOf(at, from), { address, previous_address: from, name, ...keyed });
  for (const part of ["planned_values", "prior_state"] as const)
    Object.assign(valuesOf(at, part, from), { address, name, ...keyed });
  for (const one of resourcesOf(at, "prior_state"))
    if (Array.isArray(one["depends_on"]))
      one["depends_on"] = (one["depends_on"] as string[]).map((each) => (each === from ? to : each));
  const each = index === undefined ? {} : { for_each_expression: { constant_value: setOf([index]) } };
  Object.assign(configOf(at, from), { address: to, name, ...each });
  const refer = (value: unknown): unknown => {
    if (typeof value === "string") {
      const end = new RegExp(`${from.replaceAll(".", "\\.")}(?![\\w-])`, "g");
      return value.replace(end, value.startsWith("${") ? address : to);
    }
    if (Array.isArray(value)) return value.map(refer);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, refer(one)]));
  };
  const module = inner(at, "configuration", "root_module");
  for (const one of configsOf(at))
    if (one["address"] !== to)
      Object.assign(
        one,
        refer({
          expressions: one["expressions"],
          ...(one["depends_on"] === undefined ? {} : { depends_on: one["depends_on"] }),
        }),
      );
  if (module["outputs"] !== undefined) module["outputs"] = refer(module["outputs"]);
  at["applyable"] = true;
}

/** Takes an existing object into the state; what `body` says otherwise than `values` is changed. */
export function adopt(at: Plan, type: string, name: string, values: Block, body: Block): void {
  create(at, type, name, body);
  const address = `${type}.${name}`;
  const found = changeOf(at, address);
  const after = { ...structuredClone(values), ...body };
  const same = Object.entries(body).every(
    ([key, value]) => JSON.stringify(values[key]) === JSON.stringify(value),
  );
  found["change"] = {
    actions: [same ? "no-op" : "update"],
    before: structuredClone(values),
    after,
    after_unknown: {},
    before_sensitive: masksOf(values),
    after_sensitive: masksOf(after),
    importing: { id: values["id"] },
  };
  plan(at, address);
  resourcesOf(at, "prior_state").push({
    ...structuredClone(valuesOf(at, "planned_values", address)),
    values: structuredClone(values),
    sensitive_values: masksOf(values),
  });
}

/** Adds a data source, or lets one find another object by other arguments. */
export function reads(at: Plan, type: string, name: string, body: Block, values: Block): void {
  const address = `data.${type}.${name}`;
  const state = resourcesOf(at, "prior_state");
  const known = state.find((one) => one["address"] === address);
  if (known !== undefined) {
    Object.assign(known["values"], values);
    configOf(at, address)["expressions"] = exprsOf(body);
    return;
  }
  const head = { address, mode: "data", type, name };
  state.push({
    ...head,
    provider_name: PROVIDER,
    schema_version: 0,
    values,
    sensitive_values: masksOf(values),
  });
  configsOf(at).push({
    ...head,
    provider_config_key: "openstack",
    expressions: exprsOf(body),
    schema_version: 0,
  });
}

/** Adds an output. */
export function output(
  at: Plan,
  name: string,
  value: unknown,
  expression: Block = { constant_value: value },
  sensitive = false,
): void {
  const type = typeof value === "string" ? "string" : typeof value === "number" ? "number" : ["tuple", []];
  (at["output_changes"] ??= {})[name] = {
    actions: ["create"],
    before: null,
    after: value,
    after_unknown: false,
    before_sensitive: sensitive,
    after_sensitive: sensitive,
  };
  (at["planned_values"].outputs ??= {})[name] = { sensitive, type, value };
  (inner(at, "configuration", "root_module")["outputs"] ??= {})[name] = {
    expression,
    ...(sensitive ? { sensitive } : {}),
  };
  at["applyable"] = true;
}

/** Takes an output away. */
export function outputGone(at: Plan, name: string): void {
  const found = at["output_changes"][name];
  Object.assign(found, { actions: ["delete"], after: null });
  Reflect.deleteProperty(at["planned_values"].outputs, name);
  Reflect.deleteProperty(inner(at, "configuration", "root_module", "outputs"), name);
  at["applyable"] = true;
}

/** Says that the cloud was changed by hand: what the state had, where the cloud has something else. */
export function drifted(at: Plan, address: string, cloud: Block): void {
  const found = changeOf(at, address);
  const before = structuredClone(inner(found, "change", "before"));
  const after: Block = { ...before, ...cloud };
  at["resource_drift"] ??= [];
  listIn(at, "resource_drift").push({
    ...structuredClone(found),
    change: {
      actions: ["update"],
      before,
      after,
      after_unknown: {},
      before_sensitive: masksOf(before),
      after_sensitive: masksOf(after),
    },
  });
  found["change"].before = structuredClone(after);
  valuesOf(at, "prior_state", address)["values"] = structuredClone(after);
}
