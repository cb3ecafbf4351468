import type { Cloud } from "./cloud";

export const REGION = "RegionOne";

/** Services as Keystone's catalog names them, with the path of each below the sandbox's one port. */
const SERVICES = [
  { type: "identity", name: "keystone", path: "/identity/v3" },
  { type: "image", name: "glance", path: "/image" },
  { type: "compute", name: "nova", path: "/compute/v2.1" },
  { type: "network", name: "neutron", path: "/network" },
  { type: "volumev3", name: "cinderv3", path: "/volume/v3/%(project_id)s" },
  { type: "block-storage", name: "cinder", path: "/volume/v3/%(project_id)s" },
] as const;

/** The service catalog of a project. */
export function catalog(cloud: Cloud, projectId: string) {
  return SERVICES.map((service, index) => ({
    type: service.type,
    name: service.name,
    id: stableId(index, 0),
    endpoints: ["public", "internal", "admin"].map((kind, number) => ({
      id: stableId(index, number + 1),
      interface: kind,
      region_id: REGION,
      region: REGION,
      url: cloud.url + service.path.replace("%(project_id)s", projectId),
    })),
  }));
}

const stableId = (service: number, endpoint: number): string =>
  `5a${String(service).padStart(2, "0")}${String(endpoint).padStart(2, "0")}`.padEnd(32, "0");
