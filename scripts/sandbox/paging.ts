import { badRequest, type ApiError } from "./errors";

export interface Page<T> {
  readonly items: T[];
  /** The id to give as `marker` for the next page; undefined on the last one. */
  readonly next?: string;
}

const MAX_LIMIT = 1000;

/** How a service words what it refuses; left out: as Nova does. */
export interface Refusals {
  readonly limit?: (asked: string) => ApiError;
  readonly marker?: (asked: string) => ApiError;
}

/**
 * The page a query's `limit` and `marker` ask for. OpenStack gives a next link whenever a page is full,
 * even if nothing follows.
 *
 * @throws ApiError 400 for a limit that is no number, or for a marker that is not in the list, in the words of `refuse`
 */
export function page<T>(
  items: readonly T[],
  query: URLSearchParams,
  idOf: (item: T) => string,
  refuse: Refusals = {},
): Page<T> {
  const asked = query.get("limit");
  if (asked !== null && !/^\d+$/.test(asked)) {
    throw refuse.limit?.(asked) ?? badRequest("limit param must be an integer");
  }
  const limit = Math.min(asked === null ? MAX_LIMIT : Number(asked), MAX_LIMIT);
  const marker = query.get("marker");
  let start = 0;
  if (marker !== null && marker !== "") {
    start = items.findIndex((item) => idOf(item) === marker) + 1;
    if (start === 0) throw refuse.marker?.(marker) ?? badRequest(`marker [${marker}] not found`);
  }
  const chosen = items.slice(start, start + limit);
  const last = chosen.at(-1);
  const full = last !== undefined && chosen.length === limit;
  return full ? { items: chosen, next: idOf(last) } : { items: chosen };
}

/** `?limit=2&marker=<next>` with the rest of the query kept. */
export function nextQuery(query: URLSearchParams, next: string): string {
  const following = new URLSearchParams(query);
  following.delete("marker");
  following.append("marker", next);
  return `?${following.toString()}`;
}

/** The key `<collection>_links` with a next link, as Nova, Cinder and Neutron write it; empty on the last page. */
export function nextLink(
  collection: string,
  url: string,
  query: URLSearchParams,
  next: string | undefined,
): Record<string, unknown> {
  if (next === undefined || !query.has("limit")) return {};
  return { [`${collection}_links`]: [{ rel: "next", href: url + nextQuery(query, next) }] };
}
