import { parse, stringify } from "yaml";

import type { Random } from "./random";
import { EVIL_TEXTS, ODD_TEXTS, OTHER_VALUES, PIECES } from "./values";

/** One more site file, made of a good one: in its structure, in its text, or in both. */
export function mutated(seed: string, random: Random): string {
  const times = 1 + random.below(3);
  let text = seed;
  if (random.chance(0.7)) text = inStructure(text, times, random);
  if (text === seed || random.chance(0.25))
    for (let time = 0; time < times; time++) text = inText(text, random);
  return text;
}

type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string | number };

function inStructure(seed: string, times: number, random: Random): string {
  const root = parse(seed) as Record<string, unknown>;
  for (let time = 0; time < times; time++) {
    const { holder, key } = random.pick(placesIn(root));
    const value = newValue(Array.isArray(holder) ? holder[key as number] : holder[key as string], random);
    if (Array.isArray(holder)) {
      if (random.chance(0.3)) holder.push(value);
      else if (random.chance(0.2)) holder.splice(key as number, 1);
      else holder[key as number] = value;
    } else if (random.chance(0.15)) put(holder, newText(random), holder[key as string]);
    else if (random.chance(0.1)) Reflect.deleteProperty(holder, key);
    else put(holder, key as string, value);
  }
  return stringify(root, {
    ...(random.chance(0.5) ? { collectionStyle: "flow" as const } : {}),
    ...(random.chance(0.3)
      ? { defaultStringType: random.pick(["QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_LITERAL"] as const) }
      : {}),
    aliasDuplicateObjects: random.chance(0.5),
  });
}

/** As a parser would: `__proto__` is a key like any other. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Place["holder"];
  const keys = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder);
  return keys.flatMap((key) => [
    { holder, key },
    ...placesIn((holder as Record<string | number, unknown>)[key]),
  ]);
}

function newValue(old: unknown, random: Random): unknown {
  if (random.chance(0.1)) return structuredClone(old);
  if (typeof old === "number" && random.chance(0.5)) return Math.max(1, old + random.below(5) - 2);
  return random.chance(0.7) ? newText(random) : structuredClone(random.pick(OTHER_VALUES));
}

function newText(random: Random): string {
  if (random.chance(0.6)) return random.pick(ODD_TEXTS);
  if (random.chance(0.8)) return random.pick(EVIL_TEXTS);
  const characters = Array.from({ length: 1 + random.below(12) }, () =>
    random.chance(0.9) ? 0x20 + random.below(0x5f) : random.below(0x3000),
  );
  return String.fromCodePoint(...characters);
}

function inText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(20));
  const lines = text.split("\n");
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at);
    case 2:
      return text.slice(0, to) + text.slice(at);
    case 3:
      lines.splice(random.below(lines.length), 0, random.pick(lines));
      return lines.join("\n");
    case 4:
      lines.splice(random.below(lines.length), 1);
      return lines.join("\n");
    case 5:
      return lines.map((line) => (random.chance(0.1) ? ` ${line}` : line)).join("\n");
    case 6:
      return text.replaceAll("\n", "\r\n");
    case 7:
      return text.slice(0, at) + String.fromCodePoint(random.below(0x300)) + text.slice(to);
    default:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(random.chance(0.5) ? at : to);
  }
}
