import type { Json } from "./body";
import { neutronError, printed } from "./errors";
import { isoSeconds, uuid } from "./ids";
import { nextQuery, page } from "./paging";
import { ok, type Call, type Reply } from "./router";
import type { NetworkResource } from "./types";

/** Attributes that are not shown by every row, or to everybody, and may be asked for. */
const OPTIONAL = new Set([
  "is_default",
  "provider:network_type",
  "provider:physical_network",
  "binding:host_id",
  "shared",
  "ip_allocation",
  "dns_name",
  "dns_domain",
  "qos_policy_id",
  "vlan_transparent",
  "distributed",
  "ha",
  "segment_id",
  "network_segment_id",
]);

const NOT_FILTERS = new Set(["limit", "marker", "page_reverse", "sort_key", "sort_dir", "fields"]);

/** The common part of a new Neutron resource that belongs to the caller's project. */
export function newResource(
  call: Call,
  given: { readonly name?: string | undefined; readonly description?: string | undefined },
): NetworkResource {
  const now = call.cloud.now();
  return {
    id: uuid(),
    name: given.name ?? "",
    projectId: call.token.projectId,
    description: given.description ?? "",
    tags: [],
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Notes a change of a resource, as Neutron does for everything it writes. */
export function touched(call: { readonly cloud: { now(): number } }, row: NetworkResource): void {
  row.revision += 1;
  row.updatedAt = call.cloud.now();
}

/** The keys every Neutron resource ends with. */
export const standardKeys = (row: NetworkResource) => ({
  description: row.description,
  tags: row.tags,
  created_at: isoSeconds(row.createdAt),
  updated_at: isoSeconds(row.updatedAt),
  revision_number: row.revision,
  project_id: row.projectId,
});

/** What Neutron calls the rows of a collection in its errors. */
const KINDS: Readonly<Record<string, string>> = {
  networks: "Network",
  subnets: "Subnet",
  ports: "Port",
  routers: "Router",
  floatingips: "Floating IP",
  security_groups: "Security group",
  security_group_rules: "Security group rule",
};

const TAG_FILTERS = ["tags", "tags-any", "not-tags", "not-tags-any"];

/** @throws ApiError 400 for a filter on an attribute the rows don't have, as far as there is a row to tell by */
function requireKnownFilters(row: Json | undefined, query: URLSearchParams): void {
  if (row === undefined) return;
  const unknown = [...new Set(query.keys())].filter(
    (key) => !NOT_FILTERS.has(key) && !TAG_FILTERS.includes(key) && !(key in row) && !OPTIONAL.has(key),
  );
  if (unknown.length > 0) {
    const names = unknown.map((key) => `'${key}'`).join(", ");
    throw neutronError(400, "HTTPBadRequest", `[${names}] is invalid attribute for filtering`);
  }
}

/** A listing: filtered by any attribute, sorted, cut to `fields`, page by page. */
export function listing(call: Call, collection: string, shown: readonly Json[]): Reply {
  const { query } = call;
  requireKnownFilters(shown[0], query);
  const found = shown.filter((row) => matches(row, query));
  const ordered = sorted(found, query);
  const kind = KINDS[collection] ?? collection;
  const unknown = (marker: string) =>
    neutronError(404, `${kind.replaceAll(" ", "")}NotFound`, `${kind} ${marker} could not be found.`);
  const { items, next } = page(ordered, query, (row) => String(row.id), { marker: unknown, limit: badLimit });
  const fields = query.getAll("fields");
  const cut = fields.length === 0 ? items : items.map((row) => picked(row, fields));
  return ok({ [collection]: cut, ...links(call, collection, items, next) });
}

const badLimit = (asked: string) =>
  neutronError(
    400,
    "BadRequest",
    `Bad limit request: Limit must be an integer 0 or greater and not '${asked}'.`,
  );

/** One resource, cut to the query's `fields`. */
export function showing(call: Call, key: string, shown: Json): Reply {
  const fields = call.query.getAll("fields");
  return ok({ [key]: fields.length === 0 ? shown : picked(shown, fields) });
}

const picked = (row: Json, fields: readonly string[]): Json =>
  Object.fromEntries(Object.entries(row).filter(([key]) => fields.includes(key)));

function matches(row: Json, query: URLSearchParams): boolean {
  for (const key of new Set(query.keys())) {
    if (NOT_FILTERS.has(key)) continue;
    if (!holds(row, key, query.getAll(key))) return false;
  }
  return true;
}

function holds(row: Json, key: string, wanted: readonly string[]): boolean {
  const tags = Array.isArray(row.tags) ? (row.tags as string[]) : [];
  const words = wanted.flatMap((value) => value.split(","));
  if (key === "tags") return words.every((tag) => tags.includes(tag));
  if (key === "tags-any") return words.some((tag) => tags.includes(tag));
  if (key === "not-tags") return !words.every((tag) => tags.includes(tag));
  if (key === "not-tags-any") return !words.some((tag) => tags.includes(tag));
  if (key === "fixed_ips") return wanted.every((condition) => hasFixedIp(row.fixed_ips, condition));
  if (key === "security_groups") {
    return (
      Array.isArray(row.security_groups) && words.some((id) => (row.security_groups as string[]).includes(id))
    );
  }
  if (!(key in row)) return true;
  return wanted.some((value) => same(row[key], value));
}

function same(value: unknown, wanted: string): boolean {
  if (value === null) return wanted === "" || wanted === "None" || wanted === "null";
  if (typeof value === "boolean") return String(value) === wanted.toLowerCase();
  if (Array.isArray(value)) return value.includes(wanted);
  return printed(value) === wanted;
}

/** `ip_address=192.168.1.5`, `subnet_id=…` or `ip_address_substr=…`. */
function hasFixedIp(value: unknown, condition: string): boolean {
  const [key = "", wanted = ""] = condition.split("=");
  const addresses = Array.isArray(value) ? (value as Record<string, string>[]) : [];
  if (key === "ip_address_substr") return addresses.some((fixed) => fixed.ip_address?.includes(wanted));
  return addresses.some((fixed) => fixed[key] === wanted);
}

function sorted(rows: Json[], query: URLSearchParams): Json[] {
  const keys = query.getAll("sort_key");
  const directions = query.getAll("sort_dir");
  if (keys.length === 0) return query.has("limit") ? rows.sort((a, b) => order(a.id, b.id)) : rows;
  return rows.sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const difference = order(a[key], b[key]) * (directions[index] === "desc" ? -1 : 1);
      if (difference !== 0) return difference;
    }
    return order(a.id, b.id);
  });
}

const order = (a: unknown, b: unknown): number => {
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

function links(call: Call, collection: string, items: readonly Json[], next: string | undefined): Json {
  const [first] = items;
  if (!call.query.has("limit") || first === undefined) return {};
  const url = `${call.cloud.url}/network/v2.0/${collection}`;
  const previous = `${nextQuery(call.query, String(first.id))}&page_reverse=True`;
  return {
    [`${collection}_links`]: [
      ...(next === undefined ? [] : [{ rel: "next", href: url + nextQuery(call.query, next) }]),
      { rel: "previous", href: url + previous },
    ],
  };
}
