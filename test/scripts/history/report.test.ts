import type { Entry } from "../../../scripts/history";
import type { OperationDetails } from "../../../scripts/history/details";
import { releaseReport } from "../../../scripts/history/report";
import { thinSeries } from "../../../scripts/history/thin-series";
import { summarize, type Probe } from "../../../scripts/probe";
import { renderReport, type ReleaseReport, type Topology } from "../../../scripts/report";
import { entry, without } from "./entries";

const at = (clock: string) => Date.parse(`2026-11-22T${clock}Z`);

function step(
  name: Entry["step"],
  clock: string,
  details: OperationDetails,
  more: Partial<Entry> = {},
): Entry {
  return entry(clock, {
    step: name,
    begunAt: new Date(at(clock)).toISOString(),
    endedAt: new Date(at(clock) + 10_000).toISOString(),
    details,
    ...more,
  });
}

const topology = (production: string, spare: string | undefined, clock: string): Topology => ({
  title: "now",
  at: at(clock),
  addresses: [
    { role: "production", address: "203.0.113.10", environment: production },
    { role: "spare", address: "203.0.113.11", ...(spare === undefined ? {} : { environment: spare }) },
  ],
  environments: [{ name: "idr", servers: 9, volumesGiB: 2600 }],
});

/** Four seconds of answers by the old proxy, four by the new one, at 20 a second. */
function moved(clock: string, from: string, to: string, lost: readonly number[] = []): OperationDetails {
  const probes = Array.from({ length: 160 }, (_, index): Probe => {
    const began = at(clock) + index * 50;
    if (lost.includes(index)) return { at: began, latencyMs: 5000, error: "timeout" };
    return { at: began, latencyMs: 3, status: 200, server: `${index < 80 ? from : to}-proxy` };
  });
  const url = "http://203.0.113.10/";
  const series = { url, ratePerSecond: 20, probes, notSent: 0, dropped: 0 };
  return {
    steps: [
      { name: "move the address", startedAt: at(clock), endedAt: at(clock) + 2000, state: "succeeded" },
    ],
    plans: [
      {
        stack: "live",
        at: at(clock),
        summary: "0 to add, 1 to change, 0 to destroy",
        changes: ["~ floating IP binding 203.0.113.10"],
      },
    ],
    before: topology(from, to, clock),
    after: topology(to, from, clock),
    move: {
      url,
      requests: summarize(probes),
      unbound: { ms: 0, looks: 40, failed: 0 },
      startedAt: at(clock),
      endedAt: at(clock) + 8000,
      series: thinSeries(series),
    },
  };
}

const PREPARE = step("prepare", "01:00:00", {
  before: topology("idr", undefined, "01:00:00"),
  after: topology("idr", "newidr", "02:00:00"),
  copies: [{ volume: "newidr-database-db", source: "idr-database-db", sizeGiB: 800, seconds: 3200 }],
});
const verified = (clock: string, passed: boolean): Entry =>
  step(
    "verify",
    clock,
    {
      before: topology("idr", "newidr", clock),
      verification: {
        environment: "newidr",
        passed,
        addresses: ["203.0.113.11"],
        comparedWith: "idr",
        checks: [
          { group: "servers", name: "newidr-proxy", verdict: "passed", detail: "ACTIVE" },
          { group: "web", name: "GET /", verdict: passed ? "passed" : "failed", detail: "502" },
        ],
        ids: { servers: {}, volumes: {} },
      },
    },
    passed ? { summary: "newidr: 2 passed" } : { state: "failed", error: { message: "newidr: 1 failed" } },
  );
const CUTOVER = step("cutover", "02:13:00", moved("02:13:00", "idr", "newidr"), { who: "bob@office" });
const ROLLBACK = step("rollback", "03:00:00", moved("03:00:00", "newidr", "idr", [80, 81]), {
  from: "newidr",
  to: "idr",
});

const reportOf = (entries: readonly Entry[]): ReleaseReport =>
  releaseReport({ from: "idr", to: "newidr", entries }, { name: "idr", cloud: "test" });

test("a page tells who did what, what was checked, copied, planned, and seen by visitors", () => {
  const page = plain(renderReport(reportOf([PREPARE, verified("02:10:00", true), CUTOVER])));
  for (const expected of [
    "Release of newidr Made from idr; site idr on cloud test. 2026-11-22 01:00:00 UTC, 1 h 13 min",
    "✓ newidr is live",
    "Requests lost 0 of 160, in 1 move",
    "Data copied 800 GiB 1 volume",
    "Last verification passed 2 checks",
    "✓ cutover from idr to newidr 2026-11-22 02:13:00 UTC, bob@office, 10 s",
    "move the address 2.0 s",
    "live 0 to add, 1 to change, 0 to destroy ~ floating IP binding 203.0.113.10",
    "✓ newidr through 203.0.113.11, compared with idr",
    "newidr-database-db idr-database-db 800 53 min 20 s 0.25",
    "Shaded: from the last answer by the old server to the first one by the new, 50 ms",
  ]) {
    expect(page).toContain(expected);
  }
  expect(page).not.toMatch(/undefined|NaN/);
});

test("where visitors were reached is shown at first, and whenever it had changed", () => {
  const { topologies } = reportOf([PREPARE, verified("02:10:00", true), CUTOVER, ROLLBACK]);
  expect(topologies.map(({ title }) => title)).toEqual([
    "Before the preparation",
    "After the preparation",
    "After the cutover",
    "After the rollback",
  ]);
});

test("lost requests of all moves are added up", () => {
  const { figures, probes } = reportOf([CUTOVER, ROLLBACK]);
  expect(figures[0]).toMatchObject({ value: "2", tone: "bad", note: "of 320, in 2 moves" });
  expect(probes.map(({ moves }) => moves.map(({ from, to }) => to - from))).toEqual([[50], [150]]);
});

test.each([
  ["no", [0], "not known", undefined, "not known"],
  ["one", [0, 7], "0, as far as known", undefined, "0.0 s, as far as known"],
  ["every", [7, 9], "0", "good", "0.0 s"],
])("what was lost is good only when it was seen: of %s move", (_, seen, lost, tone, unbound) => {
  const moves = seen.map((number) => {
    const details = moved("02:13:00", "idr", "newidr");
    const requests = { requests: number, answered: number, lost: 0, answersBy: {}, lostBy: {} };
    const move = { ...details.move!, requests, unbound: { ms: 0, looks: number, failed: 40 } };
    return step("cutover", "02:13:00", { ...details, move });
  });
  const { figures } = reportOf(moves);
  expect(figures.slice(0, 2).map(({ value, tone: shown }) => [value, shown])).toEqual([
    [lost, tone],
    [unbound, tone],
  ]);
});

test("a move of which nobody saw anything is not drawn as a good one", () => {
  const details = moved("02:13:00", "idr", "newidr");
  const requests = summarize([]);
  const series = thinSeries({ url: "", ratePerSecond: 20, probes: [], notSent: 0, dropped: 0 });
  const unseen = step("cutover", "02:13:00", { ...details, move: { ...details.move!, requests, series } });
  const page = plain(renderReport(reportOf([unseen])));
  expect(page).toContain("Requests lost not known");
  expect(page).toContain("what visitors saw is not known .");
  expect(page).not.toContain("0 lost");
});

const BACK = { from: "newidr", to: "idr" };
const RUNNING: Entry = { ...without(CUTOVER, "endedAt"), state: "running" };
test.each([
  ["prepared", [PREPARE], true, "newidr is prepared, and not live yet"],
  [
    "verified",
    [PREPARE, verified("02:10:00", true)],
    true,
    "newidr is prepared and verified, and not live yet",
  ],
  ["that failed", [PREPARE, verified("02:10:00", false)], false, "verify newidr failed: newidr: 1 failed"],
  ["live", [PREPARE, CUTOVER], true, "newidr is live"],
  ["gone back", [CUTOVER, ROLLBACK], true, "idr is live again"],
  ["retired", [CUTOVER, step("retire", "04:00:00", {})], true, "newidr is live, idr is retired"],
  [
    "gone back, and about to be given up",
    [PREPARE, CUTOVER, ROLLBACK, step("verify", "04:00:00", {}, BACK)],
    true,
    "idr is live again",
  ],
  [
    "given up",
    [PREPARE, CUTOVER, ROLLBACK, step("verify", "04:00:00", {}, BACK), step("retire", "05:00:00", {}, BACK)],
    true,
    "idr is live again, newidr is retired",
  ],
  [
    "about to be given up before it was live",
    [PREPARE, step("verify", "04:00:00", {}, BACK)],
    true,
    "newidr is prepared, and not live yet",
  ],
  [
    "given up before it was live",
    [PREPARE, step("retire", "05:00:00", {}, BACK)],
    true,
    "idr is live, newidr is retired",
  ],
  ["at work", [RUNNING], true, "cutover from idr to newidr goes on"],
  [
    "killed",
    [step("cutover", "02:13:00", {}, { state: "abandoned" })],
    false,
    "cutover from idr to newidr ended without a word",
  ],
])("the verdict of a release that is %s", (_, entries, ok, text) => {
  expect(reportOf(entries).verdict).toEqual({ ok, text });
});

test("entries without details, or with details of another version, are told as far as they can be read", () => {
  const bare = without(CUTOVER, "details");
  const odd = {
    ...ROLLBACK,
    details: { steps: "none", move: { url: 1 }, after: topology("idr", "newidr", "03:00:00") },
  };
  const report = reportOf([bare, odd]);
  expect(report.operations).toHaveLength(2);
  expect(report.probes).toEqual([]);
  expect(report.topologies).toHaveLength(1);
  expect(plain(renderReport(report))).not.toMatch(/undefined|NaN/);
});

/** What a reader of the page reads, in one line. */
function plain(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
}
