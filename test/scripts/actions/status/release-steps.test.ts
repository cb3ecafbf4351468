import { idsOf } from "../../../../scripts/actions/release/verified";
import { nextSteps } from "../../../../scripts/actions/status/next-steps";
import { currentRelease, pastOf } from "../../../../scripts/actions/status/release-steps";
import { reportOf } from "../../../../scripts/actions/status/report";
import type { Entry } from "../../../../scripts/history";
import { entry } from "../../history/entries";
import { type Facts, cloudOf, siteOf } from "./cloud";

const NOW = new Date("2026-11-22T12:00:00Z");
const SIDES = "--from idr --to newidr";

/** What is proposed, when the history says this. */
function stepsWith(site: ReturnType<typeof siteOf>, facts: Facts, entries: readonly Entry[]) {
  const report = reportOf(site, facts, NOW);
  return nextSteps(report, pastOf(entries, report, facts));
}

/** A verification of what the cloud has. */
function verification(facts: Facts, begunAt: string, passed = true, of = "newidr"): Entry {
  const own = ({ name }: { readonly name: string }) => name.startsWith(`${of}-`);
  return entry("0000000b", {
    step: "verify",
    to: of,
    begunAt,
    details: {
      verification: {
        environment: of,
        passed,
        addresses: ["203.0.113.11"],
        checks: passed ? [] : [{ group: "web", name: "GET /", verdict: "failed", detail: "502" }],
        ids: idsOf({ servers: facts.servers.filter(own), volumes: facts.volumes.filter(own) }),
      },
    },
  });
}

describe("a release at the spare address", () => {
  const site = siteOf({ spare: "newidr" });
  const facts = cloudOf(site, ["idr", "newidr"], { production: "idr", spare: "newidr" });

  test("GIVEN a verification that passed lately THEN the cutover, and no second verification", () => {
    expect(stepsWith(site, facts, [verification(facts, "2026-11-22T11:30:00.000Z")])).toEqual([
      { why: "newidr is verified; take it live", command: "idr release cutover newidr" },
    ]);
  });

  test.each([
    ["none", [], "there is no verification of newidr in the history"],
    ["one that failed", [verification(facts, "2026-11-22T11:30:00.000Z", false)], "failed: web GET /: 502"],
    ["one that is too old", [verification(facts, "2026-11-22T09:00:00.000Z")], "is 3 h 00 min old"],
  ])("GIVEN %s THEN a verification, and why", (_, entries, why) => {
    const [first, second] = stepsWith(site, facts, entries);
    expect(first).toMatchObject({
      why: expect.stringContaining(why) as string,
      command: "idr release verify newidr",
    });
    expect(second?.command).toBe("idr release cutover newidr");
  });

  test("GIVEN one of a server that was replaced since THEN a verification", () => {
    const before = verification(facts, "2026-11-22T11:30:00.000Z");
    const now = { ...facts, servers: facts.servers.map((one) => ({ ...one, id: `${one.id}-new` })) };
    now.ports = facts.ports.map((port) =>
      port.serverId === undefined ? port : { ...port, serverId: `${port.serverId}-new` },
    );
    now.volumes = facts.volumes.map((volume) => ({
      ...volume,
      attachments: volume.attachments.map((one) => ({ ...one, serverId: `${one.serverId}-new` })),
    }));
    const [first] = stepsWith(site, now, [before]);
    expect(first?.why).toMatch(/server newidr-database was replaced/);
  });
});

describe("after a cutover", () => {
  const site = siteOf({ live: "newidr", spare: "idr" });
  const facts = cloudOf(site, ["idr", "newidr"], { production: "newidr", spare: "idr" });
  const verified = verification(facts, "2026-11-20T09:00:00.000Z");
  const cutover = (endedAt: string) => entry("0000000c", { endedAt });

  test("GIVEN one of three hours ago THEN the way back alone", () => {
    expect(stepsWith(site, facts, [verified, cutover("2026-11-22T09:00:00.000Z")])).toEqual([
      {
        why: "newidr is live for 3 h; go back to idr if it is not well",
        command: `idr release rollback ${SIDES}`,
        optional: true,
      },
    ]);
  });

  test("GIVEN one of two days ago THEN that the old environment goes", () => {
    expect(stepsWith(site, facts, [verified, cutover("2026-11-20T10:00:00.000Z")])).toEqual([
      {
        why: "newidr is live for 2 d; take idr down when it is no longer wanted: its data volumes are kept",
        command: `idr release retire ${SIDES}`,
        optional: true,
      },
    ]);
  });

  test("GIVEN one without a verification, which retiring asks for, THEN the verification first", () => {
    const steps = stepsWith(site, facts, [cutover("2026-11-20T10:00:00.000Z")]);
    expect(steps.map(({ command }) => command)).toEqual([
      `idr release verify ${SIDES}`,
      `idr release retire ${SIDES}`,
    ]);
  });

  test("GIVEN a move that the history does not know THEN both", () => {
    expect(stepsWith(site, facts, [verified]).map(({ command }) => command)).toEqual([
      `idr release rollback ${SIDES}`,
      `idr release retire ${SIDES}`,
    ]);
  });

  test("GIVEN an old environment that is retired THEN nothing", () => {
    const gone = cloudOf(site, ["newidr"], { production: "newidr" });
    expect(currentRelease(reportOf(site, gone, NOW))).toBeUndefined();
  });
});
