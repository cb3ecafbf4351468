import type { z } from "zod";

import { siteSchema, type SiteInput } from "./schema";
import type { SitePath } from "./site-file-error";

/** The parts of a site file that are left out of what is judged, since their shape is wrong. */
export class LeftOut {
  private readonly parts: ReadonlySet<string>;
  /** What they are in. */
  private readonly around: ReadonlySet<string>;

  /** @param paths where they stand */
  constructor(paths: readonly SitePath[] = []) {
    this.parts = new Set(paths.map(keyOf));
    this.around = new Set(paths.flatMap((path) => path.map((_, length) => keyOf(path.slice(0, length)))));
  }

  /** Whether `path` is such a part, or stands in one. */
  has(path: SitePath): boolean {
    return [...path, ""].some((_, length) => this.parts.has(keyOf(path.slice(0, length))));
  }

  /** Whether the value at `path` is not as the file has it: it, what it is in, or a part of it was left out. */
  touches(path: SitePath): boolean {
    return this.has(path) || this.around.has(keyOf(path));
  }
}

function keyOf(path: SitePath): string {
  return JSON.stringify(path.map(String));
}

/** What of a file can be judged although some of it has the wrong shape. */
export interface Judged {
  readonly input: SiteInput;
  readonly leftOut: LeftOut;
  /** Where a value of `input` stands in the file: elements of lists move up when one before them is left out. */
  readonly pathInFile: (path: SitePath) => SitePath;
}

/** Each round leaves out at least one part; what is wrong is at most as deep as the schema. */
const MOST_ROUNDS = 20;

/** Keys of the top without a default, and what stands for them when they are left out. Nothing is judged of these. */
const STAND_INS: Readonly<Container> = {
  cloud: "none",
  sshKeys: ["none"],
  live: "none",
  environments: {},
};

/** A mapping, or a list. */
type Container = Record<string | number, unknown>;

/**
 * Leaves out each part whose shape is wrong, and what can't be without it.
 * @param issues what the schema says of `values`
 * @returns undefined when nothing is left that can be judged
 */
export function withoutWrongShapes(values: unknown, issues: readonly z.core.$ZodIssue[]): Judged | undefined {
  const top = copyOf(values);
  if (!isContainer(top) || Array.isArray(top)) return undefined;
  const indexes = new Map<Container, number[]>();
  const pathInFile = (path: SitePath): SitePath => {
    let at: unknown = top;
    return path.map((part) => {
      const inFile = isContainer(at) && typeof part === "number" ? indexes.get(at)?.[part] : undefined;
      at = isContainer(at) ? at[part] : undefined;
      return inFile ?? part;
    });
  };
  const paths: SitePath[] = [];
  let wrong = issues;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const parts = wrong.flatMap((issue) => partsOf(issue, top));
    if (parts.length === 0) return undefined;
    paths.push(...parts.filter(({ isUnknown }) => !isUnknown).map(({ path }) => pathInFile(path)));
    for (const [container, keys] of keysByContainer(parts)) {
      if (Array.isArray(container)) leaveOutOfList(container, keys, indexes);
      else for (const key of keys) leaveOut(container, key, top);
    }
    const result = siteSchema.safeParse(top);
    if (result.success) return { input: result.data, leftOut: new LeftOut(paths), pathInFile };
    wrong = result.error.issues;
  }
  return undefined;
}

interface Part {
  readonly container: Container;
  readonly key: string | number;
  readonly path: SitePath;
  /** A key that the schema doesn't have: without it, its container is whole. */
  readonly isUnknown: boolean;
}

/** The parts that an issue is about. What is missing takes along what it is missing in. */
function partsOf(issue: z.core.$ZodIssue, top: Container): Part[] {
  const path = issue.path as SitePath;
  if (issue.code === "unrecognized_keys") {
    const container = valueAt(top, path);
    if (!isContainer(container)) return [];
    return issue.keys.map((key) => ({ container, key, path: [...path, key], isUnknown: true }));
  }
  for (let length = path.length; length > 0; length--) {
    const container = valueAt(top, path.slice(0, length - 1));
    const key = path[length - 1]!;
    if (!isContainer(container)) continue;
    if (Object.hasOwn(container, key) || (container === top && Object.hasOwn(STAND_INS, key))) {
      return [{ container, key, path: path.slice(0, length), isUnknown: false }];
    }
  }
  return [];
}

function keysByContainer(parts: readonly Part[]): Map<Container, Set<string | number>> {
  const keys = new Map<Container, Set<string | number>>();
  for (const { container, key } of parts) {
    const of = keys.get(container) ?? new Set();
    keys.set(container, of.add(key));
  }
  return keys;
}

function leaveOutOfList(
  list: unknown[] & Container,
  gone: ReadonlySet<string | number>,
  indexes: Map<Container, number[]>,
): void {
  const kept = [...list.keys()].filter((index) => !gone.has(index));
  const inFile = indexes.get(list);
  indexes.set(
    list,
    kept.map((index) => inFile?.[index] ?? index),
  );
  const values = kept.map((index) => list[index]);
  list.length = 0;
  for (const value of values) list.push(value);
}

function leaveOut(container: Container, key: string | number, top: Container): void {
  if (container === top && Object.hasOwn(STAND_INS, key)) {
    container[key] = copyOf(STAND_INS[key]);
  } else if (container === top["environments"] && container[key] !== null) {
    // Others may name it, and that it is there is known.
    container[key] = null;
  } else {
    Reflect.deleteProperty(container, key);
  }
}

function valueAt(top: unknown, path: SitePath): unknown {
  let at = top;
  for (const part of path) at = isContainer(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

/** A copy in which nothing is in two places: what an alias stands for may be wrong in one of them alone. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isContainer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copyOf(entry)]));
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}
