import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";

import { IdrError, messageOf } from "../../constructs/errors";
import { POLICIES } from "./policies";
import type { Policy } from "./types";

/**
 * Loads a site's own policies: modules that export `policies`, a list.
 * @param modules paths, relative to the site file's folder
 * @throws IdrError `policy-module` when one can't be loaded, or is none, or has the id of another
 */
export function loadPolicies(modules: readonly string[], directory: string): Policy[] {
  const known = new Set(POLICIES.map(({ id }) => id));
  return modules.flatMap((path) => {
    const policies = policiesOf(path, isAbsolute(path) ? path : join(directory, path));
    for (const { id } of policies) {
      if (known.has(id)) throw broken(path, `its policy "${id}" has the id of another one`);
      known.add(id);
    }
    return policies;
  });
}

function policiesOf(path: string, file: string): readonly Policy[] {
  if (!existsSync(file)) throw broken(path, "there is no such file");
  let loaded: unknown;
  try {
    loaded = createRequire(__filename)(file);
  } catch (error) {
    throw new IdrError("policy-module", `can't load the policies of ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const policies = (loaded as { policies?: unknown }).policies;
  if (!Array.isArray(policies)) throw broken(path, "it exports no list `policies`");
  policies.forEach((policy: unknown, index) => {
    const problem = problemOf(policy);
    if (problem !== undefined) throw broken(path, `policies[${index}] ${problem}`);
  });
  return policies as Policy[];
}

function problemOf(policy: unknown): string | undefined {
  if (typeof policy !== "object" || policy === null) return "is no policy";
  const facts = policy as Partial<Record<keyof Policy, unknown>>;
  for (const key of ["id", "title", "why", "example"] as const) {
    if (typeof facts[key] !== "string" || facts[key] === "") return `has no ${key}`;
  }
  if (!["forbidden", "person", "note"].includes(String(facts.severity))) {
    return `has the severity ${JSON.stringify(facts.severity)} (allowed: forbidden, person, note)`;
  }
  if (facts.about !== "change" && facts.about !== "plan") {
    return `is about ${JSON.stringify(facts.about)} (allowed: change, plan)`;
  }
  return typeof facts.check === "function" ? undefined : "has no function check";
}

function broken(path: string, what: string): IdrError {
  return new IdrError("policy-module", `can't use the policies of ${path}: ${what}`, {
    fix: "docs/review.md shows how a site's own policy is written",
  });
}
