import {
  clonesOf,
  oldCopyWarnings,
  refuseStale,
  withSnapshots,
} from "../../../../scripts/actions/release/clones";
import { keptMetadata } from "../../../../scripts/actions/release/kept";
import { SOURCE_VOLUME, type Snapshot, type Volume } from "../../../../scripts/openstack/block-storage";

import { siteOf } from "./site";
import { snapshot, volume } from "./volumes";

const SMALL = "omeroReadOnly: 1, omeroReadWrite: false, searchEngine: false";
const site = siteOf(`  idr: { ${SMALL} }\n  newidr: { ${SMALL}, release: { from: idr } }`);
const newidr = site.environments[1]!;
const source = volume("idr-database-db");
const cache = volume("idr-proxy-nginxcache");
const blank = volume("newidr-database-db");
const clone = (more: Partial<Volume> = {}) => ({ ...blank, sourceVolumeId: source.id, ...more });

function refusal(volumes: readonly Volume[], snapshots: readonly Snapshot[] = []): unknown {
  try {
    refuseStale("idr", newidr, [source, cache, ...volumes], snapshots);
    return undefined;
  } catch (error) {
    return error;
  }
}

test("the copies are those volumes whose source is another volume that is there once", () => {
  const clones = clonesOf(newidr, [source, clone(), clone({ id: "failed", status: "error" })]);
  expect(clones.map(({ declared, present }) => [declared.name, present.map(({ id }) => id)])).toEqual([
    ["newidr-database-db", ["newidr-database-db-id"]],
  ]);
  const going = clonesOf(newidr, [source, clone({ status: "deleting" })]);
  expect(going.map(({ present }) => present)).toEqual([[]]);
  expect(clonesOf(newidr, [source, { ...source, id: "twice" }])).toEqual([]);
});

describe("volumes that are there already", () => {
  test("may be copies of production's present ones, half made or by way of a snapshot", () => {
    const shot = snapshot("shot", source);
    expect(refusal([])).toBeUndefined();
    expect(refusal([clone({ status: "creating" })])).toBeUndefined();
    expect(refusal([{ ...blank, snapshotId: shot.id }], [shot])).toBeUndefined();
  });

  test("may be anything when their copy failed: they are made anew", () => {
    expect(refusal([clone({ sourceVolumeId: "other", status: "error" })])).toBeUndefined();
  });

  test("fails for a copy of another volume, telling ids, sources, dates and what to do", () => {
    const metadata = { "idr-stacks": "idr/newidr" };
    expect(
      refusal([clone({ sourceVolumeId: "former-id", metadata }), volume("former", { id: "former-id" })]),
    ).toMatchObject({
      code: "release-stale-volumes",
      message:
        "data volumes of newidr are there already, and old data would go live: newidr-database-db (newidr-database-db-id, of 2026-11-01) was made from former (former-id), not from today's idr-database-db (idr-database-db-id)",
      fix: expect.stringContaining("idr destroy newidr --destroy-volume newidr-database-db") as string,
    });
  });

  test("fails for one that nothing says this site made, and does not propose to destroy it", () => {
    const error = refusal([clone({ sourceVolumeId: "former-id" }), volume("former", { id: "former-id" })]);
    expect(error).toMatchObject({
      code: "release-stale-volumes",
      fix: expect.stringContaining("see who made newidr-database-db") as string,
    });
    expect(error).toMatchObject({ fix: expect.not.stringContaining("idr destroy") as string });
  });

  test("fails for one that another site made, and does not propose to destroy it", () => {
    const metadata = { "idr-stacks": "other/newidr" };
    const error = refusal([clone({ sourceVolumeId: "former-id", metadata })]);
    expect(error).toMatchObject({ fix: expect.not.stringContaining("idr destroy") as string });
  });

  test("fails for one of which nothing is known", () => {
    expect(refusal([blank])).toMatchObject({
      message: expect.stringContaining("was made from no volume that is known") as string,
    });
    expect(refusal([{ ...blank, snapshotId: "gone" }])).toMatchObject({ code: "release-stale-volumes" });
  });

  test("fails for one that was kept, though it is a copy of today's, or was made blank", () => {
    const metadata = { ...keptMetadata(new Date("2026-11-10T00:00:00Z"), 90), [SOURCE_VOLUME]: source.id };
    const management = volume("newidr-management-data", { metadata });
    for (const kept of [clone({ metadata }), management]) {
      expect(refusal([kept])).toMatchObject({
        message: expect.stringContaining(
          `${kept.name} (${kept.id}, of 2026-11-01) was kept when newidr was retired on 2026-11-10`,
        ) as string,
      });
    }
  });
});

test("copies of more than a day ago are told of, since they are not made again", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const fresh = clone({ createdAt: "2026-11-21T13:00:00Z" });
  expect(oldCopyWarnings(clonesOf(newidr, [source, fresh]), now)).toEqual([]);
  expect(oldCopyWarnings(clonesOf(newidr, [source, clone()]), now)).toEqual([
    expect.stringContaining("newidr-database-db (of 2026-11-01)"),
  ]);
});

test("snapshots take the place of sources, and nothing else changes", () => {
  const changed = withSnapshots(site, "newidr", new Map([["newidr-database-db", { id: "shot-id" }]]));
  const sources = (name: string) =>
    changed.environments
      .find((one) => one.name === name)!
      .servers.flatMap(({ volumes }) => volumes.map((one) => [one.name, one.source]));
  expect(sources("newidr")).toContainEqual(["newidr-database-db", { kind: "snapshot", ref: "shot-id" }]);
  expect(sources("newidr")).toContainEqual([
    "newidr-proxy-nginxcache",
    { kind: "volume", ref: "idr-proxy-nginxcache" },
  ]);
  expect(changed.environments[0]).toEqual(site.environments[0]);
});
