import { connect, type OpenStack } from "../../../scripts/openstack";
import type { FloatingIp } from "../../../scripts/openstack/network";
import { recordFigures } from "../../proof/figures";
import { Operator, siteText } from "./operator";
import { RATE, watched, type Seen } from "./visitors";

/**
 * What a move of production's address costs visitors, many times over, beside the incumbent's order (detach, detach,
 * attach, attach) on the same cloud in the same run. Small environments behind one router.
 */

/** Cutovers, and as many rollbacks; the incumbent's order is gone as often as both together, up to six times. */
const CUTOVERS = Number(process.env["IDR_MOVES"] ?? 20);

jest.setTimeout((5 + CUTOVERS) * 60_000);

const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false, volumes: { proxy-nginxcache: { size: 1 } }";
const operator = new Operator(
  siteText("moves", `  movea: { ${SMALL} }\n  moveb: { ${SMALL}, release: { from: movea } }`),
);
let cloud: OpenStack;

beforeAll(async () => {
  cloud = await connect();
});

afterAll(async () => {
  cloud.close();
  await operator.leave();
});

async function address(role: "production" | "spare"): Promise<FloatingIp> {
  return (await cloud.network.floatingIps({ description: `moves-${role}` }))[0]!;
}

test("a release is prepared and verified", async () => {
  await operator.idr("deploy", "site", "movea", "live");
  await operator.idr("release", "prepare");
  await operator.idr("release", "verify");
});

test(`${CUTOVERS} cutovers and rollbacks under load lose no connection, and the address is never bound to nothing`, async () => {
  const production = await address("production");
  const moves: Seen[] = [];
  for (let index = 0; index < 2 * CUTOVERS; index += 1) {
    const step = index % 2 === 0 ? "cutover" : "rollback";
    moves.push(await watched(cloud, production.address, () => operator.idr("release", step)));
  }
  recordFigures("one router (idr release cutover, rollback)", { rate: RATE, moves });
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
      await cloud.network.moveFloatingIp(production.id, null);
      await cloud.network.moveFloatingIp(spare.id, null);
      await cloud.network.moveFloatingIp(spare.id, port(`${from}-proxy`));
      await cloud.network.moveFloatingIp(production.id, port(`${to}-proxy`));
    };
    moves.push(await watched(cloud, production.address, move));
  }
  recordFigures("one router, the incumbent's order (detach, detach, attach, attach)", { rate: RATE, moves });
  for (const { unboundMs, lost } of moves) {
    expect(unboundMs).toBeGreaterThan(0);
    expect(lost).toBeGreaterThan(0);
  }
});
