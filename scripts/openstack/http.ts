import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import { OpenStackError } from "./error";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the call may be sent twice without harm. @default - true for GET only */
  readonly idempotent?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpOptions {
  /** Whether TLS certificates are checked. @default true */
  readonly verify?: boolean;
  /** File of CA certificates (PEM). @default - the system's */
  readonly cacert?: string;
  /** Seconds that one attempt may take. @default 60 */
  readonly timeoutSeconds?: number;
  /** Attempts in all. @default 5 */
  readonly attempts?: number;
  /** Seconds before the second attempt; doubled for each one after it, up to 8. @default 0.5 */
  readonly backoffSeconds?: number;
}

const TRANSIENT = new Set([429, 500, 502, 503, 504]);
/** Nothing was sent, so even a call that is not idempotent may be tried again. */
const NOTHING_SENT = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"]);
/** Waiting does not mend these. */
const HOPELESS = /^(ENOTFOUND|ERR_TLS|ERR_INVALID|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/;

/**
 * HTTP with connections kept open, time limits and retries. node:https rather than fetch: a cloud's own
 * `cacert` and `verify: false` can be given to one connection only there (on Node 20).
 */
export class HttpClient {
  private readonly agents: { readonly http: http.Agent; readonly https: https.Agent };
  private readonly timeoutSeconds: number;
  private readonly attempts: number;
  private readonly backoffSeconds: number;

  /** @throws IdrError `cloud-config` when the CA file can't be read. */
  constructor(options: HttpOptions = {}) {
    this.timeoutSeconds = options.timeoutSeconds ?? 60;
    this.attempts = options.attempts ?? 5;
    this.backoffSeconds = options.backoffSeconds ?? 0.5;
    const kept = { keepAlive: true, keepAliveMsecs: 5_000, maxSockets: 8, scheduling: "lifo" as const };
    this.agents = {
      http: new http.Agent(kept),
      https: new https.Agent({
        ...kept,
        rejectUnauthorized: options.verify ?? true,
        ...(options.cacert === undefined ? {} : { ca: certificates(options.cacert) }),
      }),
    };
  }

  /**
   * Sends a request until an answer comes that is worth keeping. Failures that pass by (429, 500, 502,
   * 503, 504, a broken connection) are tried again when the call may be sent twice.
   * @throws OpenStackError with status 0 when there is no answer.
   */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const repeatable = request.idempotent ?? request.method === "GET";
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= this.attempts;
      let wait = Math.min(8, this.backoffSeconds * 2 ** (attempt - 1));
      try {
        const answer = await this.once(request);
        const again = TRANSIENT.has(answer.status) && (repeatable || answer.status === 429);
        if (!again || last) return answer;
        wait = retryAfter(answer.headers["retry-after"]) ?? wait;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? "";
        if (last || HOPELESS.test(code) || !(repeatable || NOTHING_SENT.has(code))) {
          throw unreachable(request, error);
        }
      }
      await sleep(wait * 1000);
    }
  }

  /** Closes the connections that are kept open, so that the process can end. */
  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private once(request: HttpRequest): Promise<HttpAnswer> {
    const secure = request.url.startsWith("https:");
    return new Promise((resolve, reject) => {
      const options = {
        method: request.method,
        headers: {
          accept: "application/json",
          "user-agent": "idr-stacks",
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
          ...request.headers,
          ...(request.body === undefined
            ? {}
            : { "content-length": String(Buffer.byteLength(request.body)) }),
        },
        agent: secure ? this.agents.https : this.agents.http,
        // Covers the whole exchange, not only silence on the line.
        signal: AbortSignal.timeout(this.timeoutSeconds * 1000),
      };
      const sent = (secure ? https : http).request(request.url, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      });
      sent.on("error", reject);
      sent.end(request.body);
    });
  }
}

function certificates(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new IdrError("cloud-config", `can't read the CA certificates ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Seconds that the server asks to wait, 30 at most; `undefined` when it says nothing usable. */
function retryAfter(value: string | undefined): number | undefined {
  const seconds = Number(value);
  return value !== undefined && Number.isFinite(seconds) && seconds >= 0 ? Math.min(30, seconds) : undefined;
}

function unreachable(request: HttpRequest, error: unknown): OpenStackError {
  const { host } = new URL(request.url);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const timedOut = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  const reason = timedOut ? "no answer in time" : code || messageOf(error);
  const tls = /^(CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/.test(code);
  return new OpenStackError(
    0,
    `can't reach ${host} for ${request.method} ${pathOf(request.url)}: ${reason}`,
    {
      cause: error,
      fix: tls
        ? "give the cloud's CA certificates as `cacert:` in clouds.yaml"
        : "check auth_url in clouds.yaml, the network, and that the cloud (or `idr sandbox start`) runs",
    },
  );
}

/** Path of an address, without the query. */
function pathOf(url: string): string {
  return new URL(url).pathname;
}
