import type { ConfigurationModule, ConfigurationResource, PlanJson } from "../../engine/plan-json";
import { groupBy } from "../../reach/group-by";
import type { PlanObject } from "./objects";

/** What an expression of the configuration refers to, as far as a plan tells. */
export interface Referred {
  /** Addresses of objects, with their indexes. */
  readonly addresses: readonly string[];
  /** Whether these are all: nothing else can come out of it. */
  readonly whole: boolean;
}

/** Reads what a plan's configuration says of an object. */
export interface References {
  /** What an argument refers to; a path for one in a nested block, e.g. `["network", 0, "port"]`. */
  readonly of: (object: PlanObject, path: readonly (string | number)[]) => Referred;
  /** Whether an argument is written; `undefined`: the plan has no configuration of the block. */
  readonly says: (object: PlanObject, path: readonly (string | number)[]) => boolean | undefined;
}

interface Module extends ConfigurationModule {
  readonly outputs?: Readonly<Record<string, { readonly expression?: unknown }>>;
  readonly module_calls?: Readonly<Record<string, Call>>;
}
interface Call {
  readonly module: Module;
  readonly expressions?: Readonly<Record<string, unknown>>;
}
type Resource = ConfigurationResource & { readonly for_each_expression?: unknown };

/** Where an expression stands: its module (with indexes), and the index of the instance that is meant. */
interface Place {
  readonly module: Module;
  readonly prefix: string;
  readonly index: string | number | undefined;
  readonly forEach?: unknown;
}

const NOTHING: Referred = { addresses: [], whole: false };
/** Deeper than anybody nests modules; a circle of references is none that an engine would plan. */
const DEEPEST = 20;

/** Reads a plan's configuration, instance by instance. */
export function referencesIn(plan: PlanJson, objects: readonly PlanObject[]): References {
  const root = plan.configuration?.root_module;
  const instances = groupBy(objects, ({ address }) => withoutLastIndex(address));
  const known = new Map(objects.map((object) => [object.address, object]));
  const modules = [...new Set(objects.map(({ address }) => prefixOf(address)))];
  const blocks = new Map<Module, ReadonlyMap<string, Resource>>();
  const blockOf = (object: PlanObject): { block: Resource; place: Place } | undefined => {
    const prefix = prefixOf(object.address);
    const module = moduleAt(root, prefix);
    if (module === undefined) return undefined;
    let named = blocks.get(module);
    if (named === undefined)
      blocks.set(module, (named = new Map((module.resources ?? []).map((one) => [one.address, one]))));
    const block = named.get(`${object.mode === "data" ? "data." : ""}${object.type}.${object.name}`);
    if (block === undefined) return undefined;
    return {
      block,
      place: { module, prefix, index: object.index, forEach: block.for_each_expression },
    };
  };

  const follow = (expression: unknown, place: Place, depth: number): Referred => {
    const texts = referencesOf(expression);
    if (texts.length === 0 || depth > DEEPEST) return NOTHING;
    const found: string[] = [];
    let whole = true;
    const picks = texts.some((text) => /^(each|count)\./.test(text));
    const loose = texts.some((text) => /^(each|count|var|local)\./.test(text));
    const exact = new Set(
      texts.map((text) => splitBlock(text)).flatMap((one) => (one?.index === undefined ? [] : [one.block])),
    );
    for (const text of texts) {
      const block = splitBlock(text);
      if (block !== undefined) {
        // Beside `g["a"]` engines name `g` as well, which is no further reference.
        if (block.index === undefined && exact.has(block.block) && !loose) continue;
        const at = `${place.prefix}${block.block}`;
        const all = (instances.get(at) ?? []).map(({ address }) => address);
        if (block.index !== undefined) found.push(`${at}${block.index}`);
        else if (picks && place.index !== undefined && known.has(`${at}${indexText(place.index)}`))
          found.push(`${at}${indexText(place.index)}`);
        else found.push(...all);
        continue;
      }
      const [kind = "", name = ""] = text.split(".");
      const next =
        kind === "module"
          ? output(text, place, depth)
          : kind === "var"
            ? variable(name, place, depth)
            : kind === "each" && name.startsWith("value")
              ? follow(place.forEach, { ...place, index: undefined }, depth + 1)
              : kind === "local"
                ? NOTHING
                : undefined;
      if (next === undefined) continue;
      found.push(...next.addresses);
      whole &&= next.whole;
    }
    const addresses = [...new Set(found)];
    return { addresses, whole: whole && addresses.length > 0 };
  };

  const output = (text: string, place: Place, depth: number): Referred | undefined => {
    const match = /^module\.([\w-]+)(\[[^\]]*\])?\.([\w-]+)/.exec(text);
    // `module.m` alone is named beside each output of it.
    if (match === null) return undefined;
    const [, name = "", index, what = ""] = match;
    const module = place.module.module_calls?.[name]?.module;
    const expression = module?.outputs?.[what]?.expression;
    if (module === undefined || expression === undefined) return NOTHING;
    const at = `${place.prefix}module.${name}`;
    const prefixes = modules.filter(
      (one) => one.startsWith(at) && /^(\[[^\]]*\])?\.$/.test(one.slice(at.length)),
    );
    const meant = index === undefined ? prefixes : prefixes.filter((one) => one === `${at}${index}.`);
    const each = meant.map((prefix) => follow(expression, { module, prefix, index: undefined }, depth + 1));
    return { addresses: each.flatMap(({ addresses }) => addresses), whole: each.every(({ whole }) => whole) };
  };

  const variable = (name: string, place: Place, depth: number): Referred => {
    const match = /^(.*?)module\.([\w-]+)(?:\[([^\]]*)\])?\.$/.exec(lastModule(place.prefix));
    if (match === null) return NOTHING;
    const [, , call = "", index] = match;
    const prefix = place.prefix.slice(0, place.prefix.length - lastModule(place.prefix).length);
    const module = moduleAt(root, prefix);
    const expression = module?.module_calls?.[call]?.expressions?.[name];
    if (module === undefined || expression === undefined) return NOTHING;
    return follow(
      expression,
      { module, prefix, index: index === undefined ? undefined : parsed(index) },
      depth + 1,
    );
  };

  return {
    of: (object, path) => {
      const found = blockOf(object);
      return found === undefined ? NOTHING : follow(at(found.block.expressions, path), found.place, 0);
    },
    says: (object, path) => {
      const found = blockOf(object);
      if (found === undefined) return undefined;
      const expression = at(found.block.expressions, path);
      return expression !== undefined && !isNull(expression);
    },
  };
}

function at(expressions: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)] as unknown;
    // A block that is there once may be told as itself.
    if (key === 0) return value;
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined;
  }, expressions);
}

function isNull(expression: unknown): boolean {
  return (
    typeof expression === "object" &&
    expression !== null &&
    (expression as { constant_value?: unknown }).constant_value === null
  );
}

/** Every reference in an expression, or in the expressions of a block. */
function referencesOf(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return expression.flatMap(referencesOf);
  if (typeof expression !== "object" || expression === null) return [];
  const {
    references,
    constant_value: constant,
    ...rest
  } = expression as {
    readonly references?: unknown;
    readonly constant_value?: unknown;
  };
  if (Array.isArray(references)) return references.map(String);
  return constant === undefined ? Object.values(rest).flatMap(referencesOf) : [];
}

/** `data.type.name` and an index, of a reference to a block. */
function splitBlock(text: string): { readonly block: string; readonly index?: string } | undefined {
  const match = /^((?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*)(\[(?:"[^"]*"|\d+)\])?/.exec(text);
  if (match === null) return undefined;
  return { block: match[1]!, ...(match[2] === undefined ? {} : { index: match[2] }) };
}

function moduleAt(root: Module | undefined, prefix: string): Module | undefined {
  if (prefix === "") return root;
  const names = [...prefix.matchAll(/module\.([\w-]+)(?:\[(?:"[^"]*"|\d+)\])?\./g)].map(([, name]) => name!);
  return names.reduce<Module | undefined>((module, name) => module?.module_calls?.[name]?.module, root);
}

/** `module.a["x"].module.b.` of an address, or nothing. */
function prefixOf(address: string): string {
  if (!address.startsWith("module.")) return "";
  return /^(?:module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*/.exec(address)?.[0] ?? "";
}

function lastModule(prefix: string): string {
  return /module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.$/.exec(prefix)?.[0] ?? "";
}

function withoutLastIndex(address: string): string {
  if (!address.endsWith("]")) return address;
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/, "");
}

function indexText(index: string | number): string {
  return typeof index === "number" ? `[${index}]` : `[${JSON.stringify(index)}]`;
}

function parsed(index: string): string | number {
  return index.startsWith('"') ? index.slice(1, -1) : Number(index);
}
