import type { IncomingHttpHeaders } from "node:http";

/**
 * Header that a call must have which changes something through `/_sandbox`. A
 * page of another site can't send it: a browser asks for leave first, and the
 * sandbox gives none.
 */
export const CONTROL_HEADER = "x-idr-sandbox";

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];
const READING = ["GET", "HEAD"];

/** What is known of a request before its body is read. */
export interface Knock {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Port that the request came in at. */
  readonly port: number | undefined;
}

/**
 * Why a request is not answered; undefined when it is. Only programs of this
 * machine are: a browser that a stranger's page sends here gives itself away
 * by the name that it was told (`Host`, also after DNS rebinding) or by the
 * page that sends it (`Origin`).
 */
export function refusalOf({ method, path, headers, port }: Knock): string | undefined {
  const own = LOOPBACK_NAMES.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const host = headers.host?.toLowerCase();
  if (host === undefined || !own.includes(host)) {
    return `the sandbox is ${own[0]}, not ${JSON.stringify(host ?? "")}`;
  }
  const { origin } = headers;
  if (origin !== undefined && !own.some((name) => origin === `http://${name}`)) {
    return `the sandbox answers no page of ${JSON.stringify(origin)}`;
  }
  if (isControl(path) && !READING.includes(method) && headers[CONTROL_HEADER] === undefined) {
    return `a call that changes something has to have the header ${CONTROL_HEADER}`;
  }
  return undefined;
}

/** Whether a path is of the control API. */
export const isControl = (path: string): boolean => path === "/_sandbox" || path.startsWith("/_sandbox/");
