import type { Diagnostic } from "./errors";
import type { Action } from "./plan-json";

/** The resource that a message is about. */
interface MessageResource {
  readonly addr: string;
  readonly resource_type: string;
  readonly resource_name: string;
}

interface Hook {
  readonly resource: MessageResource;
  readonly action: Action;
  readonly elapsed_seconds?: number;
}

/** What an engine did, or would do. */
export interface ChangeSummary {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly import?: number;
}

/** A line of an engine's `-json` output, as far as it is used here. */
export type EngineMessage =
  | {
      readonly type: "apply_start" | "apply_progress" | "apply_complete" | "apply_errored";
      readonly hook: Hook;
    }
  | { readonly type: "refresh_start" | "refresh_complete"; readonly hook: Hook }
  | { readonly type: "change_summary"; readonly changes: ChangeSummary }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic }
  | { readonly type: "log"; readonly "@message": string };

const USED = [
  "apply_start",
  "apply_progress",
  "apply_complete",
  "apply_errored",
  "refresh_start",
  "refresh_complete",
  "change_summary",
  "diagnostic",
  "log",
];

/** Reads a line; undefined for kinds that aren't used, text for what is no JSON (a crash's last words). */
export function parseMessage(line: string): EngineMessage | string | undefined {
  if (line.trim() === "") return undefined;
  try {
    const message = JSON.parse(line) as { readonly type?: string };
    if (message.type === undefined || !USED.includes(message.type)) return undefined;
    const known = message as EngineMessage;
    return known.type === "diagnostic"
      ? { type: "diagnostic", diagnostic: trimmed(known.diagnostic) }
      : known;
  } catch {
    return line;
  }
}

/** A line of code longer than this (a whole file on one line) says less than the address. */
const LONGEST_CODE = 120;

/** What is of use to a person, without the values of expressions, which may be secret. */
function trimmed({ severity, summary, detail, address, range, snippet }: Diagnostic): Diagnostic {
  const code = snippet?.code.trim() ?? "";
  return {
    severity,
    summary,
    detail,
    ...(address === undefined ? {} : { address }),
    ...(range === undefined
      ? {}
      : { range: { filename: range.filename, start: { line: range.start.line } } }),
    ...(!/\w/.test(code) || code.length > LONGEST_CODE ? {} : { snippet: { code } }),
  };
}

/**
 * Provider 1.x says on every run that support for an old load balancer will
 * go. Nobody here uses one, and nothing can be done about it.
 */
export function isExpectedWarning({ severity, summary, detail }: Diagnostic): boolean {
  return severity === "warning" && summary === "Argument is deprecated" && detail.includes("'use_octavia'");
}
