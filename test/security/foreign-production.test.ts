import { findCloud } from "../../scripts/openstack/clouds";
import { Session } from "../../scripts/openstack/session";
import { World } from "../e2e/world";
import { byApi } from "../openstack/incumbent/by-api";
import { incumbent } from "../openstack/incumbent/description";
import { LEFTOVERS } from "../openstack/incumbent/leftovers";
import { makeIncumbent } from "../openstack/incumbent/make";
import { siteBeside, smallSite } from "../openstack/incumbent/commands";
import { troubleWith } from "../openstack/incumbent/refused";

/**
 * Somebody else has things under the names of this site, and no state knows them: nothing is taken over, and nothing
 * is changed before the refusal. test/openstack/foreign-production.test.ts does the same on a real OpenStack.
 */
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
    const attempts = refused.flatMap((stack) =>
      ["plan", "deploy", "review"].map((verb) => ({
        args: [verb, stack],
        names: stack === refused[0] && verb !== "review" ? names : [],
      })),
    );
    expect(await troubleWith(attempts, (args) => world.idr(args), session)).toEqual([]);
  });
}

test("GIVEN a whole production of the incumbent WHEN all of the site is deployed THEN it is refused and not a byte is changed", async () => {
  const spec = incumbent({ scale: 100 });
  const { address } = await makeIncumbent(spec, byApi(session));
  world.write(siteBeside({ cloud: "sandbox", production: spec }));
  const servers = spec.servers.map(({ name }) => name);
  const names = [...servers, address];
  const attempts = [
    { args: ["plan", "--all"] },
    { args: ["review", "--all"] },
    { args: ["plan", "idr"], names },
    { args: ["review", "idr"], names: servers },
    { args: ["deploy", "idr"], names },
    { args: ["deploy", "--all"] },
    { args: ["deploy", "site", "idr", "live"] },
  ];
  expect(await troubleWith(attempts, (args) => world.idr(args), session)).toEqual([]);
});

test("GIVEN nothing of anybody WHEN it is planned and deployed THEN nothing is in the way", async () => {
  await world.succeed(["plan", "site"]);
  await world.succeed(["deploy", "site", "idr", "live"]);
  const { document } = await world.succeed(["plan", "site", "idr", "live"]);
  expect((document as { plans: { state: string }[] }).plans.map(({ state }) => state)).toEqual([
    "unchanged",
    "unchanged",
    "unchanged",
  ]);
});
