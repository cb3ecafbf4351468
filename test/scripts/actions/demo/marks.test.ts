import { isRight, marksFor } from "../../../../scripts/actions/demo/marks";
import { RELEASE, siteOf } from "../release/site";

const release = siteOf(RELEASE).environments.find(({ name }) => name === "newidr")!;

test("marks go on the volumes that a release clones, each its own, and on no other", () => {
  const marks = marksFor(release, new Date("2026-11-22T14:00:00Z"));
  expect(marks.map(({ source, clone, sizeGiB }) => [source, clone, sizeGiB])).toEqual([
    ["idr-proxy-nginxcache", "newidr-proxy-nginxcache", 100],
    ["idr-omeroreadwrite-data", "newidr-omeroreadwrite-data", 1500],
    ["idr-database-db", "newidr-database-db", 800],
    ["idr-searchengine-backup", "newidr-searchengine-backup", 25],
  ]);
  expect(new Set(marks.map(({ mark }) => mark)).size).toBe(4);
});

test("a mark is right when it is on its volume and on the clone", () => {
  const [mark] = marksFor(release, new Date());
  const found = (onSource?: string, onClone?: string) =>
    isRight({
      ...mark!,
      ...(onSource === undefined ? {} : { onSource }),
      ...(onClone === undefined ? {} : { onClone }),
    });
  expect(found(mark!.mark, mark!.mark)).toBe(true);
  expect(found(mark!.mark, "written to since")).toBe(false);
  expect(found(mark!.mark)).toBe(false);
  expect(found()).toBe(false);
});
