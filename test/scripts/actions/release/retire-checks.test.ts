import { IdrError } from "../../../../constructs/errors";
import {
  destroyIfStill,
  parkNote,
  refuseLeft,
  refuseSides,
  refuseStillReached,
  refuseUnknown,
  sourceWarnings,
} from "../../../../scripts/actions/release/retire-checks";

import { RELEASE, siteOf, standing } from "./site";

const site = siteOf(RELEASE, "live: newidr");
const [from, to] = [site.environments[0]!, site.environments[1]!];
const sides = { from, to };
const open = (file = site) => ({ open: { site: file, file: "idr.yaml", directory: ".", text: "" } });
const coded = (code: string) => expect.objectContaining({ code }) as Error;

test("an environment that nobody reaches may go", () => {
  expect(() => refuseSides(standing(site, "newidr", "idr"), sides, open())).not.toThrow();
  expect(() => refuseStillReached(standing(site, "newidr", undefined), sides, open())).not.toThrow();
});

test("fails for the one that is live, in the cloud or by the site file", () => {
  expect(() => refuseSides(standing(site, "idr", "newidr"), sides, open())).toThrow(
    coded("environment-live"),
  );
  const other = siteOf(RELEASE, "live: idr");
  expect(() => refuseSides(standing(other, "newidr", undefined), sides, open(other))).toThrow(
    /idr is live: the site file says so/,
  );
});

test("fails when production's address does not reach the one that stays", () => {
  expect(() => refuseSides(standing(site, undefined, undefined), sides, open())).toThrow(
    coded("release-live"),
  );
});

test("fails while the spare address still reaches it, right before it goes", () => {
  expect(() => refuseStillReached(standing(site, "newidr", "idr"), sides, open())).toThrow(
    coded("environment-spare"),
  );
});

test("fails to call one retired whose servers are in no state", () => {
  const there = standing(site, "newidr", undefined);
  expect(() => refuseUnknown(there, "idr")).toThrow(coded("environment-stateless"));
  const environments = there.environments.map((one) => ({ ...one, servers: [] }));
  expect(() => refuseUnknown({ ...there, environments }, "idr")).not.toThrow();
});

test("what is still there after the destruction is not called unchanged", () => {
  const there = standing(site, "newidr", undefined);
  const left = (): unknown => {
    try {
      refuseLeft(there, "idr");
      return undefined;
    } catch (error) {
      return error;
    }
  };
  expect(left()).toMatchObject({
    code: "environment-stateless",
    message: expect.stringMatching(/^what the state of idr knew is destroyed, but .*idr-proxy/) as string,
    fix: expect.not.stringContaining("nothing was changed") as string,
  });
  const environments = there.environments.map((one) => ({ ...one, servers: [] }));
  expect(() => refuseLeft({ ...there, environments }, "idr")).not.toThrow();
});

describe("right before the destruction", () => {
  const applied = jest.fn(() => Promise.resolve({ stack: "idr", kept: [] }));
  const world = (production: string, assertRunning = () => Promise.resolve()) => ({
    ...open(),
    look: () => Promise.resolve(standing(site, production, undefined)),
    operation: { assertRunning },
  });
  beforeEach(() => applied.mockClear());

  test("it is looked once more, and then done", async () => {
    await destroyIfStill({ apply: applied }, sides, world("newidr"));
    expect(applied).toHaveBeenCalledTimes(1);
  });

  test("fails when somebody has gone back meanwhile", async () => {
    await expect(destroyIfStill({ apply: applied }, sides, world("idr"))).rejects.toMatchObject({
      code: "environment-live",
    });
    expect(applied).not.toHaveBeenCalled();
  });

  test("fails when somebody has given the operation up meanwhile", async () => {
    const lost = () => Promise.reject(new IdrError("operation-lost", "given up"));
    await expect(destroyIfStill({ apply: applied }, sides, world("newidr", lost))).rejects.toMatchObject({
      code: "operation-lost",
    });
    expect(applied).not.toHaveBeenCalled();
  });
});

test.each([
  ["idr", /^the spare address is taken off idr, and reaches nothing then$/],
  [undefined, /^the site file says `spare: idr`, but the spare address reaches nothing/],
  ["newidr", /^the site file says `spare: idr`, but the spare address reaches newidr: it is taken off there/],
])("what becomes of a spare address that reaches %s is told as it is", (reached, note) => {
  expect(parkNote(standing(site, "newidr", reached).spare, "idr")).toMatch(note);
});

test("the site file is told of that names a volume which goes as a source", () => {
  expect(sourceWarnings(["idr-management-data"], site)).toEqual([]);
  expect(sourceWarnings(["idr-database-db"], site)).toEqual([
    expect.stringMatching(/^the site file names idr-database-db as a source of newidr: .* `release:`/),
  ]);
});
