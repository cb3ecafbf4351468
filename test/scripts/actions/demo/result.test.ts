import { failuresOf, unboundMs, type KeptVolume } from "../../../../scripts/actions/demo/result";
import { summarize } from "../../../../scripts/probe";

const volume: KeptVolume = {
  id: "1",
  name: "idr-database-db",
  sizeGiB: 800,
  createdAt: "2026-11-22",
  mark: "m",
};
const mark = {
  source: "idr-database-db",
  clone: "newidr-database-db",
  sizeGiB: 800,
  mark: "m",
  onSource: "m",
  onClone: "m",
};
const good = {
  requests: summarize([{ at: 1, latencyMs: 1, status: 200, server: "idr-proxy" }]),
  marks: [mark],
  unboundMs: 0,
  volumesBefore: [volume],
  volumesAfter: [volume],
};

test("a release in which nothing was lost has no failures", () => {
  expect(failuresOf(good)).toEqual([]);
});

test.each([
  [
    "a lost request",
    { requests: summarize([{ at: 1, latencyMs: 1, error: "timeout" }]) },
    "1 of 1 requests were lost",
  ],
  ["no request", { requests: summarize([]) }, "no request was made"],
  ["an unbound address", { unboundMs: 250.4 }, "production's address was bound to nothing for 250 ms"],
  ["nothing cloned", { marks: [] }, "no volume was cloned"],
  [
    "a mark that was not cloned",
    { marks: [{ ...mark, onClone: "" }] },
    "newidr-database-db does not have the mark of idr-database-db",
  ],
  ["a mark that is gone", { marks: [{ ...mark, onSource: "" }] }, "idr-database-db has lost its mark"],
  ["a volume that is gone", { volumesAfter: [] }, "production's volume idr-database-db is gone"],
  [
    "a volume that was changed",
    { volumesAfter: [{ ...volume, mark: "x" }] },
    "production's volume idr-database-db was changed",
  ],
])("fails for %s", (_, change, failure) => {
  expect(failuresOf({ ...good, ...change })).toEqual([failure]);
});

test("an address is unbound from when it is let go until it is bound again, but not before it is bound first", () => {
  expect(unboundMs([], 100)).toBe(0);
  const history = [
    { at: 0, portId: null },
    { at: 10, portId: "a" },
    { at: 20, portId: "b" },
    { at: 30, portId: null },
    { at: 35, portId: "a" },
  ];
  expect(unboundMs(history, 100)).toBe(5);
  expect(unboundMs([...history, { at: 90, portId: null }], 100)).toBe(15);
});
