import type { Probe } from "../../../scripts/probe";
import type { ReleaseReport, Topology } from "../../../scripts/report";

const START = Date.parse("2026-11-22T14:00:00Z");

/** A moment of the example: seconds after its start. */
export const at = (seconds: number): number => START + seconds * 1000;

/** Three minutes of answers at 20 a second; idr until the cutover at 120 s, newidr after it. */
export function exampleProbes(lostAround: readonly number[] = []): Probe[] {
  return Array.from({ length: 180 * 20 }, (_, index): Probe => {
    const seconds = index / 20;
    // Answers take 2 to 6 ms, by a pattern that is the same each time.
    const latencyMs = 2 + ((index * 7919) % 41) / 10;
    if (lostAround.includes(index)) return { at: at(seconds), latencyMs: 1, error: "ECONNREFUSED" };
    return { at: at(seconds), latencyMs, status: 200, server: seconds < 120 ? "idr-proxy" : "newidr-proxy" };
  });
}

const topology = (title: string, seconds: number, production: string, spare?: string): Topology => ({
  title,
  at: at(seconds),
  addresses: [
    { role: "production", address: "203.0.113.10", environment: production },
    { role: "spare", address: "203.0.113.11", ...(spare === undefined ? {} : { environment: spare }) },
  ],
  environments: [
    { name: "idr", servers: 9, volumesGiB: 2600 },
    { name: "newidr", servers: 9, volumesGiB: 2600 },
  ],
});

const volume = (name: string, environment: string, sizeGiB: number, source?: string) => ({
  name,
  environment,
  sizeGiB,
  id: "5b1f0e0c-6a0e-4f0b-9a51-3f2a3e6c7d1e",
  status: "in-use",
  attachedTo: name.split("-").slice(0, 2).join("-"),
  ...(source === undefined ? {} : { source }),
  mark: { text: `idr ${name.replace("newidr", "idr")}`, right: true },
});

/** What a release of the facts' topology looks like. */
export function exampleReport(overrides: Partial<ReleaseReport> = {}): ReleaseReport {
  return {
    title: "Release of newidr",
    subtitle: "Site idr on cloud idr-sandbox",
    startedAt: at(-40),
    endedAt: at(182),
    verdict: {
      ok: true,
      text: "newidr is live: no request was lost and every data mark is where it must be",
    },
    figures: [
      { label: "Requests lost", value: "0", tone: "good", note: "of 3,600" },
      { label: "Address bound to nothing", value: "0.0 s", tone: "good", note: "in 7 changes" },
      { label: "Slowest answer", value: "6 ms" },
      { label: "Data cloned", value: "2,400 GiB", note: "3 volumes" },
    ],
    topologies: [topology("Before", 60, "idr", "newidr"), topology("After", 181, "newidr", "idr")],
    steps: [
      { name: "Deploy site", startedAt: at(-40), endedAt: at(-34), state: "succeeded" },
      {
        name: "Deploy idr",
        startedAt: at(-34),
        endedAt: at(-6),
        state: "succeeded",
        detail: "9 servers, 6 volumes",
      },
      { name: "Deploy live", startedAt: at(-6), endedAt: at(0), state: "succeeded" },
      {
        name: "Prepare newidr",
        startedAt: at(5),
        endedAt: at(70),
        state: "succeeded",
        detail: "800, 1500 and 100 GiB cloned",
      },
      { name: "Cutover to newidr", startedAt: at(118), endedAt: at(126), state: "succeeded" },
    ],
    probes: [
      {
        shaded: "from the cloud's yes to the first answer by the new server",
        series: {
          url: "http://127.0.1.1:8080/",
          ratePerSecond: 20,
          probes: exampleProbes(),
          notSent: 0,
          dropped: 0,
        },
        moves: [{ title: "cutover idr → newidr", from: at(119.6), to: at(121) }],
      },
    ],
    volumes: [
      volume("idr-database-db", "idr", 800),
      volume("idr-omeroreadwrite-data", "idr", 1500),
      volume("newidr-database-db", "newidr", 800, "idr-database-db"),
      volume("newidr-omeroreadwrite-data", "newidr", 1500, "idr-omeroreadwrite-data"),
    ],
    addresses: [
      {
        address: "203.0.113.10",
        role: "production",
        bindings: [
          { at: at(-2), to: "idr-proxy" },
          { at: at(120), to: "newidr-proxy" },
        ],
      },
      {
        address: "203.0.113.11",
        role: "spare",
        bindings: [
          { at: at(68), to: "newidr-proxy" },
          { at: at(119.7), to: undefined },
          { at: at(124), to: "idr-proxy" },
        ],
      },
    ],
    plans: [
      {
        stack: "idr",
        at: at(-34),
        summary: "47 to create",
        changes: ["+ openstack_networking_network_v2.network"],
      },
      {
        stack: "live",
        at: at(119),
        summary: "1 to update, 1 to destroy",
        changes: [
          '- openstack_networking_floatingip_associate_v2.spare["newidr"]',
          "~ openstack_networking_floatingip_associate_v2.production",
        ],
      },
      { stack: "live", at: at(123), summary: "no changes", changes: [] },
    ],
    ...overrides,
  };
}
