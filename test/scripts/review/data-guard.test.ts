import type { Action, Attributes, ResourceChange } from "../../../scripts/engine/plan-json";
import { dangersOf, describe as say, guardData } from "../../../scripts/review/data-guard";

const VOLUME = "openstack_blockstorage_volume_v3";
const database = { id: "11111111-1111-1111-1111-111111111111", name: "idr-database-db", size: 800 };

function change(
  type: string,
  name: string,
  actions: readonly Action[],
  before: Attributes,
  more: Partial<ResourceChange> & { readonly after?: Attributes; readonly replacePaths?: string[][] } = {},
): ResourceChange {
  const { after, replacePaths, ...rest } = more;
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: "openstack",
    change: {
      actions,
      before,
      after: after ?? null,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
      ...(replacePaths === undefined ? {} : { replace_paths: replacePaths }),
    },
    ...rest,
  };
}

const dangers = (...resource_changes: ResourceChange[]) => dangersOf({ resource_changes });

describe("what a plan would lose", () => {
  test("a volume whose block was removed, which prevent_destroy can't stop", () => {
    const found = dangers(
      change(VOLUME, "db", ["delete"], database, { action_reason: "delete_because_no_resource_config" }),
    );
    expect(found).toEqual([
      {
        kind: "volume",
        action: "destroyed",
        severity: "refuse",
        name: "idr-database-db",
        id: database.id,
        sizeGiB: 800,
        resource: `${VOLUME}.db`,
        reason: "it is no longer in the configuration",
      },
    ]);
  });

  test.each([
    ["tainted", "replace_because_tainted", undefined, /marked as damaged \(tainted\)/],
    [
      "changed",
      "replace_because_cannot_update",
      [["availability_zone"]],
      /the change of availability_zone can't be made in place/,
    ],
    ["asked for", "replace_by_request", undefined, /its replacement was asked for/],
  ])("a volume that is replaced: %s", (_what, action_reason, replacePaths, reason) => {
    const [danger] = dangers(
      change(VOLUME, "db", ["delete", "create"], database, {
        action_reason,
        ...(replacePaths === undefined ? {} : { replacePaths }),
      }),
    );
    expect(danger).toMatchObject({ action: "replaced", severity: "refuse" });
    expect(danger?.reason).toMatch(reason);
  });

  test("a volume that is left over from a replacement that stopped half way", () => {
    const [danger] = dangers(change(VOLUME, "db", ["delete"], database, { deposed: "abcd" }));
    expect(danger?.reason).toMatch(/left over/);
  });

  test("a volume that would be made smaller; not one that grows", () => {
    const grown = change(VOLUME, "db", ["update"], database, { after: { ...database, size: 900 } });
    const shrunk = change(VOLUME, "db", ["update"], database, { after: { ...database, size: 700 } });
    expect(dangers(grown)).toEqual([]);
    expect(dangers(shrunk)).toEqual([expect.objectContaining({ action: "shrunk", sizeGiB: 800 })]);
  });

  test("the site's two addresses and production's binding; the spare's binding not at all", () => {
    const ip = "openstack_networking_floatingip_v2";
    const binding = "openstack_networking_floatingip_associate_v2";
    const found = dangers(
      change(binding, "production", ["delete"], { floating_ip: "203.0.113.10" }),
      change(binding, "spare", ["delete"], { floating_ip: "203.0.113.11" }, { index: "newidr" }),
      change(ip, "idr-production", ["delete"], { address: "203.0.113.10", description: "idr-production" }),
      change(ip, "idr-spare", ["delete"], { address: "203.0.113.11", description: "idr-spare" }),
    );
    expect(found.map(({ kind, name, severity }) => [kind, name, severity])).toEqual([
      ["address", "203.0.113.10", "refuse"],
      ["address", "203.0.113.11", "refuse"],
      ["binding", "203.0.113.10", "warn"],
    ]);
  });

  test("a server that is replaced", () => {
    const server = change(
      "openstack_compute_instance_v2",
      "proxy",
      ["delete", "create"],
      { name: "idr-proxy" },
      {
        action_reason: "replace_because_cannot_update",
        replacePaths: [["user_data"]],
      },
    );
    expect(dangers(server).map(say)).toEqual([
      "server idr-proxy replaced: the change of user_data can't be made in place",
    ]);
  });

  test("nothing: what is made, changed in place, read, forgotten, or of another type", () => {
    const harmless = [
      change(VOLUME, "new", ["create"], {}),
      change(VOLUME, "db", ["no-op"], database),
      change(VOLUME, "db", ["forget"], database),
      change("openstack_compute_instance_v2", "proxy", ["update"], { name: "idr-proxy" }),
      change("openstack_networking_port_v2", "proxy", ["delete"], { name: "idr-proxy" }),
    ];
    expect(dangers(...harmless)).toEqual([]);
    expect(dangersOf({})).toEqual([]);
  });
});

describe("the guard", () => {
  const removed = change(VOLUME, "db", ["delete"], database, {
    action_reason: "delete_because_no_resource_config",
  });

  test("lets a volume go that the operator named, by name or id", () => {
    expect(() => guardData(dangers(removed), "idr", ["idr-database-db"])).not.toThrow();
    expect(() => guardData(dangers(removed), "idr", [database.id])).not.toThrow();
  });

  test("lets servers be replaced: that is shown, and asked", () => {
    const server = change("openstack_compute_instance_v2", "p", ["delete", "create"], { name: "idr-proxy" });
    expect(() => guardData(dangers(server), "idr")).not.toThrow();
  });

  test("fails for a volume that was not named, saying which, its size and what to do", () => {
    expect(() => guardData(dangers(removed), "idr", ["idr-omeroreadwrite-data"])).toThrow(
      expect.objectContaining({
        code: "plan-destroys-volume",
        message: expect.stringContaining(
          "the plan for idr destroys a data volume: volume idr-database-db (800 GiB) destroyed",
        ) as string,
        fix: expect.stringContaining("--destroy-volume idr-database-db") as string,
      }) as Error,
    );
  });

  test("fails for all that were not named at once", () => {
    const other = change(VOLUME, "data", ["delete"], { name: "idr-omeroreadwrite-data", size: 1500 });
    expect(() => guardData(dangers(removed, other), "idr")).toThrow(
      /idr-database-db .*; .*idr-omeroreadwrite-data \(1500 GiB\)/,
    );
  });

  test("fails for production's address, whatever was named", () => {
    const address = change("openstack_networking_floatingip_v2", "idr-production", ["delete"], {
      address: "203.0.113.10",
      description: "idr-production",
    });
    expect(() => guardData(dangers(address), "site", ["203.0.113.10"])).toThrow(
      expect.objectContaining({ code: "plan-destroys-address" }) as Error,
    );
  });

  test("fails for a volume that would be made smaller, even if it was named", () => {
    const shrunk = change(VOLUME, "db", ["update"], database, { after: { ...database, size: 700 } });
    expect(() => guardData(dangers(shrunk), "idr", ["idr-database-db"])).toThrow(
      expect.objectContaining({ code: "plan-shrinks-volume" }) as Error,
    );
  });
});
