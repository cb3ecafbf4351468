import { isEmpty, NOBODY, subtract, unionOf } from "./addresses";
import type { Sources } from "./model";

const EMPTY: ReadonlySet<string> = new Set<string>();

export const NO_SOURCES: Sources = { addresses: NOBODY, members: EMPTY, strangers: EMPTY, unknown: EMPTY };

/** Sources of which only some parts are said. */
export function sources(parts: Partial<Sources>): Sources {
  return { ...NO_SOURCES, ...parts };
}

export function unionSources(list: readonly Sources[]): Sources {
  if (list.length === 0) return NO_SOURCES;
  if (list.length === 1) return list[0]!;
  return {
    addresses: unionOf(list.map(({ addresses }) => addresses)),
    members: unionSets(list.map(({ members }) => members)),
    strangers: unionSets(list.map(({ strangers }) => strangers)),
    unknown: unionSets(list.map(({ unknown }) => unknown)),
  };
}

/** Who is in `a` and not in `b`. */
export function subtractSources(a: Sources, b: Sources): Sources {
  if (a === b) return NO_SOURCES;
  return {
    addresses: subtract(a.addresses, b.addresses),
    members: without(a.members, b.members),
    strangers: without(a.strangers, b.strangers),
    unknown: without(a.unknown, b.unknown),
  };
}

export function areNone({ addresses, members, strangers, unknown }: Sources): boolean {
  return isEmpty(addresses) && members.size === 0 && strangers.size === 0 && unknown.size === 0;
}

function unionSets(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const filled = sets.filter(({ size }) => size > 0);
  if (filled.length === 0) return EMPTY;
  return filled.every((set) => set === filled[0]) ? filled[0]! : new Set(filled.flatMap((set) => [...set]));
}

function without(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (a === b || a.size === 0) return EMPTY;
  const left = [...a].filter((one) => !b.has(one));
  return left.length === 0 ? EMPTY : new Set(left);
}
