import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join, parse } from "node:path";

import { z } from "zod";

import { visible } from "../../ui/harmless";
import type { PolicyFacts } from "../types";
import type { PolicyModule } from "./modules";

/** What bounds a run. A policy looks at one plan: a second is long. */
export interface Limits {
  readonly seconds: number;
  readonly heapMiB: number;
  readonly outputBytes: number;
}

const LIMITS: Limits = { seconds: 20, heapMiB: 512, outputBytes: 4 * 1024 * 1024 };

const MOST_FINDINGS = 2_000;
const LONGEST = 2_000;

/** A text of a policy, in one line, without what a terminal takes for more than text. */
const line = z.string().min(1).transform(oneLine);

const severity = z.enum(["forbidden", "person", "note"]);
const risk = z.enum(["data", "visitors", "reach", "code", "secret", "quota", "identity"]);
const facts = z.strictObject({
  path: z.string(),
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "is no id (allowed: lower-case letters, digits and hyphens)"),
  severity,
  title: line,
  why: line,
  example: line,
  risk: risk.optional(),
});
const finding = z.strictObject({
  policy: z.string(),
  severity: severity.optional(),
  message: line,
  fix: line.optional(),
  subject: line.optional(),
  resource: line.optional(),
  visitors: z.enum(["yes", "briefly"]).optional(),
  risk: risk.optional(),
});
const answerSchema = z.union([
  z.strictObject({ problem: z.strictObject({ path: z.string(), what: line }) }),
  z.strictObject({
    facts: z.array(facts),
    findings: z.array(finding).max(MOST_FINDINGS),
    failures: z.array(z.strictObject({ policy: z.string(), what: line })),
  }),
]);

/** What the policies said, checked. */
export type Answer =
  | ({ readonly kind: "done"; readonly facts: readonly (PolicyFacts & { readonly path: string })[] } & Omit<
      Extract<z.output<typeof answerSchema>, { findings: unknown }>,
      "facts"
    >)
  /** A module that is none. */
  | { readonly kind: "problem"; readonly path: string; readonly what: string }
  /** They crashed, took too long, or said something that can't be understood. */
  | { readonly kind: "failed"; readonly why: string };

/**
 * Runs a site's policies in a process of its own, without environment, files, child processes and network (inside.cjs).
 * @param data what they are to look at (plain-data.ts); `undefined`: they only say which policies there are
 */
export function runIsolated(
  entries: readonly string[],
  modules: readonly PolicyModule[],
  data: string | undefined,
  limits: Partial<Limits> = {},
): Answer {
  const { seconds, heapMiB, outputBytes } = { ...LIMITS, ...limits };
  const script = realpathSync(join(__dirname, "inside.cjs"));
  const outcome = spawnSync(
    process.execPath,
    [
      permission(),
      `--allow-fs-read=${script}`,
      "--disallow-code-generation-from-strings",
      `--max-old-space-size=${heapMiB}`,
      "--no-warnings",
      script,
    ],
    {
      input: JSON.stringify({ entries, modules, ...(data === undefined ? {} : { data }) }),
      cwd: parse(script).root,
      env: {},
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
      maxBuffer: outputBytes,
      encoding: "utf8",
    },
  );
  const { code } = (outcome.error ?? {}) as NodeJS.ErrnoException;
  if (code === "ETIMEDOUT") return failed(`they took longer than ${seconds} s`);
  if (code === "ENOBUFS") return failed(`they said more than ${outputBytes} bytes`);
  if (outcome.error !== undefined && code !== "EPIPE")
    return failed(`they can't be run: ${outcome.error.message}`);
  if (outcome.status !== 0) {
    const why = outcome.stderr.includes("heap out of memory")
      ? `more than ${heapMiB} MiB of memory`
      : /^\w*Error: .*$/m.exec(outcome.stderr)?.[0];
    const how = outcome.signal ?? `exit code ${outcome.status ?? "?"}`;
    return failed(oneLine(`their process ended by ${how}${why === undefined ? "" : ` (${why})`}`));
  }
  return checked(outcome.stdout);
}

function checked(text: string): Answer {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return failed("what they said is no JSON");
  }
  const result = answerSchema.safeParse(told);
  if (!result.success) {
    const [issue] = result.error.issues;
    return failed(oneLine(`what they said is no list of findings: ${issueText(issue)}`));
  }
  if ("problem" in result.data) return { kind: "problem", ...result.data.problem };
  const { facts: policies, findings, failures } = result.data;
  const known = new Set(policies.map(({ id }) => id));
  const stranger = [...findings, ...failures].find(({ policy }) => !known.has(policy));
  if (stranger !== undefined) return failed("a finding is of none of their policies");
  return { kind: "done", facts: policies, findings, failures };
}

function issueText(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "";
  const inner = issue.code === "invalid_union" ? issue.errors.flat().at(-1) : undefined;
  const { path, message } = inner ?? issue;
  return `${path.map(String).join(".")} ${message}`.trim();
}

function oneLine(text: string): string {
  const flat = visible(text.replaceAll(/\s+/g, " ")).trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
}

function failed(why: string): Answer {
  return { kind: "failed", why };
}

/** Node 20 calls it an experiment. */
function permission(): string {
  return process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
}
