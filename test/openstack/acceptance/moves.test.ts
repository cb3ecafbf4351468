import { connect, findCloud, type OpenStack } from "../../../scripts/openstack";
import type { FloatingIp } from "../../../scripts/openstack/network";
import { Session } from "../../../scripts/openstack/session";
import { moveFloatingIp } from "../../move-floating-ip";
import { recordFigures } from "../../proof/figures";
import { Operator, siteText } from "./operator";
import { RATE, seconds, watched, type Seen } from "./visitors";

/**
 * A small release: prepared by way of snapshots and with everything killed half-way, its address moved many times over,
 * beside the incumbent's order (detach, detach, attach, attach) on the same cloud in the same run, and retired.
 */

/** Cutovers, and as many rollbacks; the incumbent's order is gone as often as both together, up to six times. */
const CUTOVERS = Number(process.env["IDR_MOVES"] ?? 20);

// A move takes half a minute; on a machine that has much else to do three times that.
jest.setTimeout((10 + 3 * CUTOVERS) * 60_000);

const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false, volumes: { proxy-nginxcache: { size: 1 } }";
const operator = new Operator(
  siteText("moves", `  movea: { ${SMALL} }\n  moveb: { ${SMALL}, release: { from: movea } }`),
);
let cloud: OpenStack;
let raw: Session;

beforeAll(async () => {
  cloud = await connect();
  raw = new Session(findCloud());
});

afterAll(async () => {
  cloud.close();
  raw.close();
  await operator.leave();
});

async function address(role: "production" | "spare"): Promise<FloatingIp> {
  return (await cloud.network.floatingIps({ description: `moves-${role}` }))[0]!;
}

/** Names of what an environment has, one for each object. */
async function names(environment: string): Promise<string[]> {
  const [servers, volumes, ports, groups] = await Promise.all([
    cloud.compute.servers(),
    cloud.volume.volumes(),
    cloud.network.ports(),
    cloud.network.securityGroups(),
  ]);
  return [...servers, ...volumes, ...ports, ...groups]
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${environment}-`))
    .sort();
}

test("a release is prepared by way of snapshots, though everything is killed half-way: nothing is made twice", async () => {
  await operator.idr("deploy", "site", "movea", "live");
  const serverIsThere = async () =>
    (await cloud.compute.servers()).some(({ name }) => name === "moveb-omeroreadonly-1");
  await operator.idrKilled(serverIsThere, "release", "prepare", "--via-snapshot");

  await operator.idr("release", "prepare");

  expect(await names("moveb")).toEqual((await names("movea")).map((name) => name.replace("movea", "moveb")));
  expect(await cloud.volume.snapshots()).toEqual([]);
  expect(await operator.planExitCode("site", "movea", "moveb", "live")).toBe(0);
  await operator.idr("release", "verify");
});

test(`cutovers and rollbacks under load lose no connection, and the address is never bound to nothing (${CUTOVERS} of each)`, async () => {
  const production = await address("production");
  const moves: Seen[] = [];
  for (let index = 0; index < 2 * CUTOVERS; index += 1) {
    const step = index % 2 === 0 ? "cutover" : "rollback";
    moves.push(await watched(cloud, production.address, () => operator.idr("release", step)));
    // After each, so that what was measured is not lost with a run that is stopped.
    recordFigures("one router (idr release cutover, rollback)", moves.length, { rate: RATE, moves });
  }
  expect(moves.map(({ lost, unboundMs }) => ({ lost, unboundMs }))).toEqual(
    moves.map(() => ({ lost: 0, unboundMs: 0 })),
  );
  expect(await operator.planExitCode("site", "movea", "moveb", "live")).toBe(0);
});

test("in the incumbent's order the address is bound to nothing meanwhile, and connections are lost", async () => {
  const [production, spare] = await Promise.all([address("production"), address("spare")]);
  const ports = await cloud.network.ports();
  const port = (name: string) => ports.find((one) => one.name === name)!.id;
  const moves: Seen[] = [];
  for (let index = 0; index < Math.min(6, 2 * CUTOVERS); index += 1) {
    const [to, from] = index % 2 === 0 ? ["moveb", "movea"] : ["movea", "moveb"];
    const move = async () => {
      await moveFloatingIp(raw, production.id, null);
      await moveFloatingIp(raw, spare.id, null);
      await moveFloatingIp(raw, spare.id, port(`${from}-proxy`));
      await moveFloatingIp(raw, production.id, port(`${to}-proxy`));
    };
    moves.push(await watched(cloud, production.address, move));
  }
  recordFigures("one router, the incumbent's order (detach, detach, attach, attach)", moves.length, {
    rate: RATE,
    moves,
  });
  for (const { unboundMs, lost } of moves) {
    expect(unboundMs).toBeGreaterThan(0);
    expect(lost).toBeGreaterThan(0);
  }
});

test("the other environment is retired and its data kept, which a deployment undoes", async () => {
  const sides = ["--from", "moveb", "--to", "movea"];
  const volume = async () =>
    (await cloud.volume.volumes()).find(({ name }) => name === "moveb-proxy-nginxcache")!;
  const before = await volume();

  await operator.idr("release", "retire", ...sides, "--skip-verify");

  const kept = await volume();
  expect(kept).toMatchObject({ id: before.id, status: "available", attachments: [] });
  expect(kept.metadata["idr-stacks-keep-until"]).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(await names("moveb")).toEqual(["moveb-proxy-nginxcache"]);
  const [snapshot, ...more] = await cloud.volume.snapshots({ volumeId: before.id });
  expect([snapshot?.status, more]).toEqual(["available", []]);
  expect(operator.site()).toContain("spare: none");

  await operator.idr("deploy", "moveb");

  const back = await volume();
  expect([back.id, back.status, back.metadata["idr-stacks-keep-until"]]).toEqual([
    before.id,
    "in-use",
    undefined,
  ]);
  expect(await operator.planExitCode("site", "movea", "moveb", "live")).toBe(0);
  // Else the volume could not be removed with the site.
  await cloud.volume.deleteSnapshot(snapshot!.id);
  while ((await cloud.volume.snapshots({ volumeId: before.id })).length > 0) await seconds(1);
});
