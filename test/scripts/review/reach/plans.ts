import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseSite } from "../../../../constructs/model";
import type {
  Attributes,
  ConfigurationModule,
  ConfigurationResource,
  PlanJson,
  ResourceChange,
} from "../../../../scripts/engine/plan-json";
import { contextOf, type ContextOptions } from "../../../../scripts/review/context";
import { reachReview } from "../../../../scripts/review/reach";
import { review } from "../../../../scripts/review/review";
import type { Finding } from "../../../../scripts/review/types";
import { corpusPlans, readCorpusPlan } from "../../../corpus/plans";
import { PROVIDER } from "../changes";

/** `revidr` of the corpus, deployed and unchanged: what edits are made to. */
const UNCHANGED = readCorpusPlan(
  corpusPlans().find(({ scenario }) => scenario.id === "environment-unchanged")!,
);
const SITE_TEXT = readFileSync(join(__dirname, "../../../corpus/site.yaml"), "utf8");
export const SITE = parseSite(SITE_TEXT, "site.yaml");

/** The corpus' site with something more of revidr. */
export function siteWith(more: string): ContextOptions {
  return { site: parseSite(SITE_TEXT.replace("revidr: { omero", `revidr: { ${more}, omero`), "site.yaml") };
}

/** Changes a plan that is its own copy. */
export type Edit = (plan: Plan) => void;
interface Plan extends PlanJson {
  resource_changes: ResourceChange[];
  configuration: { root_module: Module };
}
interface Module extends ConfigurationModule {
  resources: ConfigurationResource[];
  module_calls?: Record<string, Call>;
}
interface Call {
  readonly module: Module;
  readonly expressions?: Readonly<Record<string, unknown>>;
}

/** One block, or one instance of it. */
interface Block {
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  /** Values that are known. */
  readonly values?: Attributes;
  /** Arguments that are known after apply alone, and what they refer to; nothing: nobody can tell. */
  readonly open?: Readonly<Record<string, readonly string[]>>;
  /** What the block's `for_each` refers to. */
  readonly forEach?: readonly string[];
}

/** An expression as engines tell it: what it refers to, and that without its last part. */
export function refersTo(...references: readonly string[]): { readonly references: readonly string[] } {
  return {
    references: references.flatMap((one) => (one.endsWith(".id") ? [one, one.slice(0, -3)] : [one])),
  };
}

/** Something that the plan creates. */
export function created(block: Block): Edit {
  return (plan) => {
    create(plan, "", plan.configuration.root_module, block);
  };
}

function create(plan: Plan, prefix: string, module: Module, block: Block): void {
  const { type, name, index, values = {}, open = {}, forEach } = block;
  const bare = `${type}.${name}`;
  const shown = index === undefined ? "" : typeof index === "number" ? `[${index}]` : `["${index}"]`;
  plan.resource_changes.push({
    address: `${prefix}${bare}${shown}`,
    mode: "managed",
    type,
    name,
    ...(index === undefined ? {} : { index }),
    provider_name: PROVIDER,
    change: {
      actions: ["create"],
      before: null,
      after: values,
      after_unknown: { id: true, ...Object.fromEntries(Object.keys(open).map((key) => [key, true])) },
      before_sensitive: false,
      after_sensitive: {},
    },
  });
  if (module.resources.some(({ address }) => address === bare)) return;
  const constants = Object.entries(values).map(([key, value]) => [key, { constant_value: value }]);
  const references = Object.entries(open).map(([key, list]) => [key, refersTo(...list)]);
  module.resources.push({
    address: bare,
    mode: "managed",
    type,
    name,
    expressions: Object.fromEntries([...constants, ...references]) as Attributes,
    ...(forEach === undefined ? {} : { for_each_expression: refersTo(...forEach) }),
  });
}

/** A module of the root, its blocks in each of its instances (`""`, `[0]`, `["a"]`). */
export function moduleOf(
  name: string,
  instances: readonly string[],
  inputs: Readonly<Record<string, readonly string[]>>,
  ...blocks: readonly Block[]
): Edit {
  return (plan) => {
    const module: Module = { resources: [] };
    const expressions = Object.fromEntries(
      Object.entries(inputs).map(([key, list]) => [key, refersTo(...list)]),
    );
    plan.configuration.root_module.module_calls = {
      ...plan.configuration.root_module.module_calls,
      [name]: { module, expressions },
    };
    for (const instance of instances)
      for (const block of blocks) create(plan, `module.${name}${instance}.`, module, block);
  };
}

/** Something that the plan changes in place: known values, and arguments that are known after apply. */
export function altered(
  address: string,
  values: Attributes,
  open: Readonly<Record<string, readonly string[]>> = {},
): Edit {
  return (plan) => {
    const change = changeAt(plan, address);
    const after = { ...change.change.after, ...values };
    for (const key of Object.keys(open)) Reflect.deleteProperty(after, key);
    Object.assign(change, {
      change: {
        ...change.change,
        actions: ["update"],
        after,
        after_unknown: Object.fromEntries(Object.keys(open).map((key) => [key, true])),
      },
    });
    const block = plan.configuration.root_module.resources.find((one) => one.address === address);
    Object.assign(block?.expressions ?? {}, {
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { constant_value: value }])),
      ...Object.fromEntries(Object.entries(open).map(([key, list]) => [key, refersTo(...list)])),
    });
  };
}

function changeAt(plan: PlanJson, address: string): ResourceChange {
  const found = plan.resource_changes?.find((one) => one.address === address);
  if (found === undefined) throw new Error(`the plan has no ${address}`);
  return found;
}

/** The id of an object of the unchanged plan. */
export function idOf(address: string): string {
  return String(changeAt(UNCHANGED, address).change.before?.["id"]);
}

/** The plan with some edits. */
export function edited(...edits: readonly Edit[]): PlanJson {
  const plan = structuredClone(UNCHANGED) as Plan;
  for (const edit of edits) edit(plan);
  return plan;
}

/** What becomes reachable by edits, a line each: `forbidden tcp 5432 of …`. */
export function widened(edits: readonly Edit[], options: ContextOptions = {}): readonly string[] {
  const context = contextOf(edited(...edits), { site: SITE, stack: "revidr", ...options });
  return reachReview(context).widened.map(({ severity, message }) => `${severity} ${message}`);
}

/** The policies that find something in edits, with their severities. */
export function findings(edits: readonly Edit[], options: ContextOptions = {}): readonly string[] {
  return found(edits, options).map(({ policy, severity }) => `${severity} ${policy}`);
}

/** What a reader is told of edits, the worst first. */
export function messages(edits: readonly Edit[], options: ContextOptions = {}): readonly string[] {
  return found(edits, options).map(({ message }) => message);
}

function found(edits: readonly Edit[], options: ContextOptions): readonly Finding[] {
  return review(edited(...edits), { site: SITE, stack: "revidr", ...options }).findings;
}
