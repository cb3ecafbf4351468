import {
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

test("the site file is told of that names a volume which goes as a source", () => {
  expect(sourceWarnings(["idr-management-data"], site)).toEqual([]);
  expect(sourceWarnings(["idr-database-db"], site)).toEqual([
    expect.stringMatching(/^the site file names idr-database-db as a source of newidr: .* `release:`/),
  ]);
});
