import { gzipSync } from "node:zlib";

import { seriesOf, thinSeries } from "../../../scripts/history/thin-series";
import { isLost, spans, summarize, type Probe, type ProbeSeries } from "../../../scripts/probe";

const START = Date.parse("2026-11-22T02:13:07Z");

/** Seconds of answers at 20 a second: by idr until `turn`, then by newidr; some are lost. */
function series(seconds: number, turn: number, lost: readonly number[] = []): ProbeSeries {
  const probes = Array.from({ length: seconds * 20 }, (_, index): Probe => {
    const at = START + index * 50;
    if (lost.includes(index)) return { at, latencyMs: 5000, error: "timeout" };
    const server = index < turn * 20 ? "idr-proxy" : "newidr-proxy";
    return { at, latencyMs: 2 + (index % 7), status: 200, server };
  });
  return { url: "http://203.0.113.10/", ratePerSecond: 20, probes, notSent: 3, dropped: 0 };
}

test("a short series comes back as it was, but for the statuses", () => {
  const given = series(10, 5, [99, 100]);
  const back = seriesOf(thinSeries(given), given.url);
  expect(back).toEqual({
    ...given,
    probes: given.probes.map(({ status: _, ...probe }) => probe),
  });
});

test("of a long series the lost requests stay, and those around the change of who answers", () => {
  const given = series(300, 150, [17, 4000, 5990]);
  const back = seriesOf(thinSeries(given), given.url);
  expect(back.probes.length).toBeLessThanOrEqual(600);
  expect(back.probes.length + back.dropped).toBe(6000);
  expect(back.probes.filter(isLost).map(({ at }) => (at - START) / 50)).toEqual([17, 4000, 5990]);
  const around = back.probes.filter(({ at }) => Math.abs(at - START - 150_000) <= 2000);
  expect(around).toHaveLength(81);
  expect(spans(back.probes.filter((probe) => !isLost(probe))).map(({ server }) => server)).toEqual([
    "idr-proxy",
    "newidr-proxy",
  ]);
});

test("a series of nothing but lost requests is kept within the bound", () => {
  const given = series(
    300,
    0,
    Array.from({ length: 6000 }, (_, index) => index),
  );
  const thin = thinSeries(given);
  expect(thin.probes.length).toBeLessThanOrEqual(600);
  expect(summarize(seriesOf(thin, given.url).probes).lostBy).toEqual({ timeout: thin.probes.length });
});

test("takes a few KB packed", () => {
  const packed = gzipSync(JSON.stringify(thinSeries(series(300, 150))));
  expect(packed.length).toBeLessThan(6000);
});

test("a series without any probe stays one", () => {
  const empty = { ...series(0, 0), probes: [] };
  expect(seriesOf(thinSeries(empty), empty.url)).toEqual(empty);
});
