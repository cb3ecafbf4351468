import { groupBy } from "../../reach/group-by";
import { nameOf } from "../../engine/title";
import { listIn, textIn, unknownIn, type Objects, type PlanObject } from "./objects";
import type { References } from "./references";

/** What is not known, of an object of a plan that may let somebody in. */
export interface Note {
  readonly address: string;
  readonly text: string;
}

/** What an argument names: keys of objects, and what is not known of it. */
export interface Named {
  readonly keys: readonly string[];
  readonly unknown: boolean;
}

/** The objects before or after a plan, with what is needed to follow from one to another. */
export interface Side {
  readonly objects: readonly PlanObject[];
  readonly ofType: (...types: readonly string[]) => readonly PlanObject[];
  readonly at: (address: string) => PlanObject | undefined;
  /** The key of an object that an id stands for: its address, or what is known of one that is elsewhere. */
  readonly keyOf: (id: string) => string;
  /** What an argument of an object names by id. A path for one in a nested block. */
  readonly named: (object: PlanObject, ...path: readonly (string | number)[]) => Named;
  readonly says: (object: PlanObject, ...path: readonly (string | number)[]) => boolean | undefined;
  /** Says that something is not known which belongs to no port. */
  readonly note: (object: PlanObject, text: string) => void;
  readonly notes: readonly Note[];
}

/** One side of a plan. */
export function sideOf(
  objects: readonly PlanObject[],
  { ids }: Pick<Objects, "ids">,
  references: References,
): Side {
  const byType = groupBy(objects, ({ type, mode }) => (mode === "data" ? `data.${type}` : type));
  const byAddress = new Map(objects.map((object) => [object.address, object]));
  const notes: Note[] = [];
  const keyOf = (id: string): string => ids.get(id) ?? id;
  const named: Side["named"] = (object, ...path) => {
    const value = at(object.values, path);
    const known = listIn(value).flatMap((one) => (typeof one === "string" && one !== "" ? [keyOf(one)] : []));
    const [first] = path;
    const open = path.length === 1 ? unknownIn(object, String(first)) : isOpen(at(object.unknown, path));
    if (!open) return { keys: known, unknown: false };
    const says = references.says(object, path);
    // What nobody wrote is filled in by the cloud.
    if (says === false) return { keys: known, unknown: false };
    const { addresses, whole } = references.of(object, path);
    return { keys: [...new Set([...known, ...addresses])], unknown: !whole };
  };
  return {
    objects,
    ofType: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    at: (address) => byAddress.get(address),
    keyOf,
    named,
    says: (object, ...path) => references.says(object, path),
    note: ({ address }, text) => void notes.push({ address, text }),
    notes,
  };
}

/** What people call an object: the name that it has, else the one that it is to get. */
export function calledAs({ type, values, was, name }: PlanObject): string {
  return nameOf(type, was ?? null) ?? nameOf(type, values) ?? textIn(values, "name") ?? name;
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (inner === true) return true;
    return typeof inner === "object" && inner !== null
      ? (inner as Readonly<Record<string | number, unknown>>)[key]
      : undefined;
  }, value);
}

function isOpen(shape: unknown): boolean {
  return shape === true || (Array.isArray(shape) && shape.some(isOpen));
}
