import { htmlError, printed } from "./errors";
import { isoSeconds } from "./ids";
import { nextQuery, page } from "./paging";
import { noContent, ok, type Call, type Router } from "./router";
import type { Image } from "./types";

/** Glance v2: listing and showing images; the sandbox's images are seeded. */
export function glance(router: Router): void {
  router.on("GET", "/v2/images", (call) => {
    const found = [...call.cloud.state.images.values()].filter(
      (image) => isSeenBy(call, image) && matches(image, call.query),
    );
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
  router.on("GET", "/v2/images/:id", (call) => ok(show(seen(call, "No image found with ID"))));
  router.on("DELETE", "/v2/images/:id", (call) => {
    const image = seen(call, "Failed to find image to delete:");
    if (image.ownerId !== call.token.projectId) {
      throw htmlError(403, "You are not authorized to complete delete_image action.");
    }
    call.cloud.state.images.delete(image.id);
    return noContent();
  });
}

const isSeenBy = (call: Call, image: Image): boolean =>
  image.visibility === undefined || image.ownerId === call.token.projectId;

/** An image that the caller sees. @throws ApiError 404, which begins with `words` */
function seen(call: Call, words: string): Image {
  const id = call.params.id ?? "";
  const image = call.cloud.state.images.get(id);
  if (image === undefined || !isSeenBy(call, image)) throw htmlError(404, `${words} ${id}`);
  return image;
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
    // What Nova asks for where an image is to hold no data.
    disk_format: image.size === 0 ? "qcow2" : "raw",
    container_format: "bare",
    visibility: image.visibility ?? "public",
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
