import { Tally } from "../../../../scripts/actions/demo/visitors";
import type { Probe } from "../../../../scripts/probe";

const from = (server: string, times: number): Probe[] =>
  Array.from({ length: times }, (_, at) => ({ at, latencyMs: 1, status: 200, server }));

test("counts requests and says who answers", () => {
  const tally = new Tally();
  expect(tally.text()).toBe("no answer yet");
  expect(tally.add(from("idr-proxy", 1200))).toEqual([]);
  expect(tally.text()).toBe("1,200 requests, 0 lost, answered by idr-proxy");
});

test("says once that the answers have turned, when they have", () => {
  const tally = new Tally();
  tally.add(from("idr-proxy", 5));
  expect(tally.add([...from("newidr-proxy", 2), ...from("idr-proxy", 1)])).toEqual([]);
  expect(tally.add(from("newidr-proxy", 10))).toEqual([
    "visitors are answered by newidr-proxy now, no longer by idr-proxy: 11 requests, 0 lost",
  ]);
});

test("tells of each lost request", () => {
  const tally = new Tally();
  expect(tally.add([{ at: 1, latencyMs: 1, error: "ECONNREFUSED" }])).toEqual([
    "a visitor's request was lost: ECONNREFUSED",
  ]);
  expect(tally.lost).toBe(1);
});
