import { buckets, spans, summarize } from "../../../scripts/probe/statistics";
import type { Probe } from "../../../scripts/probe/types";

const from = (server: string, at: number, latencyMs = 5): Probe => ({ at, latencyMs, status: 200, server });
const lost = (error: string, at: number): Probe => ({ at, latencyMs: 1, error });

const cutover: readonly Probe[] = [
  from("idr-proxy", 0),
  from("idr-proxy", 100, 22),
  lost("ECONNREFUSED", 200),
  { at: 300, latencyMs: 9, status: 502, error: "http-502", server: "newidr-proxy" },
  from("newidr-proxy", 400),
  { at: 500, latencyMs: 7, status: 200 },
];

test("summarizes who answered, what was lost and why, and the longest gap between answers", () => {
  expect(summarize(cutover)).toEqual({
    requests: 6,
    answered: 4,
    lost: 2,
    medianMs: 5,
    p99Ms: 22,
    slowestMs: 22,
    longestGapMs: 300,
    answersBy: { "idr-proxy": 2, "newidr-proxy": 1, unknown: 1 },
    lostBy: { ECONNREFUSED: 1, "http-502": 1 },
  });
});

test("summarizes a half-open window", () => {
  expect(summarize(cutover, { from: 100, to: 300 })).toMatchObject({ requests: 2, answered: 1, lost: 1 });
});

test("says nothing of latencies when nothing was answered", () => {
  expect(summarize([lost("timeout", 1)])).toEqual({
    requests: 1,
    answered: 0,
    lost: 1,
    answersBy: {},
    lostBy: { timeout: 1 },
  });
});

test("finds who answered over time, whatever the order in which the answers came", () => {
  expect(spans([...cutover].reverse())).toEqual([
    { from: 0, to: 100, server: "idr-proxy", requests: 2 },
    { from: 200, to: 300, server: undefined, requests: 2 },
    { from: 400, to: 400, server: "newidr-proxy", requests: 1 },
    { from: 500, to: 500, server: "unknown", requests: 1 },
  ]);
});

test("puts probes into stretches of time, keeps empty stretches and leaves out what is outside", () => {
  expect(buckets(cutover, { from: 100, to: 450, widthMs: 150 })).toEqual([
    { from: 100, answersBy: { "idr-proxy": 1 }, lost: 1, slowestMs: 22 },
    { from: 250, answersBy: {}, lost: 1, slowestMs: 9 },
    { from: 400, answersBy: { "newidr-proxy": 1, unknown: 1 }, lost: 0, slowestMs: 7 },
  ]);
  expect(buckets([], { from: 0, to: 300, widthMs: 100 }).map(({ lost: count }) => count)).toEqual([0, 0, 0]);
});

test("fails to make stretches without a width", () => {
  expect(() => buckets(cutover, { from: 0, to: 1, widthMs: 0 })).toThrow("not a width in milliseconds: 0");
});
