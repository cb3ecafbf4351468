import { answers } from "../../../../scripts/actions/release/outside";
import type { Probe } from "../../../../scripts/probe";

const from = (at: number, server?: string): Probe => ({
  at,
  latencyMs: 1,
  status: 200,
  ...(server === undefined ? {} : { server }),
});
const lost = (at: number): Probe => ({ at, latencyMs: 1, error: "timeout" });

test("an environment answers when three requests in a row were answered by its proxy", () => {
  const turning = [from(1, "idr-proxy"), from(2, "newidr-proxy"), from(3, "newidr-proxy")];
  expect(answers(turning, "newidr", 0)).toBe(false);
  expect(answers([...turning, from(4, "newidr-proxy")], "newidr", 0)).toBe(true);
  expect(answers([...turning, from(4, "idr-proxy")], "newidr", 0)).toBe(false);
  expect(answers([...turning, lost(4)], "newidr", 0)).toBe(false);
});

test("requests that began before the move don't count", () => {
  const probes = [from(1, "idr-proxy"), from(2, "idr-proxy"), from(3, "idr-proxy")];
  expect(answers(probes, "idr", 1)).toBe(true);
  expect(answers(probes, "idr", 2)).toBe(false);
});

test("any answer counts where answers don't say who gives them", () => {
  expect(answers([from(1), from(2), from(3)], "newidr", 0)).toBe(true);
});
