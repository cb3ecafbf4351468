import type { z } from "zod";

import type { Problem, SitePath } from "./site-file-error";
import { shownValue } from "./text";

/** A problem of a `custom` check, which says itself what is wrong. */
type Custom = z.core.$ZodIssueCustom;

/** Whether the text was refused for what is in it: then nothing else is worth saying of it. */
function refusal(issue: z.core.$ZodIssue): Custom | undefined {
  return issue.code === "custom" && issue.params?.["refused"] === true ? issue : undefined;
}

/** Says the findings of a schema, once for each value. */
export function problemsOfAll(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const refused = new Set(issues.filter(refusal).map(({ path }) => JSON.stringify(path)));
  return issues
    .filter((issue) => refusal(issue) !== undefined || !refused.has(JSON.stringify(issue.path)))
    .flatMap((issue) => problemsOf(issue));
}

/** Says a schema's finding as the people who write site files would: value got, values allowed. */
function problemsOf(issue: z.core.$ZodIssue, path: SitePath = issue.path as SitePath): Problem[] {
  const got = shownValue(issue.input);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key ${shownValue(key)}` }));
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
      return [{ path, message: `got ${got} (allowed: ${formatOf(issue)})` }];
    case "invalid_key": {
      const refused = issue.issues.map(refusal).find((one) => one !== undefined);
      if (refused !== undefined) return problemsOf(refused, path);
      const allowed = issue.issues.map(allowedBy).join("; ");
      return [{ path, message: `not a name: ${shownValue(path.at(-1))} (allowed: ${allowed})` }];
    }
    case "custom": {
      const fix: unknown = issue.params?.["fix"];
      return [{ path, message: issue.message, ...(typeof fix === "string" ? { fix } : {}) }];
    }
    case "invalid_union":
      return unionProblems(issue, path, got);
    default:
      return [{ path, message: issue.message }];
  }
}

/** What a text should be, in words where the schema has some. */
function formatOf(issue: z.core.$ZodIssueInvalidStringFormat): string {
  return issue.format === "regex" ? issue.message : (issue.pattern ?? issue.format);
}

/** Of the alternatives of a union, the one that was meant: the one that fails deepest inside. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: SitePath, got: string): Problem[] {
  if (issue.discriminator !== undefined && "options" in issue) {
    const allowed = issue.options?.map(String).join(", ") ?? "another";
    const value = (issue.input as Record<string, unknown>)[issue.discriminator];
    return [{ path, message: `got ${shownValue(value)} (allowed: ${allowed})` }];
  }
  const refused = issue.errors
    .flat()
    .map(refusal)
    .find((one) => one !== undefined);
  if (refused !== undefined) return problemsOf(refused, [...path, ...(refused.path as SitePath)]);
  const meant = issue.errors.find(
    (issues) =>
      issues.length > 0 &&
      issues.every((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"),
  );
  if (meant) {
    const inside = meant.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
    return problemsOfAll(inside);
  }
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
      return `at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}`;
    case "invalid_format":
      return formatOf(issue);
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
