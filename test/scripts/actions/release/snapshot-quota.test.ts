import { retirementOf } from "../../../../scripts/actions/release/retirement";
import {
  judgeSnapshots,
  snapshotWarnings,
  type SnapshotFacts,
} from "../../../../scripts/actions/release/snapshot-quota";
import type { OpenStack } from "../../../../scripts/openstack";
import type { Snapshot } from "../../../../scripts/openstack/block-storage";

import { ATTACHED, snapshot, volume } from "./volumes";

const NOW = new Date();
const volumes = [
  volume("idr-database-db", { sizeGiB: 800, attachments: ATTACHED }),
  volume("idr-omero-data", { sizeGiB: 200, attachments: ATTACHED }),
];
const work = retirementOf({ environment: "idr", plan: undefined, kept: volumes, volumes, now: NOW });
const FREE = { used: 0, limit: -1 };

function judged(limits: Partial<SnapshotFacts["limits"]>, present: readonly Snapshot[] = []): string[] {
  return judgeSnapshots({
    environment: "idr",
    work,
    present,
    limits: { snapshots: FREE, gigabytes: FREE, ...limits },
  });
}

/** A snapshot that a killed run has taken just now. */
function taken(of: (typeof volumes)[number], status = "available"): Snapshot {
  return snapshot(`${of.name}-final`, of, {
    status,
    createdAt: NOW.toISOString(),
    metadata: work.snapshots[0]!.metadata,
  });
}

describe("GIVEN an environment with two volumes that stay", () => {
  test.each([
    ["there is no limit", {}],
    ["both fit exactly", { snapshots: { used: 8, limit: 10 }, gigabytes: { used: 1000, limit: 2000 } }],
  ])("WHEN %s THEN there is nothing to say", (_, limits) => {
    expect(judged(limits)).toEqual([]);
  });

  test("WHEN the project may have one snapshot more THEN fails with both numbers", () => {
    expect(() => judged({ snapshots: { used: 9, limit: 10 } })).toThrow(
      expect.objectContaining({
        code: "snapshot-quota",
        message: "idr needs 2 final snapshots, and the project may have only 1 more (9 of 10 used)",
        fix: expect.stringContaining("--destroy-volume") as string,
      }) as Error,
    );
  });

  test("WHEN more is used than may be THEN none is left, not less", () => {
    expect(() => judged({ snapshots: { used: 12, limit: 10 } })).toThrow("only 0 more (12 of 10 used)");
  });

  test("WHEN an earlier run has taken one THEN only the other one counts", () => {
    const tight = { snapshots: { used: 9, limit: 10 }, gigabytes: { used: 1800, limit: 2000 } };
    expect(judged(tight, [taken(volumes[0]!)])).toEqual([]);
  });

  test("WHEN the one that an earlier run has taken is bad THEN it counts already, and only the other one is new", () => {
    const bad = [taken(volumes[0]!, "error")];
    expect(judged({ snapshots: { used: 9, limit: 10 } }, bad)).toEqual([]);
    expect(() => judged({ snapshots: { used: 10, limit: 10 } }, bad)).toThrow("needs 1 final snapshot,");
  });

  test("WHEN there are too few GiB THEN that is a warning, since not all clouds count them", () => {
    expect(judged({ gigabytes: { used: 1500, limit: 2000 } })).toEqual([
      expect.stringContaining("up to 1000 GiB, and the quota has only 500 GiB left (1500 of 2000 used)"),
    ]);
  });

  test("WHEN the cloud doesn't tell its limits THEN that is a warning", async () => {
    const cinder = {
      snapshots: () => Promise.resolve([]),
      limits: () => Promise.reject(new Error("HTTP 500")),
    };
    const cloud = { volume: cinder } as unknown as Pick<OpenStack, "volume">;
    expect(await snapshotWarnings("idr", work, cloud)).toEqual([
      "whether the final snapshots fit into the project's quotas can't be told: HTTP 500",
    ]);
  });
});

test("WHEN no snapshot is to be taken THEN the cloud is not asked", async () => {
  const cloud = {} as Pick<OpenStack, "volume">;
  expect(await snapshotWarnings("idr", { kept: volumes, snapshots: [] }, cloud)).toEqual([]);
});
