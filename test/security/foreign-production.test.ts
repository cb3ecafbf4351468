import { findCloud } from "../../scripts/openstack/clouds";
import { Session } from "../../scripts/openstack/session";
import { World } from "../e2e/world";
import { byApi } from "../openstack/incumbent/by-api";
import { incumbent } from "../openstack/incumbent/description";
import { LEFTOVERS } from "../openstack/incumbent/leftovers";
import { makeIncumbent } from "../openstack/incumbent/make";
import { differences, record, SAME } from "../openstack/incumbent/recorder";
import { refusalOf, smallSite } from "../openstack/incumbent/commands";

/**
 * Somebody else has things under the names of this site, and no state knows them: nothing is taken over, and nothing
 * is changed before the refusal. test/openstack/foreign-production.test.ts does the same on a real OpenStack.
 */
jest.setTimeout(300_000);

let world: World;
let session: Session;

beforeEach(async () => {
  world = await World.open(smallSite({ cloud: "sandbox" }));
  session = new Session(findCloud({ cloud: "sandbox", cwd: world.directory, env: {} }));
});

afterEach(async () => {
  session.close();
  await world.close();
});

for (const { what, ours, refused, names, make } of LEFTOVERS) {
  test(`GIVEN ${what} of somebody else WHEN ${refused.join(", ")} is planned, deployed or reviewed THEN it is refused and not a byte is changed`, async () => {
    if (ours.length > 0) await world.succeed(["deploy", ...ours]);
    await make(byApi(session));
    const before = await record(session);
    for (const stack of refused) {
      for (const verb of ["plan", "deploy", "review"]) {
        const refusal = refusalOf(await world.idr([verb, stack]));
        expect({ verb, stack, code: refusal.code }).toEqual({ verb, stack, code: "environment-foreign" });
        expect(refusal.fix).not.toMatch(/\b(delete|rename|unset)\b/);
        if (stack === refused[0]) for (const name of names) expect(refusal.message).toContain(name);
        expect(differences(before, await record(session))).toEqual(SAME);
      }
    }
  });
}

test("GIVEN a whole production of the incumbent WHEN all of the site is deployed THEN it is refused and not a byte is changed", async () => {
  const spec = incumbent({ scale: 100 });
  const { address } = await makeIncumbent(spec, byApi(session));
  const before = await record(session);
  for (const args of [
    ["plan", "--all"],
    ["deploy", "--all"],
    ["review", "--all"],
    ["deploy", "idr"],
    ["deploy", "site", "idr", "live"],
  ]) {
    expect(refusalOf(await world.idr(args)).code).toBe("environment-foreign");
    expect(differences(before, await record(session))).toEqual(SAME);
  }
  const { message } = refusalOf(await world.idr(["plan", "idr"]));
  for (const { name } of spec.servers) expect(message).toContain(name);
  expect(message).toContain(address);
});

test("GIVEN nothing of anybody WHEN it is planned and deployed THEN nothing is in the way", async () => {
  await world.succeed(["plan", "site"]);
  await world.succeed(["deploy", "site", "idr", "live"]);
  const { document } = await world.succeed(["plan", "site", "idr", "live"]);
  expect((document as { plans: { changes: boolean }[] }).plans.map(({ changes }) => changes)).toEqual([
    false,
    false,
    false,
  ]);
});
