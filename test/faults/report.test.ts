import type { Case } from "./exhaustive";
import { caseFigures, ranges, runFigures } from "./figures";
import type { RunReport } from "./release-run";
import { resultOf, resultText, type Found } from "./report";
import { Story } from "./story";

const NOTHING: Found = { runs: [], parts: [], cases: [], undisturbed: [], earlier: 0, seconds: 1 };
const killed: Case = {
  part: "retire",
  nth: 1,
  what: "killed after",
  write: "DELETE /a",
  next: "retire",
  reached: true,
  broken: [],
  seconds: 3,
  story: new Story().told(),
};
const RETIRE = { part: "retire", writes: ["DELETE /a"] } as const;

test("cases that went well are no failures, and those that were not reached are counted", () => {
  const cases = [killed, { ...killed, what: "killed before", reached: false } as const];
  const result = resultOf({ ...NOTHING, parts: [RETIRE], cases });
  expect(result).toMatchObject({ ok: true, exhaustive: [{ part: "retire", cases: 2, notReached: 1 }] });
  expect(resultText(result)).toContain("disturbed in 2 cases (1 not reached: fewer calls were refused)");
});

test("a part with nothing to disturb is a failure", () => {
  const result = resultOf({ ...NOTHING, parts: [{ part: "retire", writes: [] }] });
  expect(result.ok).toBe(false);
  expect(result.failures).toMatchObject([
    { what: "retire", repeat: "npm run test:faults -- --runs 0 --exhaustive retire" },
  ]);
});

test("a case that broke something is a failure with its words", () => {
  const result = resultOf({
    ...NOTHING,
    parts: [RETIRE],
    cases: [{ ...killed, broken: ["a volume is gone"] }],
  });
  expect(result.failures).toMatchObject([
    { what: "retire killed after write 1 (DELETE /a), run again", broken: ["a volume is gone"] },
  ]);
});

const run = (seed: number, broken: readonly string[] = []): RunReport => ({
  seed,
  ending: "live",
  broken,
  seconds: 12,
  story: {
    commands: 9,
    reruns: 4,
    faults: { drop: 1 },
    blows: { "kill engine": 2, sleep: 1 },
    errors: {},
    lines: [],
  },
});

test("figures are sums over runs and counts of each part, failures among them", () => {
  const done = {
    runs: [run(8), run(7), run(12, ["gone"])],
    parts: [RETIRE],
    cases: [killed, { ...killed, broken: ["gone"] }],
  };
  expect(runFigures(done, "1.0.0")).toEqual({
    releases: 3,
    seeds: "7 to 8, 12",
    commands: 27,
    reruns: 12,
    faults: { drop: 3 },
    blows: { "kill engine": 6, sleep: 3 },
    failures: 1,
    version: "1.0.0",
  });
  expect(caseFigures(done, "1.0.0").parts).toEqual([{ part: "retire", writes: 1, cases: 2, failures: 1 }]);
});

test("ranges of no numbers are nothing", () => {
  expect(ranges([])).toBe("");
});
