import type { Finding, PolicyFacts, ReviewContext, Risk } from "../types";
import { type Answer, type Limits, runIsolated } from "./isolated";
import { broken, collectModules, type ReadBeside } from "./modules";
import { plainData } from "./plain-data";

export type { ReadBeside } from "./modules";

/** What a site's own policies say of a plan. They add findings; they can't change or take away another's. */
export interface SitePoliciesSaid {
  readonly findings: readonly Finding[];
  /** Why some of them said nothing, in words: the plan was not looked at as its site wants it. */
  readonly failures: readonly string[];
}

/** A site's own policies, of which nothing runs in this process. */
export interface SitePolicies {
  /** Which there are; none when they can't be run. */
  readonly facts: readonly PolicyFacts[];
  /** Their files, as the site file names them. */
  readonly entries: readonly string[];
  readonly look: (context: ReviewContext) => SitePoliciesSaid;
}

/**
 * Reads a site's own policies: modules that export `policies`, a list.
 * @param entries paths, relative to the site file's folder
 * @param taken ids of this project's policies
 * @throws IdrError `policy-module` when one can't be read, or is none, or has the id of another
 */
export function sitePolicies(
  entries: readonly string[],
  read: ReadBeside,
  taken: readonly string[],
  limits: Partial<Limits> = {},
): SitePolicies {
  if (entries.length === 0) return { facts: [], entries, look: () => ({ findings: [], failures: [] }) };
  const modules = collectModules(entries, read);
  const listed = runIsolated(entries, modules, undefined, limits);
  if (listed.kind === "problem") throw broken(listed.path, listed.what);
  if (listed.kind === "failed") {
    return { facts: [], entries, look: () => ({ findings: [], failures: [whole(listed.why)] }) };
  }
  const ids = new Set(taken);
  for (const { id, path } of listed.facts) {
    if (ids.has(id)) throw broken(path, `its policy "${id}" has the id of another one`);
    ids.add(id);
  }
  const facts = listed.facts.map(({ path: _path, ...rest }) => rest);
  return {
    facts,
    entries,
    look: (context) => said(runIsolated(entries, modules, plainData(context), limits), facts),
  };
}

function said(answer: Answer, facts: readonly PolicyFacts[]): SitePoliciesSaid {
  if (answer.kind === "problem") return { findings: [], failures: [whole(answer.what)] };
  if (answer.kind === "failed") return { findings: [], failures: [whole(answer.why)] };
  // Facts are those of the first run: what was shown to people then is what counts.
  const known = new Map(facts.map((one) => [one.id, one]));
  const findings: Finding[] = [];
  const failures = answer.failures.map(({ policy, what }) => `"${policy}" failed: ${what}`);
  for (const { policy, severity, message, fix, subject, resource, visitors, risk } of answer.findings) {
    const of = known.get(policy);
    if (of === undefined) return { findings: [], failures: [whole("they are others than a moment ago")] };
    findings.push({
      policy,
      title: of.title,
      why: of.why,
      severity: severity ?? of.severity,
      message,
      ...(fix === undefined ? {} : { fix }),
      ...(subject === undefined ? {} : { subject }),
      ...(resource === undefined ? {} : { resource }),
      ...(visitors === undefined ? {} : { visitors }),
      // One that does not say what is at risk rules nothing out.
      ...riskOf(risk ?? of.risk),
    });
  }
  return { findings, failures };
}

function riskOf(risk: Risk | undefined): Pick<Finding, "risk" | "unknown"> {
  return risk === undefined ? { risk: "identity", unknown: true } : { risk };
}

function whole(why: string): string {
  return `none of them has looked at the plan: ${why}`;
}
