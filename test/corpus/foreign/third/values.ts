import type { Block } from "../../scenario";
import { inner, listIn } from "../scenario";

/** Arguments as the engine resolves them: what it knows, and what it will know later. */
export interface Resolved {
  readonly after: Block;
  readonly unknown: Block;
}

const LATER = Symbol("known after apply");
const REFERENCE = /^(data\.)?([a-z0-9_]+)\.([\w-]+)\.(\w+)$/;

function lookup(plan: Block, reference: string): unknown {
  const [, data = "", type = "", name = "", attribute = ""] = REFERENCE.exec(reference) ?? [];
  const address = `${data}${type}.${name}`;
  const list =
    data === ""
      ? listIn(plan, "resource_changes")
      : listIn(plan, "prior_state", "values", "root_module", "resources");
  const found = list.find((one) => one["address"] === address);
  if (found === undefined) return LATER;
  const values = (data === "" ? inner(found, "change")["after"] : found["values"]) as Block | null;
  const value: unknown = values?.[attribute];
  return value === undefined ? LATER : value;
}

function resolve(plan: Block, value: unknown): unknown {
  if (typeof value === "string") {
    const whole = /^\$\{([^{}]+)\}$/.exec(value)?.[1];
    return whole === undefined ? (value.includes("${") ? LATER : value) : lookup(plan, whole);
  }
  if (!Array.isArray(value)) return value;
  const list = value.map((one) => resolve(plan, one));
  return list.includes(LATER) ? LATER : list;
}

const isBlocks = (value: unknown): value is Block[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "object" && one !== null);

/** Resolves arguments. */
export function resolved(plan: Block, body: Block): Resolved {
  const after: Block = {};
  const unknown: Block = {};
  for (const [key, value] of Object.entries(body)) {
    if (isBlocks(value)) {
      const parts = value.map((one) => resolved(plan, one));
      after[key] = parts.map((one) => one.after);
      unknown[key] = parts.map((one) => one.unknown);
    } else {
      const known = resolve(plan, value);
      if (known === LATER) unknown[key] = true;
      else after[key] = known;
    }
  }
  return { after, unknown };
}

/** Which parts of values are sensitive: none. */
export function masksOf(values: Block): Block {
  const mask = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.map((one) => (typeof one === "object" && one !== null ? mask(one) : false));
    return masksOf(value as Block);
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => typeof value === "object" && value !== null)
      .map(([key, value]) => [key, mask(value)]),
  );
}

function referencesIn(value: unknown): string[] {
  if (typeof value === "string")
    return [...value.matchAll(/\$\{([^{}]*)\}/g)].flatMap(([, text = ""]) =>
      [...text.matchAll(/(?:data\.)?openstack_\w+\.[\w-]+(?:\.\w+)?|(?:var|each|module)\.\w+/g)].flatMap(
        ([one]) => (/^(var|each|module)\./.test(one) ? [one] : [one, one.replace(/\.\w+$/, "")]),
      ),
    );
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(referencesIn);
  return [];
}

/** Arguments as the configuration has them. */
export function exprsOf(body: Block): Block {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (isBlocks(value)) return [key, value.map(exprsOf)];
      if (key === "timeouts") return [key, exprsOf(inner(body, key))];
      const references = [...new Set(referencesIn(value))];
      return [key, { constant_value: value as unknown, ...(references.length === 0 ? {} : { references }) }];
    }),
  );
}
