import {
  blankWarnings,
  checkProduction,
  refuseForeignSpare,
  refuseMoved,
  refuseOtherRelease,
  spareWarnings,
} from "../../../../scripts/actions/release/prepare-checks";
import type { Standing } from "../../../../scripts/actions/release/standing";
import { entry } from "../../history/entries";

import { RELEASE, siteOf, standing } from "./site";

const site = siteOf(`${RELEASE}\n  next:\n    release: { from: newidr }`, "live: newidr");
const [idr, newidr, next] = site.environments as [
  (typeof site.environments)[0],
  (typeof site.environments)[0],
  (typeof site.environments)[0],
];
const coded = (code: string) => expect.objectContaining({ code }) as Error;

function thrownBy(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("the sides", () => {
  test("are those of the site file, or of an environment that it calls no release", () => {
    expect(() => refuseOtherRelease({ from: newidr, to: next })).not.toThrow();
    expect(() => refuseOtherRelease({ from: newidr, to: idr })).not.toThrow();
  });

  test("fails for the release of another environment, whose data would be copied", () => {
    expect(thrownBy(() => refuseOtherRelease({ from: idr, to: next }))).toMatchObject({
      code: "release-sides",
      message: expect.stringContaining("next is a release of newidr, not of idr") as string,
      fix: expect.stringContaining("--from newidr") as string,
    });
  });

  test("an environment whose data volumes are copies of nothing is warned of", () => {
    expect(blankWarnings(idr)).toEqual([expect.stringMatching(/^no data is copied: .* of idr has a source/)]);
    expect(blankWarnings(next)).toEqual([]);
    expect(blankWarnings({ ...idr, servers: idr.servers.map((one) => ({ ...one, volumes: [] })) })).toEqual(
      [],
    );
  });
});

test("fails when the environment that is copied is not live", () => {
  expect(() => checkProduction(standing(site, "newidr", undefined), "newidr", "next")).not.toThrow();
  expect(() => checkProduction(standing(site, "idr", undefined), "newidr", "next")).toThrow(
    coded("release-live"),
  );
});

describe("production that was moved while the release was made", () => {
  const sides = { from: newidr, to: next };
  const begun = Date.parse("2026-11-22T01:00:00Z");

  test("that is where it was is no hindrance", () => {
    expect(() => refuseMoved(standing(site, "newidr", "idr"), sides, [], begun)).not.toThrow();
  });

  test("fails, with who has moved it, where it is now, and what to type", () => {
    const entries = [
      entry("00000001", { step: "cutover", begunAt: "2026-11-21T02:00:00.000Z" }),
      entry("00000002", { step: "prepare", from: "newidr", to: "next", begunAt: "2026-11-22T01:00:00.000Z" }),
      entry("0badcafe", { step: "rollback", from: "newidr", to: "idr" }),
    ];
    expect(thrownBy(() => refuseMoved(standing(site, "idr", "newidr"), sides, entries, begun))).toMatchObject(
      {
        code: "release-moved",
        message:
          "while next was made, production's address was taken off newidr, and reaches idr now: ada@laptop has moved it: rollback from newidr to idr (operation 0badcafe). next does not get the spare address",
        fix: expect.stringContaining("idr release prepare --from newidr --to next") as string,
      },
    );
  });

  test("fails also when it was moved by hand, to nothing", () => {
    const entries = [entry("00000001", { step: "cutover", begunAt: "2026-11-21T02:00:00.000Z" })];
    expect(
      thrownBy(() => refuseMoved(standing(site, undefined, undefined), sides, entries, begun)),
    ).toMatchObject({
      code: "release-moved",
      message: expect.stringContaining("reaches nothing now: somebody has moved it") as string,
    });
  });
});

describe("the spare address", () => {
  const reaching = (portId: string): Pick<Standing, "spare"> => {
    const { spare } = standing(site, "newidr", undefined);
    return { spare: { ...spare, reaches: { kind: "other", portId } } };
  };
  const port = {
    id: "p1",
    name: "jupyter",
    networkId: "n",
    status: "ACTIVE",
    serverId: "s1",
    fixedIps: [],
    securityGroupIds: [],
  };

  test("is free, or taken from another environment, which is told", () => {
    expect(() => refuseForeignSpare(standing(site, "newidr", "idr"), [port])).not.toThrow();
    expect(() => refuseForeignSpare(standing(site, "newidr", undefined), [port])).not.toThrow();
    expect(spareWarnings(standing(site, "newidr", "idr"), "next")).toEqual([
      "the spare address is taken from idr",
    ]);
    expect(spareWarnings(standing(site, "newidr", "next"), "next")).toEqual([]);
  });

  test("fails when it serves something foreign, telling what, and how it may be taken off", () => {
    expect(thrownBy(() => refuseForeignSpare(reaching("p1"), [port]))).toMatchObject({
      code: "spare-taken",
      message: expect.stringContaining(
        '203.0.113.11 reaches port p1 "jupyter" of server s1, which the site file doesn\'t know',
      ) as string,
      fix: expect.stringMatching(/openstack floating ip unset --port 203\.0\.113\.11$/) as string,
    });
    expect(thrownBy(() => refuseForeignSpare(reaching("p2"), []))).toMatchObject({ code: "spare-taken" });
  });
});
