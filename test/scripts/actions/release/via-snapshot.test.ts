import { clonesOf } from "../../../../scripts/actions/release/clones";
import { reused, snapshotNotes, temporary } from "../../../../scripts/actions/release/via-snapshot";
import { SNAPSHOT_FOR, type Snapshot, type Volume } from "../../../../scripts/openstack/block-storage";

import { siteOf } from "./site";
import { snapshot, volume } from "./volumes";

const SMALL = "omeroReadOnly: 1, omeroReadWrite: false, searchEngine: false";
const newidr = siteOf(`  idr: { ${SMALL} }\n  newidr: { ${SMALL}, release: { from: idr } }`).environments[1]!;
const database = volume("idr-database-db");
const cache = volume("idr-proxy-nginxcache");
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3600_000).toISOString();
const shot = (of: Volume, hours: number, more: Partial<Snapshot> = {}): Snapshot =>
  snapshot(`${of.name}-for-newidr`, of, {
    id: `shot-of-${of.name}-${hours}`,
    createdAt: hoursAgo(hours),
    metadata: { [SNAPSHOT_FOR]: "newidr" },
    ...more,
  });

/** Copies of the database and the cache that are to be made, in a cloud with some more volumes. */
function workOf(...more: readonly Volume[]) {
  const volumes = [database, cache, ...more];
  const missing = clonesOf(newidr, volumes).filter(({ present }) => present.length === 0);
  return { missing, to: "newidr", volumes };
}

const idsOf = (shots: ReadonlyMap<string, Snapshot>) => [...shots].map(([name, { id }]) => [name, id]);

test("only snapshots of that environment are its temporary ones", () => {
  const mine = shot(database, 1);
  const others = [snapshot("mine", database), shot(cache, 1, { metadata: { [SNAPSHOT_FOR]: "third" } })];
  expect(temporary([mine, ...others], "newidr")).toEqual([mine]);
});

test("GIVEN no snapshots THEN they are told to be taken; without copies to be made nothing is told", () => {
  expect(snapshotNotes(workOf(), [])).toEqual([
    expect.stringMatching(
      /^snapshots are taken first, and removed when the copies are there: idr-\S+-for-newidr and idr-\S+-for-newidr$/,
    ),
  ]);
  expect(snapshotNotes({ ...workOf(), missing: [] }, [])).toEqual([]);
});

test("GIVEN one of an earlier run that is used again THEN it is told, with when it was taken", () => {
  const now = new Date("2026-11-22T15:30:00Z");
  jest.useFakeTimers({ now });
  const left = [shot(database, 3)];
  expect(idsOf(reused(workOf(), left))).toEqual([["newidr-database-db", "shot-of-idr-database-db-3"]]);
  expect(snapshotNotes(workOf(), left, now)).toEqual([
    "snapshots are taken first, and removed when the copies are there: idr-proxy-nginxcache-for-newidr",
    "snapshots of an earlier run are used again, so newidr gets nothing that was written since, and removed when the copies are there: idr-database-db-for-newidr (taken 2026-11-22 12:30 UTC, 3 h ago)",
  ]);
  jest.useRealTimers();
});

test.each([
  ["more than a day old", shot(database, 25), []],
  [
    "of which a volume was made",
    shot(database, 1),
    [volume("was", { snapshotId: "shot-of-idr-database-db-1" })],
  ],
])("GIVEN one that is %s THEN another one is taken, and it is removed", (_, old, volumes) => {
  expect(reused(workOf(...volumes), [old]).size).toBe(0);
  expect(snapshotNotes(workOf(...volumes), [old])).toEqual([
    expect.stringMatching(/^snapshots are taken first, .*idr-database-db-for-newidr/),
    "snapshots of an earlier run are removed when the copies are there: idr-database-db-for-newidr",
  ]);
});

test.each(["error", "deleting"])("GIVEN one whose copy is in status %s THEN it is used again", (status) => {
  const failed = volume("newidr-database-db", { snapshotId: "shot-of-idr-database-db-1", status });
  expect(reused(workOf(failed), [shot(database, 1)]).size).toBe(1);
});

test("GIVEN one that failed THEN it is taken anew", () => {
  const failed = shot(database, 1, { status: "error" });
  expect(reused(workOf(), [failed]).size).toBe(0);
  expect(snapshotNotes(workOf(), [failed])).toHaveLength(1);
});

test("GIVEN one that the operator has agreed to WHEN the day has passed meanwhile THEN it is used all the same", () => {
  const old = shot(database, 25);
  expect(idsOf(reused({ ...workOf(), agreed: new Set([old.id]) }, [old]))).toEqual([
    ["newidr-database-db", old.id],
  ]);
});
