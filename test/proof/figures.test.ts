import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readFigures, recordFigures } from "./figures";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "idr-figures-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const MOVES = "one router (idr release cutover, rollback)";
const EARLY = "2026-01-01T00:00:00.000Z";
const LATE = "2026-01-02T00:00:00.000Z";

test("what was measured is there, the oldest first, in files that say what they are", () => {
  recordFigures(MOVES, 40, { lost: 0 }, LATE, folder);
  recordFigures("another", 1, { lost: 1 }, EARLY, folder);
  expect(Object.entries(readFigures(folder))).toEqual([
    ["another", { at: EARLY, value: { lost: 1 } }],
    [MOVES, { at: LATE, value: { lost: 0 } }],
  ]);
  expect(readdirSync(folder).sort()).toEqual([
    "another.json",
    "one-router-idr-release-cutover-rollback.json",
  ]);
});

test("a smaller measurement leaves a larger one as it is; one of the same size takes its place", () => {
  recordFigures(MOVES, 40, { lost: 0 }, EARLY, folder);
  recordFigures(MOVES, 2, { lost: 1 }, LATE, folder);
  expect(readFigures(folder)).toEqual({ [MOVES]: { at: EARLY, value: { lost: 0 } } });
  recordFigures(MOVES, 40, { lost: 2 }, LATE, folder);
  expect(readFigures(folder)).toEqual({ [MOVES]: { at: LATE, value: { lost: 2 } } });
});

test("before anything was measured there is nothing", () => {
  expect(readFigures(join(folder, "none"))).toEqual({});
});
