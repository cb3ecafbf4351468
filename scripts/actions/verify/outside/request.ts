import http from "node:http";
import https from "node:https";
import type { Endpoint } from "./reach";

/** Bytes of a body that are kept for its text. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** An answer, as far as it is judged. */
export interface Answer {
  readonly status: number;
  /** Media type in lower case, without parameters; empty: none. */
  readonly contentType: string;
  readonly location?: string;
  /** Size of the whole body. */
  readonly bytes: number;
  /** The first 4 MiB of the body. */
  readonly text: string;
}

export interface Request extends Endpoint {
  readonly secure: boolean;
  /** Name that is asked for: Host header and TLS server name. @default the host */
  readonly name?: string;
  readonly path: string;
  /** How long the whole answer may take. */
  readonly seconds: number;
}

/**
 * Asks once, on a connection of its own; redirects are not followed. The certificate is no matter here: it is
 * checked apart, so that an expired one hides nothing else.
 */
export function ask({
  host,
  port,
  secure,
  name,
  path,
  seconds,
}: Request): Promise<Answer | { readonly error: string }> {
  const options = {
    host,
    port,
    path,
    agent: false as const,
    headers: { host: name ?? host, "user-agent": "idr-stacks", accept: "*/*" },
    signal: AbortSignal.timeout(seconds * 1000),
    ...(secure ? { rejectUnauthorized: false, ...(name === undefined ? {} : { servername: name }) } : {}),
  };
  return new Promise((resolve) => {
    const failed = (error: Error): void => {
      const late = error.name === "TimeoutError" || error.name === "AbortError";
      resolve({ error: late ? `no whole answer within ${seconds} s` : error.message });
    };
    const request = (secure ? https : http).request(options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        if (bytes < KEPT_BYTES) chunks.push(chunk);
        bytes += chunk.length;
      });
      answer.on("error", failed);
      answer.on("end", () => {
        const { location } = answer.headers;
        resolve({
          status: answer.statusCode ?? 0,
          contentType: (answer.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase(),
          ...(location === undefined ? {} : { location }),
          bytes,
          text: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    request.on("error", failed);
    request.end();
  });
}
