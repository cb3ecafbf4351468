import { judgeVolume, type WantedVolume } from "../../../../scripts/actions/deploy/orphan-volume";
import type { Volume } from "../../../../scripts/openstack/block-storage";

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
  expect(kindOf(empty, [there], ["newidr-database-db"])).toBe("failed");
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
  expect(kindOf(restored, [blank()], [], true)).toBe("adopt");
  expect(() => judgeVolume(restored, [blank()])).toThrow(/does not tell whether it was restored/);
});
