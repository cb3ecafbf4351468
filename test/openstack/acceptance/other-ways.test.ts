import { connect, type OpenStack } from "../../../scripts/openstack";
import { recordFigures } from "../../proof/figures";
import { Operator, siteText } from "./operator";
import { RATE, watched, type Seen } from "./visitors";

/**
 * What the two-phase cutover behind one router is compared with, measured in the same run on the same cloud: a router
 * for each environment. Small environments, deployed by cdktf-cli.
 */
jest.setTimeout(15 * 60_000);

const SMALL =
  "{ router: own, omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false, volumes: { proxy-nginxcache: { size: 1 } } }";
const operator = new Operator(siteText("other", `  othera: ${SMALL}\n  otherb: ${SMALL}`));
let cloud: OpenStack;

beforeAll(async () => {
  cloud = await connect();
});

afterAll(async () => {
  cloud.close();
  await operator.leave();
});

async function production(): Promise<string> {
  return (await cloud.network.floatingIps({ description: "other-production" }))[0]!.address;
}

test("cdktf-cli deploys the site, and a second time changes nothing", async () => {
  const stacks = ["site", "othera", "otherb", "live"];
  const first = await operator.cdktf("deploy", ...stacks, "--auto-approve");
  expect(`${first.code} ${first.code === 0 ? "" : first.stdout + first.stderr}`).toBe("0 ");
  expect(await operator.planExitCode(...stacks)).toBe(0);
});

test("with a router for each environment a cutover loses connections, and is said to", async () => {
  const address = await production();
  const moves: Seen[] = [];
  for (const step of ["cutover", "rollback"] as const) {
    const how = ["--from", "othera", "--to", "otherb", ...(step === "cutover" ? ["--skip-verify"] : [])];
    moves.push(await watched(cloud, address, () => operator.idr("release", step, ...how)));
  }
  recordFigures("a router for each environment (idr release cutover, rollback)", moves.length, {
    rate: RATE,
    moves,
  });
  expect(moves.map(({ unboundMs }) => unboundMs)).toEqual([0, 0]);
  for (const { answersBy } of moves)
    expect(Object.keys(answersBy).sort()).toEqual(["othera-proxy", "otherb-proxy"]);
});

test("cdktf-cli refuses to destroy the data volumes", async () => {
  const volumes = async () =>
    (await cloud.volume.volumes())
      .filter(({ name }) => name.startsWith("other"))
      .map(({ name, id }) => `${name} ${id}`)
      .sort();
  const before = await volumes();
  const outcome = await operator.cdktf(
    "destroy",
    "othera",
    "--auto-approve",
    "--ignore-missing-stack-dependencies",
  );
  // Its screen may end before the engine's own words; what counts is that it failed and nothing is gone.
  expect(outcome.code).not.toBe(0);
  expect(await volumes()).toEqual(before);
  expect(await operator.planExitCode("othera")).toBe(0);
});
