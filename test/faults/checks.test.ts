import { seed } from "../../scripts/sandbox/seed";
import type { State } from "../../scripts/sandbox/state";
import type { Volume } from "../../scripts/sandbox/types";

import { brokenAfter, brokenAlways, brokenAtRest, brokenRetired } from "./invariants";
import { readOptions } from "./options";
import { orphans } from "./orphans";
import { Random } from "./random";
import { siteText } from "./site";

/** That the campaign's checks find what they are for: a check that never fails would prove nothing. */

/** A cloud with production, as the campaign prepares it, and its clones. */
function released(): State {
  const state = seed();
  for (const name of ["idr-database-db", "idr-proxy-nginxcache"]) {
    state.volumes.set(name, volume(name, name));
    state.volumes.set(`new${name}`, volume(`new${name}`, name));
    log(state, "created", `new${name}`);
    log(state, "finished", `new${name}`);
  }
  for (const name of ["idr-proxy", "idr-database"]) {
    state.servers.set(name, { id: name, name, status: "ACTIVE", volumes: [] } as never);
  }
  for (const [index, role] of (["production", "spare"] as const).entries()) {
    const proxy = role === "production" ? "idr-proxy" : "newidr-proxy";
    const address = `203.0.113.${10 + index}`;
    state.ports.set(proxy, { id: proxy, name: proxy } as never);
    state.floatingIps.set(role, { id: role, address, description: `idr-${role}`, portId: proxy } as never);
    state.addressEvents.push({
      at: index,
      address,
      floatingIpId: role,
      portId: null,
      serverId: null,
      serverName: null,
    });
    state.addressEvents.push({
      at: 2,
      address,
      floatingIpId: role,
      portId: proxy,
      serverId: proxy,
      serverName: proxy,
    });
  }
  return state;
}

const volume = (name: string, content: string): Volume =>
  ({
    id: name,
    name,
    size: 1,
    sourceVolumeId: null,
    createdAt: 1,
    mark: content,
    status: "in-use",
    metadata: {},
    attachments: [{ id: `${name}-attached`, serverId: "idr-database" }],
  }) as never;

const log = (
  state: State,
  kind: State["volumeEvents"][number]["kind"],
  name: string,
  volumeId = name,
): number => state.volumeEvents.push({ at: 1, kind, volumeId, name, sourceVolumeId: null });

const SITE = siteText("idr", "newidr");

test("a release that went well breaks nothing", () => {
  const [before, now] = [released(), released()];
  expect([...brokenAlways(before, now, false), ...brokenAtRest(before, now, SITE)]).toEqual([]);
});

const db = (state: State) => state.volumes.get("idr-database-db")!;

test.each<[string, RegExp, (now: State) => unknown]>([
  ["a volume of production that is gone", /is gone/, (now) => now.volumes.delete("idr-database-db")],
  ["one that was written to", /was changed/, (now) => (db(now).mark = "other")],
  ["one in error", /is error/, (now) => (db(now).status = "error")],
  [
    "an address that was bound to nothing",
    /bound to nothing/,
    (now) => now.addressEvents.push({ ...now.addressEvents[1]!, portId: null, serverName: null }),
  ],
  [
    "an address that reached somebody else",
    /reached idr-database/,
    (now) => now.addressEvents.push({ ...now.addressEvents[1]!, serverName: "idr-database" }),
  ],
  ["an address that was given back", /0 production addresses/, (now) => now.floatingIps.delete("production")],
  [
    "a copy that somebody wanted to delete",
    /wanted to delete/,
    (now) => log(now, "refused", "newidr-database-db"),
  ],
  [
    "a volume that was copied twice",
    /copied again/,
    (now) => log(now, "created", "newidr-database-db", "second"),
  ],
  ["a good clone that was deleted", /was deleted/, (now) => log(now, "deleted", "newidr-database-db")],
])("fails for %s", (_, told, breakIt) => {
  const [before, now] = [released(), released()];
  breakIt(now);
  expect(brokenAlways(before, now, false).join("\n")).toMatch(told);
});

const proxy = (state: State) => state.servers.get("idr-proxy")!;

test.each<[string, RegExp, (now: State) => unknown]>([
  ["a volume of production that is detached", /is available/, (now) => (db(now).status = "available")],
  ["one that is being detached", /is detaching/, (now) => (db(now).status = "detaching")],
  [
    "one that was attached anew",
    /attached to something else/,
    (now) => (db(now).attachments = [{ ...db(now).attachments[0]!, id: "another" }]),
  ],
  ["one that is attached to nothing", /attached to something else/, (now) => (db(now).attachments = [])],
  ["a server of production that is gone", /idr-proxy is gone/, (now) => now.servers.delete("idr-proxy")],
  [
    "one that was replaced",
    /idr-proxy is gone/,
    (now) => {
      const { name, status } = proxy(now);
      now.servers.delete("idr-proxy");
      now.servers.set("other", { id: "other", name, status } as never);
    },
  ],
  ["one that is not active", /idr-proxy is SHUTOFF/, (now) => (proxy(now).status = "SHUTOFF")],
])("fails for %s, unless the environment is retired", (_, told, breakIt) => {
  const [before, now] = [released(), released()];
  breakIt(now);
  expect(brokenAlways(before, now, false).join("\n")).toMatch(told);
  expect(brokenAlways(before, now, true)).toEqual([]);
});

test("fails when a step came to its end and the addresses are not where it was to bring them", () => {
  const now = released();
  expect(brokenAfter("rollback", now)).toEqual([]);
  expect(brokenAfter("cutover", now)).toEqual([
    "after cutover production's address reaches idr, not newidr",
    "after cutover the spare address reaches newidr, not idr",
  ]);
});

test("a copy that failed may be made again", () => {
  const [before, now] = [released(), released()];
  log(now, "failed", "newidr-database-db", "second");
  log(now, "created", "newidr-database-db", "second");
  log(now, "deleted", "newidr-database-db", "second");
  log(now, "created", "newidr-database-db", "third");
  now.volumeEvents.splice(0, 2);
  expect(brokenAlways(before, now, false)).toEqual([]);
});

test("fails when a clone holds something else, and when the site file doesn't say what is", () => {
  const [before, now] = [released(), released()];
  now.volumes.get("newidr-database-db")!.mark = "half of it";
  expect(brokenAtRest(before, now, SITE)).toEqual([
    "newidr-database-db does not hold what idr-database-db held",
  ]);
  expect(brokenAtRest(before, released(), siteText("newidr", "idr")).join()).toMatch(/does not say what is/);
});

test("fails when a retired volume is not marked, not free, or has not one final snapshot", () => {
  const [before, now] = [released(), released()];
  expect(brokenRetired(before, now)).toEqual(
    expect.arrayContaining([
      "the retired volume idr-database-db is in-use",
      "the retired volume idr-database-db has no idr-stacks-keep-until",
      "idr-database-db has 0 final snapshots",
    ]),
  );
});

test("knows as nobody's what no state has, and leaves out what was there before", () => {
  const [now, before] = [released(), seed()];
  const known = new Map([
    [
      "openstack_blockstorage_volume_v3",
      new Set(["idr-database-db", "newidr-database-db", "idr-proxy-nginxcache"]),
    ],
    ["openstack_compute_instance_v2", new Set(["idr-proxy", "idr-database"])],
    ["openstack_networking_port_v2", new Set(["idr-proxy", "newidr-proxy"])],
    ["openstack_networking_floatingip_v2", new Set(["production", "spare"])],
  ]);
  now.networks.clear();
  now.subnets.clear();
  expect(orphans(now, known, before)).toEqual([
    "volumes newidr-proxy-nginxcache newidr-proxy-nginxcache in-use",
  ]);
});

test("a seed gives the same numbers each time, and another seed others", () => {
  const numbers = (of: Random) => Array.from({ length: 5 }, () => of.whole(1, 1000));
  expect(numbers(new Random(7))).toEqual(numbers(new Random(7)));
  expect(numbers(new Random(7))).not.toEqual(numbers(new Random(8)));
});

test("reads its options", () => {
  expect(readOptions(["--only", "42"])).toMatchObject({ seeds: [42], exhaustive: [] });
  expect(readOptions(["--runs", "2", "--seed", "5", "--jobs", "3"])).toEqual({
    seeds: [5, 6],
    exhaustive: ["cutover", "rollback", "retire", "unanswered", "unrecorded"],
    jobs: 3,
    json: false,
  });
  const small = readOptions(["--small"]);
  expect(small.seeds.slice(0, 3)).toEqual([1, 2, 3]);
  expect(small).toMatchObject({ exhaustive: ["cutover"] });
  expect(small.seeds).toHaveLength(6);
});

test.each([
  [["--runs", "many"], /--runs is "many"/],
  [["--exhaustive", "prepare"], /allowed are cutover, rollback, retire, unanswered, unrecorded/],
  [["--fast"], /--fast/],
  [["--journal", "file"], /--journal wants --seed/],
])("fails for the options %j", (args, told) => {
  expect(() => readOptions(args)).toThrow(told);
});
