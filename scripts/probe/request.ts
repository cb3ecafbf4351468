import * as http from "node:http";
import * as https from "node:https";

import type { Probe } from "./types";

/** How to ask once. */
export interface RequestOptions {
  readonly timeoutMs: number;
  readonly serverHeader: string;
}

/** Milliseconds since the epoch that only ever grow, whatever happens to the wall clock. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * GETs `url` on a connection of its own and says what became of it. Never rejects. An answer counts when it is read
 * to its end: one that breaks off is lost. `https` certificates are not checked, because a spare address answers with
 * production's; whether a certificate is right is for the release checks.
 */
export function probeOnce(url: URL, { timeoutMs, serverHeader }: RequestOptions): Promise<Probe> {
  const at = steadyNow();
  return new Promise((resolve) => {
    let answered: Pick<Probe, "status" | "server"> = {};
    const finish = (error?: string) => {
      clearTimeout(timer);
      resolve({ at, latencyMs: steadyNow() - at, ...answered, ...(error === undefined ? {} : { error }) });
      request.destroy();
    };
    const options = { agent: false, headers: { connection: "close", "user-agent": "idr-probe" } } as const;
    const request =
      url.protocol === "https:"
        ? https.get(url, { ...options, rejectUnauthorized: false })
        : http.get(url, options);
    // Over everything: name look-up, connection, and an answer that trickles in.
    const timer = setTimeout(() => finish("timeout"), timeoutMs);
    request.on("error", (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const server = response.headers[serverHeader.toLowerCase()];
      answered = { status, ...(typeof server === "string" ? { server } : {}) };
      response.on("error", (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      response.on("end", () => finish(status >= 500 ? `http-${status}` : undefined));
      response.on("close", () => finish("ECONNRESET"));
      response.resume();
    });
  });
}
