/** The services of the contract, by the names this suite has for them. */
export type Service = "identity" | "compute" | "network" | "volume" | "image";

/** What a call is, without what differs from one to the next. */
export interface CallPattern {
  /** E.g. `GET compute /servers/:id/metadata/:key`, the path below the service's version. */
  readonly call: string;
  /** Names of its query parameters, sorted. */
  readonly query: readonly string[];
}

/** Names in paths, which are no ids to be seen as such. */
const NAMED: readonly (readonly [found: RegExp, shown: string])[] = [
  [/^\/os-keypairs\/[^/]+$/, "/os-keypairs/:name"],
  [/^(\/(servers|volumes)\/:id\/metadata)\/[^/]+$/, "$1/:key"],
  [/^\/extensions\/[^/]+$/, "/extensions/:alias"],
  [/(\/tags)\/[^/]+$/, "$1/:tag"],
  [/^(\/quotas\/:id\/details)\.json$/, "$1"],
];

/** The pattern of a call; `target` is its path below the service's version, with the query. */
export function patternOf(method: string, service: Service, target: string): CallPattern {
  const [path = "", search = ""] = target.split("?");
  let shown = path.replace(
    /(?<=\/)([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?=$|[/.])/g,
    ":id",
  );
  for (const [found, replacement] of NAMED) shown = shown.replace(found, replacement);
  return {
    call: `${method} ${service} ${shown}`,
    query: [...new Set(new URLSearchParams(search).keys())].sort(),
  };
}

/** Joins patterns of the same call: each call once, with every query parameter it was seen with; sorted. */
export function joined(patterns: Iterable<CallPattern>): CallPattern[] {
  const calls = new Map<string, Set<string>>();
  for (const { call, query } of patterns) {
    const seen = calls.get(call) ?? new Set<string>();
    for (const key of query) seen.add(key);
    calls.set(call, seen);
  }
  return [...calls]
    .map(([call, query]) => ({ call, query: [...query].sort() }))
    .sort((a, b) => (a.call < b.call ? -1 : 1));
}
