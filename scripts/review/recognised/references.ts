import type { ResourceChange } from "../../engine/plan-json";
import { moduleOf } from "./address";
import type { World } from "./world";

/** An object that an expression refers to, and nothing beside it. */
export interface Target {
  readonly mode: "managed" | "data";
  readonly type: string;
  /** Address of the block. */
  readonly block: string;
  /** `undefined`: the plan doesn't tell which attribute, as with `x[each.key].id`. */
  readonly attribute?: string;
  /** The objects that are meant: of a block of many, the one of the same key where that is said. */
  readonly instances: readonly ResourceChange[];
}

const NAME = String.raw`[A-Za-z_][\w-]*`;
const KEY = String.raw`\[(?:each\.key|count\.index|\d+|"[^"\\]*")\]`;
const OBJECT = new RegExp(
  String.raw`^((?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+)\.(${NAME})(${KEY})?(?:\.([a-z0-9_]+))?$`,
);
const OUTPUT = new RegExp(String.raw`^module\.(${NAME})(?:${KEY})?\.(${NAME})$`);
const INPUT = new RegExp(String.raw`^var\.(${NAME})$`);
/** Deeper than any honest module; a circle of modules can't be planned. */
const DEPTH = 12;

/** The argument of a block as the configuration says it, by the way to it: `["network", 0, "port"]`. */
export function argumentOf(
  path: readonly (string | number)[],
  block: Readonly<Record<string, unknown>> | undefined,
): unknown {
  let value: unknown = block;
  for (const step of path) {
    // The engine writes a block that may be there once as an object.
    if (step === 0 && !Array.isArray(value)) continue;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/**
 * What an argument refers to, when it is references and nothing else. The engine
 * repeats the text of JSON, so that a call of a function or a condition shows.
 * Of HCL it tells the names of what is referred to only.
 * @returns `undefined`: something else may be meant
 */
export function targetsOf(
  expression: unknown,
  change: ResourceChange,
  world: World,
): readonly Target[] | undefined {
  const { index } = change;
  return resolve(expression, moduleOf(change), { world, index, depth: 0 });
}

/** The same for an expression that is in no block, e.g. an output's. */
export function targetsIn(expression: unknown, module: string, world: World): readonly Target[] | undefined {
  return resolve(expression, module, { world, index: undefined, depth: 0 });
}

interface Step {
  readonly world: World;
  readonly index: string | number | undefined;
  readonly depth: number;
}

function resolve(expression: unknown, module: string, step: Step): readonly Target[] | undefined {
  if (step.depth > DEPTH) return undefined;
  const texts = textsOf(expression);
  if (texts === undefined || texts.length === 0) return undefined;
  const targets: Target[] = [];
  for (const text of texts) {
    const found = targetOf(text, module, step);
    if (found === undefined) return undefined;
    targets.push(...found);
  }
  return targets;
}

function targetOf(text: string, module: string, step: Step): readonly Target[] | undefined {
  const { world } = step;
  const input = text.startsWith("var.") ? INPUT.exec(text)?.[1] : undefined;
  if (input !== undefined) {
    const called = world.modules.get(module);
    if (called?.caller === undefined || !Object.hasOwn(called.arguments, input)) return undefined;
    return resolve(called.arguments[input], called.caller, { ...step, depth: step.depth + 1 });
  }
  const [, name, output] = (text.startsWith("module.") ? OUTPUT.exec(text) : undefined) ?? [];
  if (name !== undefined && output !== undefined) {
    const inside = `${module}module.${name}.`;
    const outputs = (
      world.modules.get(inside)?.module as { outputs?: Readonly<Record<string, unknown>> } | undefined
    )?.outputs;
    if (outputs === undefined || !Object.hasOwn(outputs, output)) return undefined;
    const { expression } = outputs[output] as { readonly expression?: unknown };
    return resolve(expression, inside, { ...step, depth: step.depth + 1 });
  }
  const [, type = "", object = "", key, attribute] = OBJECT.exec(text) ?? [];
  const block = `${module}${type}.${object}`;
  if (type === "" || !world.blocks.has(block)) return undefined;
  const all = world.instances.get(block) ?? [];
  return [
    {
      mode: type.startsWith("data.") ? "data" : "managed",
      type: type.replace(/^data\./, ""),
      block,
      ...(attribute === undefined ? {} : { attribute }),
      instances: instancesOf(all, key, step.index),
    },
  ];
}

function instancesOf(
  all: readonly ResourceChange[],
  key: string | undefined,
  own: string | number | undefined,
): readonly ResourceChange[] {
  if (key === undefined) return all;
  const inner = key.slice(1, -1);
  const wanted = inner === "each.key" || inner === "count.index" ? own : inner.replaceAll('"', "");
  return all.filter(({ index }) => index !== undefined && String(index) === String(wanted));
}

/** The references that an expression is made of; `undefined`: it is made of more. */
function textsOf(expression: unknown): readonly string[] | undefined {
  if (typeof expression !== "object" || expression === null) return undefined;
  const { constant_value: text, references } = expression as {
    readonly constant_value?: unknown;
    readonly references?: unknown;
  };
  if (text !== undefined) {
    const list: readonly unknown[] = Array.isArray(text) ? text : [text];
    const inner = list.map((one) =>
      typeof one === "string" ? /^\$\{([^${}]+)\}$/.exec(one)?.[1] : undefined,
    );
    return inner.some((one) => one === undefined) ? undefined : (inner as string[]);
  }
  return Array.isArray(references) && references.every((one) => typeof one === "string")
    ? withoutParents(references)
    : undefined;
}

/** Of `a.b.id` and `a.b` the first; a block of many with its key where only that is told. */
function withoutParents(references: readonly string[]): readonly string[] | undefined {
  const keys = references.filter((one) => one === "each.key" || one === "count.index");
  if (keys.length > 1) return undefined;
  const rest = references.filter((one) => one !== "each.key" && one !== "count.index");
  const whole = rest.filter(
    (one) =>
      !rest.some((other) => other !== one && (other.startsWith(`${one}.`) || other.startsWith(`${one}[`))),
  );
  const [key] = keys;
  if (key === undefined) return whole;
  return whole.map((one) => (one.includes("[") ? one : `${one}[${key}]`));
}
