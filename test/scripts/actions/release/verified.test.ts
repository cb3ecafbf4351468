import {
  idsOf,
  requireVerified,
  whyUnverified,
  type VerifiedOptions,
} from "../../../../scripts/actions/release/verified";
import { standingOf } from "../../../../scripts/actions/release";
import type { Entry } from "../../../../scripts/history";
import type { Ids, VerificationRecord } from "../../../../scripts/history/details";
import { RELEASE, siteOf, standing } from "./site";

const THERE = standing(siteOf(RELEASE), "idr", "newidr");
const PRESENT = idsOf(standingOf(THERE, "newidr"));
const NOW = new Date("2026-11-22T14:00:00Z");

function verification(
  endedAt: string,
  more: Partial<VerificationRecord> = {},
  entry: Partial<Entry> = {},
): Entry {
  const record: VerificationRecord = {
    environment: "newidr",
    passed: true,
    addresses: ["203.0.113.11"],
    checks: [{ group: "servers", name: "newidr-proxy", verdict: "passed", detail: "ACTIVE" }],
    ids: PRESENT,
    ...more,
  };
  return {
    id: "0123abcd",
    step: "verify",
    from: "idr",
    to: "newidr",
    who: "ada@desk",
    pid: 77,
    begunAt: endedAt,
    endedAt,
    state: record.passed ? "done" : "failed",
    details: { verification: record },
    ...entry,
  };
}

const why = (
  entries: readonly Entry[],
  present: Ids = PRESENT,
  options: VerifiedOptions = { withinMinutes: 120 },
) => whyUnverified(entries, "newidr", present, { now: NOW, ...options });

const FAILED = [
  { group: "servers", name: "newidr-database", verdict: "failed", detail: "is SHUTOFF" },
  { group: "ports", name: "tcp 5432", verdict: "failed", detail: "open" },
  { group: "web", name: "GET /", verdict: "failed", detail: "502" },
  { group: "web", name: "GET /api/", verdict: "failed", detail: "502" },
] as const;

test("counts when it passed lately, of the servers and volumes that are there", () => {
  expect(why([verification("2026-11-22T12:00:00Z")])).toBeUndefined();
});

test("counts at any age where no age is asked for", () => {
  expect(why([verification("2025-11-22T12:00:00Z")], PRESENT, {})).toBeUndefined();
});

test.each([
  ["there is none", [], "there is no verification of newidr in the history"],
  [
    "it was of another environment",
    [verification("2026-11-22T13:00:00Z", {}, { to: "idr" })],
    "there is no verification of newidr in the history",
  ],
  [
    "it broke off",
    [verification("2026-11-22T13:00:00Z", {}, { state: "failed", details: { steps: [] } })],
    "there is no verification of newidr in the history",
  ],
  [
    "somebody gave it up before it ended",
    [verification("2026-11-22T13:00:00Z", {}, { state: "abandoned" })],
    "there is no verification of newidr in the history",
  ],
  [
    "nothing was seen from outside",
    [verification("2026-11-22T13:00:00Z", { addresses: [] })],
    "the last verification (2026-11-22 13:00 UTC, by ada@desk) saw nothing from outside, since no public address reached newidr",
  ],
  [
    "it was begun too long ago: the laptop slept in the middle of it",
    [verification("2026-11-22T13:59:00Z", {}, { begunAt: "2026-11-22T11:00:00Z" })],
    "the last verification (2026-11-22 11:00 UTC, by ada@desk) is 3 h 00 min old, and counts for 2 h 00 min",
  ],
  [
    "it is too old",
    [verification("2026-11-22T11:59:00Z")],
    "the last verification (2026-11-22 11:59 UTC, by ada@desk) is 2 h 01 min old, and counts for 2 h 00 min",
  ],
  [
    "the last one failed, whatever came before",
    [
      verification("2026-11-22T13:00:00Z"),
      verification("2026-11-22T13:30:00Z", { passed: false, checks: FAILED }),
    ],
    "the last verification (2026-11-22 13:30 UTC, by ada@desk) failed: servers newidr-database: is SHUTOFF; ports tcp 5432: open; web GET /: 502; and 1 more check",
  ],
])("does not count when %s", (_, entries, text) => {
  expect(why(entries)).toBe(text);
});

test("does not count when servers or volumes were replaced, added or taken away since", () => {
  const kept = Object.entries(PRESENT.servers).filter(([name]) => name !== "newidr-management");
  const servers = Object.fromEntries(kept);
  const now = {
    servers: { ...servers, "newidr-proxy": "another", "newidr-extra": "new" },
    volumes: { ...PRESENT.volumes, "newidr-database-db": "another" },
  };
  expect(why([verification("2026-11-22T13:00:00Z")], now)).toBe(
    "since the last verification (2026-11-22 13:00 UTC, by ada@desk) server newidr-extra was added, server newidr-management is gone, server newidr-proxy was replaced and volume newidr-database-db was replaced",
  );
});

test("a second server of the same name is another one", () => {
  const { environment, servers, volumes } = standingOf(THERE, "newidr");
  const twice = idsOf({ servers: [...servers, { ...servers[0]!, id: "second" }], volumes });
  expect(environment.name).toBe("newidr");
  expect(why([verification("2026-11-22T13:00:00Z")], twice)).toContain(`${servers[0]!.name} was replaced`);
});

test("fails with the fix when it is required and there is none", () => {
  const refused = expect.objectContaining({
    code: "release-unverified",
    fix: expect.stringContaining("idr release verify") as string,
  }) as Error;
  expect(() => requireVerified([], THERE, "newidr")).toThrow(refused);
  // After a rollback the side that stays is the old one, which the command alone would not mean.
  expect(() => requireVerified([], THERE, "idr", { from: "newidr" })).toThrow(
    expect.objectContaining({
      fix: "idr release verify --from newidr --to idr (or --skip-verify, to go without)",
    }) as Error,
  );
  expect(() =>
    requireVerified([verification("2026-11-22T13:00:00Z")], THERE, "newidr", { now: NOW }),
  ).not.toThrow();
});
