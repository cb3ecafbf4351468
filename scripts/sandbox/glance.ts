import { htmlError, printed } from "./errors";
import { isoSeconds } from "./ids";
import { nextQuery, page } from "./paging";
import { ok, type Call, type Router } from "./router";
import type { Image } from "./types";

/** Glance v2: listing and showing images; the sandbox's images are seeded. */
export function glance(router: Router): void {
  router.on("GET", "/v2/images", (call) => {
    const found = [...call.cloud.state.images.values()].filter((image) => matches(image, call.query));
    const { items, next } = page(sorted(found, call.query), call.query, (image) => image.id);
    const first = new URLSearchParams(call.query);
    first.delete("marker");
    const query = first.toString();
    return ok({
      images: items.map(show),
      first: `/v2/images${query === "" ? "" : `?${query}`}`,
      schema: "/v2/schemas/images",
      ...(next === undefined || !call.query.has("limit")
        ? {}
        : { next: `/v2/images${nextQuery(call.query, next)}` }),
    });
  });
  router.on("GET", "/v2/images/:id", (call: Call) => {
    const image = call.cloud.state.images.get(call.params.id ?? "");
    if (image === undefined) {
      throw htmlError(404, `No image found with ID ${call.params.id ?? ""}`);
    }
    return ok(show(image));
  });
}

const NOT_FILTERS = new Set(["limit", "marker", "sort", "sort_key", "sort_dir", "member_status"]);

function matches(image: Image, query: URLSearchParams): boolean {
  const shown: Record<string, unknown> = show(image);
  for (const [key, wanted] of query) {
    if (NOT_FILTERS.has(key) || (key === "visibility" && wanted === "all")) continue;
    if (key === "size_min") {
      if (image.size < Number(wanted)) return false;
    } else if (key === "size_max") {
      if (image.size > Number(wanted)) return false;
    } else if (key === "tag") {
      return false;
    } else {
      const names = wanted.startsWith("in:") ? wanted.slice(3).split(",") : [wanted];
      if (!names.includes(String(shown[key]))) return false;
    }
  }
  return true;
}

function sorted(images: Image[], query: URLSearchParams): Image[] {
  const [key = "created_at", direction = "desc"] = (
    query.get("sort") ?? `${query.get("sort_key") ?? "created_at"}:${query.get("sort_dir") ?? "desc"}`
  ).split(":");
  const value = (image: Image) => printed((show(image) as Record<string, unknown>)[key]);
  const sign = direction === "asc" ? 1 : -1;
  return images.sort((a, b) => sign * value(a).localeCompare(value(b)));
}

function show(image: Image) {
  return {
    ...image.properties,
    name: image.name,
    disk_format: "raw",
    container_format: "bare",
    visibility: "public",
    size: image.size,
    virtual_size: image.size,
    status: "active",
    checksum: "b6d81b360a5672d80c27430f39153e2c",
    protected: false,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    owner: image.ownerId,
    os_hidden: false,
    os_hash_algo: "sha512",
    os_hash_value:
      "d6292685b380e338e025b3415a90fe8f9d39a46e7bdba8cb78c50a338cefca741f69e4e46411c32de1afdedfb268e579a51f81ff85e56f55b0ee7c33fe8c25c9",
    id: image.id,
    created_at: isoSeconds(image.createdAt),
    updated_at: isoSeconds(image.createdAt),
    tags: [],
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: "/v2/schemas/image",
    stores: "local",
  };
}
