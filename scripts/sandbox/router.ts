import type { Cloud } from "./cloud";
import type { Token } from "./types";

/** One API call as a handler sees it. */
export interface Call {
  readonly cloud: Cloud;
  readonly method: string;
  /** Path below the service's endpoint, e.g. `/servers/5d…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  /** The request body's JSON; undefined when there is none. */
  readonly body: unknown;
  /** Minor microversion asked for: 60 for `compute 2.60`, 47 for `volume 3.47`. */
  readonly minor: number;
  readonly header: (name: string) => string | undefined;
  /** The id of the answer's `X-OpenStack-Request-Id`. */
  readonly requestId: string;
  /** The caller's token; calls that need none must not read it. */
  readonly token: Token;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Handlers are synchronous: a call happens at once or not at all, as a database transaction would. */
export type Handler = (call: Call) => Reply;

interface Route {
  readonly segments: readonly string[];
  readonly handler: Handler;
  readonly open: boolean;
}

export interface Match {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
  /** Needs no token. */
  readonly open: boolean;
}

/** Maps a method and a path such as `/servers/:id/action` to a handler; the first route added wins. */
export class Router {
  private readonly routes = new Map<string, Route[]>();

  on(method: string, path: string, handler: Handler, options: { readonly open?: boolean } = {}): void {
    const segments = path.split("/").slice(1);
    const key = `${method} ${segments.length}`;
    const list = this.routes.get(key) ?? [];
    list.push({ segments, handler, open: options.open ?? false });
    this.routes.set(key, list);
  }

  match(method: string, path: string): Match | undefined {
    const given = path.split("/").slice(1);
    for (const route of this.routes.get(`${method} ${given.length}`) ?? []) {
      const params = matched(route.segments, given);
      if (params !== undefined) return { handler: route.handler, params, open: route.open };
    }
    return undefined;
  }
}

function matched(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? "";
    if (segment.startsWith(":")) params[segment.slice(1)] = decodeURIComponent(value);
    else if (segment !== value) return undefined;
  }
  return params;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const accepted = (body?: unknown): Reply =>
  body === undefined ? { status: 202 } : { status: 202, body };
export const noContent = (): Reply => ({ status: 204 });
