import type { PlannedChange } from "../../../../scripts/actions/plan";
import { keptMetadata } from "../../../../scripts/actions/release/kept";
import {
  isRetired,
  retirementOf,
  retireNotes,
  type RetirementFacts,
} from "../../../../scripts/actions/release/retirement";

import { ATTACHED, snapshot, volume } from "./volumes";

const NOW = new Date("2026-11-22T12:30:00Z");
const database = volume("idr-database-db", { status: "in-use", attachments: ATTACHED });
const cache = volume("idr-proxy-nginxcache", { status: "in-use", attachments: ATTACHED });
const kept = { ...database, attachments: [], metadata: keptMetadata(new Date("2026-11-20T00:00:00Z"), 90) };

function planOf(...gone: readonly string[]): RetirementFacts["plan"] {
  const change = (name: string): PlannedChange => ({
    kind: "delete",
    what: name.includes("-db") || name.includes("cache") ? "volume" : "server",
    name,
    resource: name,
    attributes: [],
  });
  return {
    summary: { stack: "idr", add: 0, change: 0, destroy: gone.length, adopt: 0, changes: gone.map(change) },
  };
}

const facts: RetirementFacts = {
  environment: "idr",
  plan: planOf("idr-proxy"),
  kept: [database, cache],
  volumes: [database, cache],
  now: NOW,
};

test("every volume that stays gets a final snapshot and its last day, and what goes is told", () => {
  const work = retirementOf({
    ...facts,
    plan: planOf("idr-proxy", cache.name),
    kept: [database],
    destroyVolumes: [cache.name],
  });
  expect(work.snapshots.map(({ name }) => name)).toEqual(["idr-database-db-final-20261122"]);
  expect(work.marks).toEqual([{ id: database.id, metadata: keptMetadata(NOW, 90) }]);
  expect(retireNotes(work)).toEqual([
    "kept, attached to nothing, until 2027-02-20: idr-database-db (8 GiB)",
    "a final snapshot first: idr-database-db-final-20261122",
    "GONE FOR GOOD, as you named them: idr-proxy-nginxcache",
  ]);
});

test("one that is marked and attached to nothing has been through it", () => {
  const done = { ...facts, plan: undefined, kept: [kept], volumes: [kept] };
  const work = retirementOf(done);
  expect([work.snapshots, work.marks]).toEqual([[], []]);
  expect(isRetired(done, work)).toBe(true);
  expect(isRetired(facts, work)).toBe(false);
});

test("another number of days changes the last day, and nothing else", () => {
  const work = retirementOf({ ...facts, plan: undefined, kept: [kept], volumes: [kept], keepDays: 10 });
  expect(work.snapshots).toEqual([]);
  expect(work.marks).toEqual([{ id: kept.id, metadata: { "idr-stacks-keep-until": "2026-12-02" } }]);
});

test.each([
  ["is used that a killed run took", {}, true],
  ["from before the volume was attached is not used", { createdAt: "2026-11-01T12:00:00Z" }, false],
  [
    "of yesterday is not used: more may have been written since",
    { createdAt: "2026-11-21T12:00:00Z" },
    false,
  ],
])("a snapshot %s", (_, more, used) => {
  const [wanted] = retirementOf(facts).snapshots;
  expect(wanted!.willDo!(snapshot("final", database, more))).toBe(used);
});

test("a volume that an earlier run has destroyed is no mistake", () => {
  const work = retirementOf({
    ...facts,
    kept: [database],
    volumes: [database],
    destroyVolumes: [cache.name],
  });
  expect(work.destroyed).toEqual([]);
});

test("fails for a volume that the cloud has and the state has not", () => {
  expect(() => retirementOf({ ...facts, kept: [database], destroyVolumes: [cache.name] })).toThrow(
    expect.objectContaining({ code: "volume-unknown" }) as Error,
  );
});
