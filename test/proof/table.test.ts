import type { Claim } from "./claims";
import { figuresTable, verdict, type JestRun } from "./table";

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

test("figures of moves become a row each, and other figures none", () => {
  const text = figuresTable({
    ours: {
      at: "2026-01-01T00:00:00Z",
      value: { rate: 100, moves: [{ requests: 9, lost: 0, slowestMs: 21.6, unboundMs: 0 }] },
    },
    other: { at: "2026-01-01T00:00:00Z", value: { complete: true } },
  });
  expect(text.split("\n").slice(2)).toEqual(["| ours | 100 | 9 | 0 | 22 | 0 | 2026-01-01 00:00 |"]);
});

test("without figures it says that they were not measured", () => {
  expect(figuresTable({})).toContain("Not measured here");
});
