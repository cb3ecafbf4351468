import { renderReport } from "../../../scripts/report";

import { at, exampleProbes, exampleReport } from "./example";

test("the page stands alone: no script, no file beside it, nothing from the network", () => {
  const page = renderReport(exampleReport());
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\ssrc=|\son[a-z]+=/i);
  expect([...page.matchAll(/https?:\/\/[^"'<\s]+/g)].map(([url]) => url)).toEqual(["http://127.0.1.1:8080/"]);
});

test("shows the verdict, the figures, both topologies, the steps, marks, address history and plans", () => {
  const text = plain(renderReport(exampleReport()));
  for (const expected of [
    "✓ newidr is live: no request was lost",
    "Requests lost 0 of 3,600",
    "Before 14:01:00 production 203.0.113.10 → idr 9 servers, 2,600 GiB spare 203.0.113.11 → newidr",
    "After 14:03:01 production 203.0.113.10 → newidr",
    "Prepare newidr 800, 1500 and 100 GiB cloned 1 min 05 s",
    "✓ idr idr-database-db",
    "14:01:59.700 bound to nothing",
    "live 1 to update, 1 to destroy",
    "idr-proxy 2,400 answers newidr-proxy 1,200 answers lost 0",
  ]) {
    expect(text).toContain(expected);
  }
});

test("shows every request around a move, in the colour of who answered", () => {
  const page = renderReport(exampleReport());
  const close = page.slice(page.indexOf('class="plot close"'), page.indexOf("Shaded:"));
  // 1.5 s before and after a move of 1.4 s, at 20 a second.
  const before = close.match(/<i\s+class="server-1"/g)?.length ?? 0;
  const after = close.match(/<i\s+class="server-2"/g)?.length ?? 0;
  expect(before + after).toBe(88);
  expect(before).toBe(38);
  expect(plain(close)).toContain("idr-proxy → newidr-proxy");
});

test("lists lost requests with their reason", () => {
  const [probe] = exampleReport().probes;
  const lost = { ...probe!, series: { ...probe!.series, probes: exampleProbes([2399, 2400]) } };
  const text = plain(renderReport(exampleReport({ probes: [lost] })));
  expect(text).toContain("2 lost");
  expect(text).toContain("14:01:59.950 ECONNREFUSED 1 ms 14:02:00.000 ECONNREFUSED 1 ms");
});

test("escapes whatever comes from outside", () => {
  const nasty = `<script>alert("1")</script>' onload='x`;
  const report = exampleReport({
    title: nasty,
    subtitle: nasty,
    verdict: { ok: false, text: nasty },
    figures: [{ label: nasty, value: nasty, note: nasty }],
    topologies: [
      {
        title: nasty,
        at: at(0),
        addresses: [{ role: "production", address: nasty, environment: nasty }],
        environments: [{ name: nasty, servers: 1, volumesGiB: 1 }],
      },
    ],
    steps: [{ name: nasty, startedAt: at(0), endedAt: at(1), state: "failed", detail: nasty }],
    operations: [
      {
        title: nasty,
        who: nasty,
        startedAt: at(0),
        endedAt: at(1),
        state: "failed",
        text: nasty,
        steps: [{ name: nasty, startedAt: at(0), endedAt: at(1), state: "failed", detail: nasty }],
        plans: [{ stack: nasty, at: at(0), summary: nasty, changes: [nasty] }],
      },
    ],
    verifications: [
      {
        title: nasty,
        at: at(0),
        who: nasty,
        passed: false,
        summary: nasty,
        checks: [{ group: nasty, name: nasty, verdict: "failed", detail: nasty }],
      },
    ],
    copies: [{ volume: nasty, source: nasty, sizeGiB: 1, seconds: 1 }],
    probes: [
      {
        title: nasty,
        shaded: nasty,
        series: {
          url: nasty,
          ratePerSecond: 1,
          probes: [
            { at: at(0), latencyMs: 1, status: 200, server: nasty },
            { at: at(1), latencyMs: 1, error: nasty },
          ],
          notSent: 1,
          dropped: 1,
        },
        moves: [{ title: nasty, from: at(0), to: at(1) }],
      },
    ],
    volumes: [
      {
        name: nasty,
        id: nasty,
        environment: nasty,
        sizeGiB: 1,
        status: nasty,
        attachedTo: nasty,
        source: nasty,
        mark: { text: nasty, right: false },
      },
    ],
    addresses: [{ address: nasty, role: nasty, bindings: [{ at: at(0), to: nasty }] }],
    plans: [{ stack: nasty, at: at(0), summary: nasty, changes: [nasty] }],
  });
  const page = renderReport(report);
  expect(page).not.toContain("<script");
  expect(page).not.toContain("' onload='");
  expect(page.split("&lt;script&gt;").length - 1).toBeGreaterThanOrEqual(45);
});

test("leaves out parts that have nothing to say", () => {
  const page = renderReport(
    exampleReport({
      figures: [],
      topologies: [],
      steps: [],
      probes: [],
      volumes: [],
      addresses: [],
      plans: [],
    }),
  );
  expect(page).not.toContain("<section");
  expect(page).not.toMatch(/undefined|NaN/);
});

test("shows a series without any probe", () => {
  const [probe] = exampleReport().probes;
  const page = renderReport(
    exampleReport({ probes: [{ ...probe!, series: { ...probe!.series, probes: [] } }] }),
  );
  expect(plain(page)).toContain("0 requests");
  expect(page).not.toMatch(/undefined|NaN|Infinity/);
});

/** What a reader of the page reads, in one line. */
function plain(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
}
