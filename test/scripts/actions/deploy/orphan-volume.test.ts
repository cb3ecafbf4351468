import { judgeVolume, type WantedVolume } from "../../../../scripts/actions/deploy/orphan-volume";
import { SNAPSHOT_FOR, type Volume } from "../../../../scripts/openstack/block-storage";
import { snapshot, volume as volumeNamed } from "../release/volumes";

const wanted: WantedVolume = {
  address: "openstack_blockstorage_volume_v3.newidr-database-db",
  name: "newidr-database-db",
  sizeGiB: 800,
  source: { volume: "old" },
};

/** Made from nothing. */
function blank(more: Partial<Volume> = {}): Volume {
  return {
    id: "v1",
    name: wanted.name,
    status: "available",
    sizeGiB: 800,
    bootable: false,
    createdAt: "2026-11-22T02:00:00Z",
    metadata: {},
    attachments: [],
    ...more,
  };
}

const volume = (more: Partial<Volume> = {}): Volume => blank({ sourceVolumeId: "old", ...more });

const kindOf = (...given: Parameters<typeof judgeVolume>) => judgeVolume(...given).kind;
const refusal = (fields: object) =>
  expect.objectContaining({ code: "volume-name-taken", ...fields }) as Error;

test("without one of the name it is made; one on its way out counts for nothing", () => {
  expect(kindOf(wanted, [])).toBe("make");
  expect(kindOf(wanted, [volume({ status: "deleting" })])).toBe("make");
});

test("one of the wanted source and size is taken in, or waited for while it is copied", () => {
  expect(kindOf(wanted, [volume()])).toBe("adopt");
  expect(kindOf(wanted, [volume({ status: "in-use" })])).toBe("adopt");
  for (const status of ["creating", "downloading", "restoring-backup"]) {
    expect(kindOf(wanted, [volume({ status })])).toBe("wait");
  }
});

test("a failed copy is made anew; a failed blank one only when it is named", () => {
  expect(kindOf(wanted, [volume({ status: "error" })])).toBe("failed");
  const empty = { ...wanted, source: {} };
  const there = blank({ status: "error" });
  expect(() => judgeVolume(empty, [there])).toThrow(
    refusal({ fix: expect.stringContaining("--destroy-volume newidr-database-db") as string }),
  );
  expect(kindOf(empty, [there], { destroyVolumes: ["newidr-database-db"] })).toBe("failed");
});

test("fails for an attached volume in error, and for errors that come later than the copy", () => {
  const attachments = [{ serverId: "s", device: "/dev/vdb" }];
  expect(() => judgeVolume(wanted, [volume({ status: "error", attachments })])).toThrow(refusal({}));
  expect(() => judgeVolume(wanted, [volume({ status: "error_extending" })])).toThrow(refusal({}));
});

test("fails for two of the name, with the ids of both", () => {
  expect(() => judgeVolume(wanted, [volume(), volume({ id: "v2" })])).toThrow(
    /v1 \(800 GiB, available\), v2 \(800 GiB, available\); 2 volumes have that name/,
  );
});

test("fails for another source, another size, and the data of a retired environment", () => {
  expect(() => judgeVolume(wanted, [volume({ sourceVolumeId: "other" })])).toThrow(
    /made from volume other, not from volume old/,
  );
  expect(() => judgeVolume(wanted, [volume({ sizeGiB: 700 })])).toThrow(/700 GiB, and 800 GiB are wanted/);
  expect(() => judgeVolume({ ...wanted, source: {} }, [volume()])).toThrow(/not from nothing/);
  expect(() => judgeVolume(wanted, [volume({ metadata: { "idr-stacks-retired": "2026-01-02" } })])).toThrow(
    /retired on 2026-01-02/,
  );
});

test("a copy by way of a temporary snapshot is told by the volume that this was of", () => {
  expect(kindOf(wanted, [volume({ snapshotId: "gone" })])).toBe("adopt");
  expect(() => judgeVolume(wanted, [blank({ snapshotId: "gone" })])).toThrow(refusal({}));
});

test("a snapshot's copy is told by the snapshot", () => {
  const source = { snapshot: "snap" };
  expect(kindOf({ ...wanted, source }, [volume({ snapshotId: "snap" })])).toBe("adopt");
  expect(() => judgeVolume({ ...wanted, source }, [volume()])).toThrow(/not from snapshot snap/);
});

test("fails for a finished restore that this run did not see, because Cinder does not tell its backup", () => {
  const restored = { ...wanted, source: { backup: "b" } };
  expect(kindOf(restored, [blank({ status: "restoring-backup" })])).toBe("wait");
  expect(kindOf(restored, [blank()], { watched: true })).toBe("adopt");
  expect(() => judgeVolume(restored, [blank()])).toThrow(/does not tell whether it was restored/);
});

describe("a copy that came by another way than the wanted one", () => {
  const old = volumeNamed("idr-database-db", { id: "old" });
  const temporary = { metadata: { [SNAPSHOT_FOR]: "newidr" } };
  const snapshots = [
    snapshot("shot", old, temporary),
    snapshot("later", old, temporary),
    snapshot("mine", old),
    snapshot("foreign", volumeNamed("other"), temporary),
  ];
  const judged = (source: WantedVolume["source"], there: Partial<Volume>) =>
    kindOf({ ...wanted, source }, [blank(there)], { snapshots });

  test.each([
    ["directly, and by a snapshot it is wanted", { snapshot: "shot-id" }, { sourceVolumeId: "old" }],
    ["by a snapshot, and directly it is wanted", { volume: "old" }, { snapshotId: "shot-id" }],
    ["by an older snapshot", { snapshot: "later-id" }, { snapshotId: "shot-id" }],
  ])("GIVEN one that failed, made %s, THEN it is made anew", (_, source, there) => {
    expect(judged(source, { ...there, status: "error" })).toBe("failed");
  });

  test.each([
    ["the volume is wanted", { volume: "old" }, "adopt", "available"],
    ["a later temporary one is wanted", { snapshot: "later-id" }, "adopt", "in-use"],
    ["it is still being made", { volume: "old" }, "wait", "creating"],
  ])("GIVEN one of a temporary snapshot WHEN %s THEN it is kept", (_, source, kind, status) => {
    expect(judged(source, { snapshotId: "shot-id", status })).toBe(kind);
  });

  test.each([
    ["a good one of the operator's snapshot, which may be old", { volume: "old" }, { snapshotId: "mine-id" }],
    [
      "a failed one of the operator's snapshot, which may be more than a copy that failed",
      { volume: "old" },
      { snapshotId: "mine-id", status: "error" },
    ],
    ["a good one of a temporary one instead of his", { snapshot: "mine-id" }, { snapshotId: "shot-id" }],
    ["a good one of his instead of a temporary one", { snapshot: "shot-id" }, { snapshotId: "mine-id" }],
    ["a good direct one instead of a snapshot's", { snapshot: "shot-id" }, { sourceVolumeId: "old" }],
    ["one of another volume's snapshot", { volume: "old" }, { snapshotId: "foreign-id" }],
    [
      "a failed one of another volume's snapshot",
      { volume: "old" },
      { snapshotId: "foreign-id", status: "error" },
    ],
    [
      "a failed one that a server has",
      { volume: "old" },
      { snapshotId: "mine-id", status: "error", attachments: [{ serverId: "s", device: "/dev/vdb" }] },
    ],
    ["a failed one where an empty one is wanted", {}, { snapshotId: "shot-id", status: "error" }],
  ])("fails for %s", (_, source, there) => {
    expect(() => judged(source, there)).toThrow(refusal({}));
  });

  test("fails for a failed one whose snapshot is gone, and says that it can't be told of what it was", () => {
    expect(() => judged({ volume: "old" }, { snapshotId: "gone", status: "error" })).toThrow(
      /made from snapshot gone \(which is gone, so that it can't be told of which volume it was\), not from volume old/,
    );
    expect(judged({ volume: "old" }, { snapshotId: "gone", sourceVolumeId: "old", status: "error" })).toBe(
      "failed",
    );
  });
});
