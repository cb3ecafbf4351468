/** One request on a connection of its own, and what became of it. */
export interface Probe {
  /** When the connection was begun: milliseconds since the epoch, from a clock that never jumps. */
  readonly at: number;
  /** Milliseconds until the answer was there, or until it was clear that there is none. */
  readonly latencyMs: number;
  /** HTTP status; `undefined`: no answer came. */
  readonly status?: number;
  /** Name of the server that answered, where the answer says so. */
  readonly server?: string;
  /** Why the request counts as lost: `ECONNREFUSED`, `ECONNRESET`, `timeout`, `http-502` … */
  readonly error?: string;
}

/** What a visitor would call "it did not work": no answer, or one that says that the site is broken (5xx). */
export function isLost(probe: Probe): boolean {
  return probe.error !== undefined;
}

/** What to ask, how often, and how long to wait for an answer. */
export interface ProbeTarget {
  /** http:// or https:// URL. */
  readonly url: string;
  /** New connections a second, 0.1 to 1000. @default 20 */
  readonly ratePerSecond?: number;
  /** Milliseconds after which a request without an answer is lost. @default 5000 */
  readonly timeoutMs?: number;
  /** Response header in which a server says its name. @default "x-served-by" */
  readonly serverHeader?: string;
}

/** Everything that a prober saw, oldest first. */
export interface ProbeSeries {
  readonly url: string;
  readonly ratePerSecond: number;
  readonly probes: readonly Probe[];
  /** Requests that were due and not sent, because this machine slept or was too busy: they say nothing about the site. */
  readonly notSent: number;
  /** Oldest probes that were dropped to bound the memory. */
  readonly dropped: number;
}

export const DEFAULT_RATE = 20;
export const DEFAULT_TIMEOUT_MS = 5000;
export const DEFAULT_SERVER_HEADER = "x-served-by";
