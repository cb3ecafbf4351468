import { notFound } from "./errors";
import { ok, type Router } from "./router";

/** The one volume type there is. */
export const VOLUME_TYPE = { id: "c91da709-088c-489f-b1ad-69a41b8295f9", name: "__DEFAULT__" };
export const SERVICE_ID = "0f6c1e1e-5c1b-4f0e-9d0a-6d1f2c3b4a5d";
export const ZONE = "nova";

/** Volume types, availability zones and extensions. */
export function cinderTypes(router: Router): void {
  const type = {
    ...VOLUME_TYPE,
    is_public: true,
    description: "Default Volume Type",
    extra_specs: {},
  };
  router.on("GET", "/types", () =>
    ok({ volume_types: [{ ...type, "os-volume-type-access:is_public": true }] }),
  );
  router.on("GET", "/types/:id", (call) => {
    const id = call.params.id ?? "";
    if (id !== "default" && id !== VOLUME_TYPE.id) throw notFound(`Volume type ${id}`);
    return ok({ volume_type: type });
  });
  router.on("GET", "/os-availability-zone", () =>
    ok({ availabilityZoneInfo: [{ zoneName: ZONE, zoneState: { available: true } }] }),
  );
  const aliases = [
    "os-vol-image-meta",
    "os-quota-sets",
    "os-volume-actions",
    "os-availability-zone",
    "backups",
  ];
  router.on("GET", "/extensions", () =>
    ok({
      extensions: aliases.map((alias) => ({
        name: alias,
        alias,
        description: alias,
        updated: "2012-12-07T00:00:00+00:00",
        links: [],
      })),
    }),
  );
}
