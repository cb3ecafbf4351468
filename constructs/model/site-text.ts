import { LineCounter, parseDocument, isMap, isScalar, type Document, type Node } from "yaml";
import type { z } from "zod";

import { siteSchema, type SiteInput } from "./schema";
import { SiteFileError, type LocatedProblem, type Problem, type SitePath } from "./site-file-error";

/** A site file's text, read: its values, and where each of them stands. */
export interface SiteText {
  readonly input: SiteInput;
  /** Finds the line and column of mistakes that are found later, and makes the error of all of them. */
  readonly error: (problems: readonly Problem[]) => SiteFileError;
}

/**
 * Reads the text of a site file and checks its shape.
 * @throws SiteFileError with every mistake of shape and its line
 */
export function readSiteText(text: string, file: string): SiteText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new SiteFileError(
      file,
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { path: [], line, column: col, message: `not YAML: ${error.message}` };
      }),
    );
  }
  const error = (problems: readonly Problem[]): SiteFileError =>
    new SiteFileError(
      file,
      problems
        .map((problem) => ({ ...problem, ...locate(document, lines, problem.path) }))
        .sort((a: LocatedProblem, b: LocatedProblem) => a.line - b.line || a.column - b.column),
    );
  const result = siteSchema.safeParse(document.toJS(), { reportInput: true });
  if (!result.success) throw error(result.error.issues.flatMap((issue) => problemsOf(issue)));
  return { input: result.data, error };
}

/** Position of a path's key, or of its nearest ancestor that is there. */
function locate(document: Document, lines: LineCounter, path: SitePath): { line: number; column: number } {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
      const key = pair?.key as Node | undefined;
      if (key?.range) return position(lines, key.range[0]);
    }
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return position(lines, node.range[0]);
  }
  return { line: 1, column: 1 };
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Says a schema's finding as the people who write site files would: value got, values allowed. */
function problemsOf(issue: z.core.$ZodIssue, path: SitePath = issue.path as SitePath): Problem[] {
  const got = issue.input === undefined ? "nothing" : JSON.stringify(issue.input);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key "${key}"` }));
    case "invalid_type":
      if (issue.input === undefined) return [{ path, message: "is missing" }];
      return [{ path, message: `expected ${kindOf(issue.expected)}, got ${got}` }];
    case "invalid_value":
      return [{ path, message: `got ${got} (allowed: ${issue.values.map(String).join(", ")})` }];
    case "too_small":
    case "too_big": {
      const limit = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      const what = issue.origin === "string" ? " characters" : issue.origin === "array" ? " entries" : "";
      return [{ path, message: `got ${got} (allowed: ${limit}${what})` }];
    }
    case "invalid_format":
      return [{ path, message: `got ${got} (allowed: ${issue.pattern ?? issue.format})` }];
    case "invalid_key":
      return [
        {
          path,
          message: `not a name: "${String(path.at(-1))}" (allowed: a lower-case letter, then letters, digits, - and _)`,
        },
      ];
    case "invalid_union":
      return unionProblems(issue, path, got);
    default:
      return [{ path, message: issue.message }];
  }
}

/** Of the alternatives of a union, the one that was meant: the one that fails deepest inside. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: SitePath, got: string): Problem[] {
  if (issue.discriminator !== undefined && "options" in issue) {
    const allowed = issue.options?.map(String).join(", ") ?? "another";
    const value = (issue.input as Record<string, unknown>)[issue.discriminator];
    return [{ path, message: `got ${JSON.stringify(value)} (allowed: ${allowed})` }];
  }
  const meant = issue.errors.find(
    (issues) =>
      issues.length > 0 &&
      issues.every((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"),
  );
  if (meant) return meant.flatMap((inner) => problemsOf(inner, [...path, ...(inner.path as SitePath)]));
  const allowed = issue.errors.flatMap((issues) => issues.map(allowedBy));
  return [{ path, message: `got ${got} (allowed: ${[...new Set(allowed)].join(", or ")})` }];
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return kindOf(issue.expected);
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "too_small":
      return `at least ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function kindOf(expected: string): string {
  const kinds: Readonly<Record<string, string>> = {
    int: "a whole number",
    number: "a number",
    string: "a text",
    array: "a list",
    object: "a mapping",
    record: "a mapping",
    boolean: "true or false",
  };
  return kinds[expected] ?? expected;
}
