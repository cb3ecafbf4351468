import { ATTACHMENT, VOLUME } from "../../../../scripts/review/kinds";
import { dataVolumeChanged } from "../../../../scripts/review/policies/data-volume-changed";
import { dataVolumeDestroyed } from "../../../../scripts/review/policies/data-volume-destroyed";
import { dataVolumeDetached } from "../../../../scripts/review/policies/data-volume-detached";
import { dataVolumeShrunk } from "../../../../scripts/review/policies/data-volume-shrunk";
import { dataVolumeUnprotected } from "../../../../scripts/review/policies/data-volume-unprotected";
import { otherDataLost } from "../../../../scripts/review/policies/other-data-lost";
import { change, found, planOf, severities } from "../changes";

const db = { id: "83b928f5", name: "idr-database-db", size: 800 };

describe("data-volume-destroyed", () => {
  it.each([
    ["a removed block", ["delete"], { entry: { action_reason: "delete_because_no_resource_config" } }],
    ["a replacement", ["delete", "create"], { after: db }],
    ["a replacement that makes the new one first", ["create", "delete"], { after: db }],
    ["what a replacement left behind", ["delete"], { entry: { deposed: "0badc0de" } }],
  ])("forbids %s", (_what, actions, more) => {
    expect(severities(dataVolumeDestroyed, change(VOLUME, "db", actions, { before: db, ...more }))).toEqual([
      "forbidden",
    ]);
  });

  it("says that another source is other data", () => {
    const one = change(VOLUME, "db", ["delete", "create"], {
      before: db,
      after: db,
      forces: ["source_vol_id"],
    });
    expect(found(dataVolumeDestroyed, planOf([one]))[0]?.message).toMatch(
      /thrown away with 800 GiB .* another source/,
    );
  });

  it("tells a renamed construct from a removed one", () => {
    const gone = change(VOLUME, "db", ["delete"], { before: db });
    const twin = change(VOLUME, "database", ["create"], { after: { name: db.name, size: 800 } });
    expect(found(dataVolumeDestroyed, planOf([gone, twin]))[0]?.fix).toMatch(
      /moved block from \S+\.db to \S+\.database/,
    );
  });

  it("leaves it to a person when the operator named the volume, by name or by id", () => {
    const one = change(VOLUME, "db", ["delete"], { before: db });
    expect(severities(dataVolumeDestroyed, one, { destroyVolumes: ["idr-database-db"] })).toEqual(["person"]);
    expect(severities(dataVolumeDestroyed, one, { destroyVolumes: ["83b928f5"] })).toEqual(["person"]);
    expect(severities(dataVolumeDestroyed, one, { destroyVolumes: ["idr-database"] })).toEqual(["forbidden"]);
  });

  it("knows volumes of older API versions", () => {
    expect(
      severities(dataVolumeDestroyed, change("openstack_blockstorage_volume_v2", "db", ["delete"])),
    ).toEqual(["forbidden"]);
  });

  it.each([["no-op"], ["create"], ["update"]])("finds nothing in %s", (action) => {
    expect(severities(dataVolumeDestroyed, change(VOLUME, "db", [action], { after: db }))).toEqual([]);
  });
});

describe("data-volume-shrunk", () => {
  it("forbids a smaller size, not a larger one", () => {
    const to = (size: number) => change(VOLUME, "db", ["update"], { before: db, after: { ...db, size } });
    expect(severities(dataVolumeShrunk, to(700))).toEqual(["forbidden"]);
    expect(severities(dataVolumeShrunk, to(900))).toEqual([]);
  });

  it("forbids a clone that is smaller than its source", () => {
    const clone = change(VOLUME, "newidr-database-db", ["create"], {
      after: { name: "x", size: 100, source_vol_id: "83b928f5" },
    });
    const prior_state = {
      format_version: "1.0",
      values: {
        root_module: {
          resources: [
            {
              address: "data.x",
              mode: "data" as const,
              type: VOLUME,
              name: "newidr-database-db-source",
              provider_name: "p",
              values: db,
            },
          ],
        },
      },
    };
    expect(found(dataVolumeShrunk, planOf([clone], { prior_state }))[0]?.message).toMatch(
      /100 GiB, but its source has 800/,
    );
  });
});

describe("data-volume-changed", () => {
  it.each([
    ["another type", { volume_type: "ssd" }, ["person"]],
    ["growth", { size: 900 }, ["note"]],
    ["another name", { name: "other" }, []],
    ["an attribute that is not known here", { encryption_key: "x" }, ["person"]],
  ])("judges %s", (_what, changed, expected) => {
    expect(
      severities(
        dataVolumeChanged,
        change(VOLUME, "db", ["update"], { before: db, after: { ...db, ...changed } }),
      ),
    ).toEqual(expected);
  });

  it("leaves a volume that is forgotten, and an unknown action, to a person", () => {
    expect(severities(dataVolumeChanged, change(VOLUME, "db", ["forget"]))).toEqual(["person"]);
    expect(severities(dataVolumeChanged, change(VOLUME, "db", ["evaporate"]))).toEqual(["person"]);
  });
});

describe("data-volume-detached", () => {
  it.each([[["delete"]], [["delete", "create"]], [["forget"]], [["update"]], [["evaporate"]]])(
    "leaves %s to a person",
    (actions) => {
      expect(severities(dataVolumeDetached, change(ATTACHMENT, "idr-database-db", actions))).toEqual([
        "person",
      ]);
    },
  );

  it("finds nothing in a new or a standing attachment", () => {
    expect(severities(dataVolumeDetached, change(ATTACHMENT, "db", ["create"]))).toEqual([]);
    expect(severities(dataVolumeDetached, change(ATTACHMENT, "db", ["no-op"]))).toEqual([]);
  });

  it("says that visitors notice where the environment is live", () => {
    const one = planOf([change(ATTACHMENT, "idr-database-db", ["delete"])], {
      output_changes: {
        live: {
          actions: ["no-op"],
          before: "newidr" as never,
          after: "newidr" as never,
          after_unknown: false,
          before_sensitive: false,
          after_sensitive: false,
        },
      },
    });
    expect(found(dataVolumeDetached, one)[0]?.visitors).toBeUndefined();
    expect(found(dataVolumeDetached, planOf(one.resource_changes!))[0]?.visitors).toBe("yes");
  });
});

describe("data-volume-unprotected", () => {
  const made = change(VOLUME, "db", ["create"], { after: db });

  it("finds a block without prevent_destroy in synthesized JSON, and only there", () => {
    const protects = (value: boolean) => new Map([[made.address, value]]);
    expect(
      severities(dataVolumeUnprotected, made, { mode: "lint", preventsDestroy: protects(false) }),
    ).toEqual(["person"]);
    expect(
      severities(dataVolumeUnprotected, made, { mode: "lint", preventsDestroy: protects(true) }),
    ).toEqual([]);
    expect(severities(dataVolumeUnprotected, made)).toEqual([]);
  });
});

describe("other-data-lost", () => {
  it.each([
    "openstack_blockstorage_snapshot_v3",
    "openstack_images_image_v2",
    "openstack_sharedfilesystem_share_v2",
    "openstack_objectstorage_container_v1",
    "openstack_db_instance_v1",
  ])("forbids that %s is destroyed, and leaves its change to a person", (type) => {
    expect(severities(otherDataLost, change(type, "x", ["delete"]))).toEqual(["forbidden"]);
    expect(severities(otherDataLost, change(type, "x", ["delete", "create"]))).toEqual(["forbidden"]);
    expect(severities(otherDataLost, change(type, "x", ["update"]))).toEqual(["person"]);
    expect(severities(otherDataLost, change(type, "x", ["create"]))).toEqual([]);
  });
});
