import { measuredText } from "../../../../scripts/actions/release/measure";

const requests = {
  requests: 120,
  answered: 120,
  lost: 0,
  slowestMs: 21.4,
  longestGapMs: 51,
  answersBy: {},
  lostBy: {},
};
const unbound = { ms: 0, looks: 30, failed: 0 };

test("a move that nobody noticed", () => {
  expect(measuredText({ requests, unbound })).toBe(
    "0 of 120 requests lost, slowest 21 ms; the address was never seen bound to nothing",
  );
});

test("an outage is told by its length as well", () => {
  const outage = { ...requests, lost: 40, answered: 80, longestGapMs: 2140 };
  expect(measuredText({ requests: outage, unbound: { ms: 1500, looks: 28, failed: 2 } })).toBe(
    "40 of 120 requests lost, 2.1 s at most without an answer, slowest 21 ms; the address was bound to nothing for 1.5 s (2 of 30 looks were not answered)",
  );
});

test("what was not seen is not called good", () => {
  const nothing = { requests: 0, answered: 0, lost: 0, answersBy: {}, lostBy: {} };
  expect(measuredText({ requests: nothing, unbound: { ms: 0, looks: 0, failed: 3 } })).toBe(
    "no request was sent, so what visitors saw is not known; whether the address was bound all the time is not known (the cloud did not answer)",
  );
});
