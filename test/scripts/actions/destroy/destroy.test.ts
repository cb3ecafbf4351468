import { refuseReached, splitState } from "../../../../scripts/actions/destroy";
import type { StateResource } from "../../../../scripts/engine";

function resource(
  type: string,
  name: string,
  values: StateResource["values"],
  mode: StateResource["mode"] = "managed",
): StateResource {
  return { address: `${type}.${name}`, mode, type, name, provider_name: "openstack", values };
}

const state = [
  resource("openstack_compute_instance_v2", "proxy", { name: "idr-proxy" }),
  resource("openstack_blockstorage_volume_v3", "db", { name: "idr-database-db", id: "v1", size: 800 }),
  resource("openstack_blockstorage_volume_v3", "cache", {
    name: "idr-proxy-nginxcache",
    id: "v2",
    size: 100,
  }),
  resource("openstack_images_image_v2", "image", { name: "Rocky Linux 9" }, "data"),
];

test("data volumes stay unless they are named; data sources are nobody's to destroy", () => {
  expect(splitState(state, "idr", ["idr-proxy-nginxcache"])).toEqual({
    targets: ["openstack_compute_instance_v2.proxy", "openstack_blockstorage_volume_v3.cache"],
    kept: [{ name: "idr-database-db", id: "v1", sizeGiB: 800 }],
  });
});

test("an address that a server of an environment has to itself stays; the site's are the engine's to refuse", () => {
  const address = resource("openstack_networking_floatingip_v2", "ftp", { address: "203.0.113.9" });
  expect(splitState([address], "idrftp", []).targets).toEqual([]);
  expect(splitState([address], "site", []).targets).toEqual([address.address]);
});

test("fails for a volume that is not the stack's", () => {
  expect(() => splitState(state, "idr", ["newidr-database-db"])).toThrow(
    expect.objectContaining({
      code: "volume-unknown",
      message: "idr has no data volume newidr-database-db",
      fix: "it has idr-database-db, idr-proxy-nginxcache",
    }) as Error,
  );
});

test("one that an interrupted run has destroyed is no mistake, when it is known to have been there", () => {
  const { kept } = splitState(state.slice(0, 2), "idr", ["idr-proxy-nginxcache"], ["idr-proxy-nginxcache"]);
  expect(kept.map(({ name }) => name)).toEqual(["idr-database-db"]);
});

describe("environments that are reached", () => {
  const stack = { name: "idr", kind: "environment" as const };

  test("one that nobody reaches may go, whatever the site file says of another", () => {
    expect(() =>
      refuseReached(stack, { live: "newidr" }, { live: { actual: "newidr" }, spare: {} }),
    ).not.toThrow();
  });

  test("fails for the one that production's address reaches, though the site file names another", () => {
    expect(() => refuseReached(stack, { live: "newidr" }, { live: { actual: "idr" }, spare: {} })).toThrow(
      expect.objectContaining({ code: "environment-live" }) as Error,
    );
  });

  test("fails for the one that the spare address reaches", () => {
    expect(() =>
      refuseReached(stack, { live: "newidr" }, { live: { actual: "newidr" }, spare: { actual: "idr" } }),
    ).toThrow(expect.objectContaining({ code: "environment-spare" }) as Error);
  });

  test("fails for the one that is to be live, while the address reaches nobody", () => {
    expect(() => refuseReached(stack, { live: "idr" }, { live: {}, spare: {} })).toThrow(/idr is live/);
  });
});
