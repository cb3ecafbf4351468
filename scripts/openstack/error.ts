import { IdrError } from "../../constructs/errors";

/** A call that OpenStack refused, or that never got an answer. */
export class OpenStackError extends IdrError {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** OpenStack's own id of the call, for its administrators' logs. */
  readonly requestId?: string;

  constructor(
    status: number,
    message: string,
    options: { readonly requestId?: string; readonly fix?: string; readonly cause?: unknown } = {},
  ) {
    super(codeOf(status), message, options);
    this.name = "OpenStackError";
    this.status = status;
    if (options.requestId !== undefined) this.requestId = options.requestId;
  }
}

/** Whether OpenStack said that the thing does not exist. */
export function isNotFound(error: unknown): error is OpenStackError {
  return error instanceof OpenStackError && error.status === 404;
}

/** Whether it is not known what OpenStack has done: no answer came, or one that tells of its own trouble. */
export function isUnanswered(error: unknown): error is OpenStackError {
  return error instanceof OpenStackError && (error.status === 0 || error.status >= 500);
}

function codeOf(status: number): string {
  if (status === 0) return "cloud-unreachable";
  if (status === 401) return "cloud-credentials";
  if (status === 403) return "cloud-forbidden";
  if (status === 404) return "cloud-not-found";
  if (status === 409) return "cloud-conflict";
  if (status === 413 || status === 429) return "cloud-limit";
  return status >= 500 ? "cloud-failed" : "cloud-refused";
}

/**
 * OpenStack's own words in the body of an error. Each service wraps them in its own way:
 * `{"NeutronError": {"message"}}`, `{"conflictingRequest": {"message"}}`, `{"error": {"message"}}`, HTML.
 */
export function wordsOf(body: string): string | undefined {
  const found = messageIn(parsed(body)) ?? body.replace(/<(title|head|style)[^]*?<\/\1>|<[^>]*>/g, " ");
  const line = found.replace(/\s+/g, " ").trim();
  return line === "" ? undefined : line.slice(0, 500);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: a proxy's or Glance's page, which is read as text.
    return undefined;
  }
}

function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value !== "object" || value === null || depth > 2) return undefined;
  const fields = value as Record<string, unknown>;
  for (const key of ["message", "faultstring", "detail"]) {
    const words = fields[key];
    if (typeof words === "string" && words !== "") return words;
  }
  for (const inner of Object.values(fields)) {
    const words = typeof inner === "string" && depth === 0 ? inner : messageIn(inner, depth + 1);
    if (words !== undefined) return words;
  }
  return undefined;
}
