import type { Cloud } from "./cloud";
import { invalidLimit, notFound } from "./errors";
import { nextLink, page } from "./paging";
import { ok, type Call, type Reply, type Router } from "./router";
import type { Flavor } from "./types";

/** Flavors, availability zones and the extension list. */
export function novaFlavors(router: Router): void {
  router.on("GET", "/flavors", (call) =>
    list(call, "flavors", (flavor) => ({
      id: flavor.id,
      name: flavor.name,
      ...(call.minor >= 55 ? { description: null } : {}),
      links: flavorLinks(call.cloud, flavor.id),
    })),
  );
  router.on("GET", "/flavors/detail", (call) => list(call, "flavors/detail", (flavor) => show(call, flavor)));
  router.on("GET", "/flavors/:id", (call) => ok({ flavor: show(call, flavorFor(call)) }));
  router.on("GET", "/flavors/:id/os-extra_specs", (call) => ok({ extra_specs: flavorFor(call).extraSpecs }));
  router.on("GET", "/os-availability-zone", () =>
    ok({ availabilityZoneInfo: [{ zoneName: "nova", zoneState: { available: true }, hosts: null }] }),
  );
  const aliases = ["os-keypairs", "os-volumes", "os-server-groups", "os-quota-sets", "os-attach-interfaces"];
  router.on("GET", "/extensions", () =>
    ok({
      extensions: aliases.map((alias) => ({
        alias,
        description: alias,
        links: [],
        name: alias,
        namespace: "http://docs.openstack.org/compute/ext/fake_xml",
        updated: "2014-12-03T00:00:00Z",
      })),
    }),
  );
}

function flavorFor(call: Call): Flavor {
  const id = call.params.id ?? "";
  const flavor = call.cloud.state.flavors.get(id);
  if (flavor === undefined) throw notFound(`Flavor ${id}`);
  return flavor;
}

function list(call: Call, path: string, view: (flavor: Flavor) => unknown): Reply {
  const { query } = call;
  const least = (key: string) => Number(query.get(key) ?? 0);
  const found = [...call.cloud.state.flavors.values()]
    .filter((flavor) => flavor.disk >= least("minDisk") && flavor.ram >= least("minRam"))
    .sort((a, b) => a.id.localeCompare(b.id));
  const { items, next } = page(found, query, (flavor) => flavor.id, { limit: invalidLimit });
  const url = `${call.cloud.url}/compute/v2.1/${path}`;
  return ok({ flavors: items.map(view), ...nextLink("flavors", url, query, next) });
}

const flavorLinks = (cloud: Cloud, id: string) => [
  { rel: "self", href: `${cloud.url}/compute/v2.1/flavors/${id}` },
  { rel: "bookmark", href: `${cloud.url}/compute/flavors/${id}` },
];

const show = (call: Call, flavor: Flavor) => ({
  id: flavor.id,
  name: flavor.name,
  ram: flavor.ram,
  disk: flavor.disk,
  swap: call.minor >= 75 ? 0 : "",
  "OS-FLV-EXT-DATA:ephemeral": 0,
  "OS-FLV-DISABLED:disabled": false,
  vcpus: flavor.vcpus,
  "os-flavor-access:is_public": true,
  rxtx_factor: 1.0,
  links: flavorLinks(call.cloud, flavor.id),
  ...(call.minor >= 55 ? { description: null } : {}),
  ...(call.minor >= 61 ? { extra_specs: flavor.extraSpecs } : {}),
});
