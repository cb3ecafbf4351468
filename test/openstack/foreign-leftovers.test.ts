import { findCloud } from "../../scripts/openstack/clouds";
import { Session } from "../../scripts/openstack/session";
import { Operator } from "./acceptance/operator";
import { byApi } from "./incumbent/by-api";
import { byCommand } from "./incumbent/by-command";
import { siteBeside, smallSite } from "./incumbent/commands";
import { incumbent } from "./incumbent/description";
import { LEFTOVERS } from "./incumbent/leftovers";
import { makeIncumbent } from "./incumbent/make";
import { type Recording, record, settled } from "./incumbent/recorder";
import { troubleWith } from "./incumbent/refused";
import { shapeOf } from "./incumbent/shape";
import { removeAllBut } from "./incumbent/teardown";

/**
 * Parts of somebody's production under our names, on a real OpenStack (the sandbox has the same in test/security), and
 * a production that was made with plain `openstack` commands: the same as the one that the other tests make.
 */
jest.setTimeout(20 * 60_000);

const cloud = process.env["OS_CLOUD"] ?? "";
const session = new Session(findCloud());
let empty: Recording;
let operator: Operator;

beforeAll(async () => {
  empty = await record(session);
});

afterEach(async () => {
  await removeAllBut(empty, session);
  operator.forget();
});

afterAll(() => session.close());

for (const { what, ours, refused, names, make } of LEFTOVERS) {
  test(`GIVEN ${what} of somebody else WHEN ${refused.join(", ")} is planned, deployed or reviewed THEN it is refused and not a byte is changed`, async () => {
    operator = new Operator(smallSite({ cloud }));
    if (ours.length > 0) await operator.idr("deploy", ...ours);
    await make(byApi(session));
    await settled(session);
    const attempts = refused.flatMap((stack) =>
      ["plan", "deploy", "review"].map((verb) => ({
        args: [verb, stack],
        names: stack === refused[0] && verb !== "review" ? names : [],
      })),
    );
    expect(await troubleWith(attempts, (args) => operator.attempt(args), session)).toEqual([]);
  });
}

test("GIVEN a production made with plain openstack commands WHEN it is planned, deployed or reviewed THEN it is refused, and it is made as the one of the other tests", async () => {
  const production = incumbent({ scale: 100 });
  await makeIncumbent(production, byApi(session));
  const byApiShape = shapeOf(await settled(session));
  await removeAllBut(empty, session);

  await makeIncumbent(production, byCommand());
  expect(shapeOf(await settled(session))).toEqual(byApiShape);
  operator = new Operator(siteBeside({ cloud, production }));
  const attempts = ["plan", "review", "deploy"].map((verb) => ({
    args: [verb, "idr"],
    names: ["idr-proxy"],
  }));
  expect(await troubleWith(attempts, (args) => operator.attempt(args), session)).toEqual([]);
});
