/** An answer that is not a success, with the body its service gives it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The page for callers that don't ask for JSON; undefined: the body is for all. */
  readonly page?: string;

  constructor(
    status: number,
    message: string,
    body: unknown,
    headers: Record<string, string> = {},
    page?: string,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    this.headers = headers;
    if (page !== undefined) this.page = page;
  }
}

const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: "badRequest",
  403: "forbidden",
  404: "itemNotFound",
  405: "badMethod",
  409: "conflictingRequest",
  413: "overLimit",
  503: "serviceUnavailable",
};

/** Nova's and Cinder's error body: `{"itemNotFound": {"code": 404, "message": …}}`. */
export function computeFault(status: number, message: string): ApiError {
  const name = FAULT_NAMES[status] ?? "computeFault";
  const headers: Record<string, string> = status === 413 ? { "Retry-After": "0" } : {};
  const retry = status === 413 ? { retryAfter: "0" } : {};
  return new ApiError(status, message, { [name]: { code: status, message, ...retry } }, headers);
}

/** Nova's and Cinder's answer to somebody who may not do something, by the name of their rule. */
export const disallowed = (rule: string) =>
  computeFault(403, `Policy doesn't allow ${rule} to be performed.`);

export const badRequest = (message: string) => computeFault(400, message);

/** Nova's and Cinder's answer to a field their schema refuses. */
export const invalidField = (field: string, value: unknown, reason: string) =>
  badRequest(`Invalid input for field/attribute ${field}. Value: ${printed(value)}. ${reason}`);

/** Nova's answer to a page size that is no number. */
export const invalidLimit = (asked: string) =>
  badRequest(
    `Invalid input for query parameters limit. Value: ${asked}. '${asked}' does not match '^[0-9]*$'`,
  );

export const notFound = (what: string) => computeFault(404, `${what} could not be found.`);

/** Neutron's error body. */
export function neutronError(status: number, type: string, message: string): ApiError {
  return new ApiError(status, message, { NeutronError: { type, message, detail: "" } });
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
};

/** Keystone's error body, also what its middleware answers in front of every service. */
export function keystoneError(status: number, message: string): ApiError {
  return new ApiError(status, message, {
    error: { code: status, message, title: TITLES[status] ?? "Error" },
  });
}

/** What Glance answers without a valid token; the other services answer as Keystone does. */
export const unauthorizedImage = () =>
  htmlError(
    401,
    "This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.",
  );

export const unauthorized = () => keystoneError(401, "The request you have made requires authentication.");

/** WebOb's own errors, Glance's and those of paths no service knows: JSON for who asks for it, else a page of HTML. */
export function htmlError(status: number, message: string): ApiError {
  const title = TITLES[status] ?? "Error";
  const code = `${status} ${title}`;
  const text = `${message}<br /><br />\n\n\n`;
  const page = `<html>\n <head>\n  <title>${code}</title>\n </head>\n <body>\n  <h1>${code}</h1>\n  ${text}\n </body>\n</html>`;
  return new ApiError(status, message, { code, message: text, title }, {}, page);
}

/** A value as OpenStack's Python prints it in messages. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return value;
  return literal(value);
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `'${key}': ${literal(inner)}`);
  return `{${entries.join(", ")}}`;
}
