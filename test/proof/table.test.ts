import type { Claim } from "./claims";
import { figuresTable, movesTable, verdict, type JestRun } from "./table";

const claim: Claim = {
  claim: "it works",
  substrate: "model alone",
  run: "tests",
  tests: [
    ["a.test.ts", "adds"],
    ["b.test.ts", ""],
  ],
};

function run(...tests: [file: string, name: string, status: string][]): JestRun {
  return { startedAt: new Date(0), tests: tests.map(([file, name, status]) => ({ file, name, status })) };
}

test.each([
  [
    "proved",
    "every named test passed",
    run(["a.test.ts", "adds up", "passed"], ["b.test.ts", "x", "passed"]),
  ],
  ["failed", "one of them failed", run(["a.test.ts", "adds up", "passed"], ["b.test.ts", "x", "failed"])],
  ["missing", "one of them is gone", run(["b.test.ts", "x", "passed"])],
  [
    "missing",
    "one of them was skipped",
    run(["a.test.ts", "adds up", "pending"], ["b.test.ts", "x", "passed"]),
  ],
  ["not run", "there was no run", undefined],
])("a claim is %s when %s", (state, _when, jestRun) => {
  expect(verdict(claim, jestRun).state).toBe(state);
});

const FIGURES = {
  ours: {
    at: "2026-01-01T00:00:00Z",
    value: {
      rate: 100,
      moves: [
        { requests: 9, lost: 0, slowestMs: 21.6, unboundMs: 0 },
        { requests: 8, lost: 3, unboundMs: 7 },
      ],
    },
  },
  other: { at: "2026-01-01T00:00:00Z", value: { complete: true } },
};

test("figures of moves become a row with sums and the worst, and other figures none", () => {
  expect(figuresTable(FIGURES).split("\n").slice(2)).toEqual([
    "| ours | 2 | 100 | 17 | 3 | 3 | 22 | 7 | 2026-01-01 00:00 |",
  ]);
});

test("each move has a row of its own too", () => {
  expect(movesTable(FIGURES).split("\n").slice(2)).toEqual([
    "| ours | 1 | 9 | 0 | 22 | 0 |",
    "| ours | 2 | 8 | 3 | – | 7 |",
  ]);
});

test("without figures it says that they were not measured", () => {
  expect(figuresTable({})).toContain("Not measured here");
});
