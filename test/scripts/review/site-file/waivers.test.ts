import { parseSite, SiteFileError, type Waiver } from "../../../../constructs/model";
import { lintSiteFile, review } from "../../../../scripts/review";
import { SERVER } from "../../../../scripts/review/kinds";
import { siteFile } from "../../../site-files";
import { change, planOf } from "../changes";

const now = new Date("2026-11-22T12:00:00Z");
const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  policy: "data-volume-destroyed",
  reason: "on tape",
  by: "Ada",
  until: "2027-03-31",
  ...more,
});
const resized = planOf([
  change(SERVER, "idr-proxy", ["update"], { before: { flavor_name: "a" }, after: { flavor_name: "b" } }),
]);
const flaws = (one: Waiver, plan = resized) =>
  review(plan, { waivers: [one], now })
    .findings.filter(({ policy }) => policy === "waiver-too-wide")
    .map(({ severity, subject, message }) => `${severity}: ${subject ?? ""} ${message}`);

test("GIVEN a waiver of a lasting loss for every object WHEN a plan that changes something is reviewed THEN it needs a person", () => {
  expect(flaws(waiver())).toEqual([
    "person: the waiver of data-volume-destroyed (by Ada until 2027-03-31) names no object, so it also counts for losses that nobody has looked at",
  ]);
  for (const resource of ["*", "**", "*.*"]) expect(flaws(waiver({ resource }))).toHaveLength(1);
  expect(flaws(waiver({ resource: "*idr-database-db" }))).toEqual([]);
  expect(flaws(waiver({ policy: "server-resized" }))).toEqual([]);
});

test("GIVEN such a waiver WHEN a plan changes nothing THEN that plan is safe", () => {
  expect(review(planOf([change(SERVER, "idr-proxy", ["no-op"])]), { waivers: [waiver()], now }).verdict).toBe(
    "safe",
  );
});

test("GIVEN a waiver of the waivers' own policy THEN it still needs a person", () => {
  const waivers = [
    waiver(),
    waiver({ policy: "waiver-too-wide", resource: "x*" }),
    waiver({ policy: "waiver-too-wide" }),
  ];
  expect(review(resized, { waivers, now }).verdict).toBe("person");
});

/** What `idr lint` says of waivers as a site file has them. */
function linted(...waive: readonly Waiver[]): string[] {
  const text = siteFile("idr: {}");
  const site = { ...parseSite(text, "idr.yaml"), review: { policies: [], waive, copyGiBPerSecond: 1 } };
  const open = { site, file: "/idr.yaml", directory: "/", text };
  return lintSiteFile({ open }).findings.map(({ severity, message }) => `${severity}: ${message}`);
}

test("GIVEN waivers that are over, for everything, or for no policy WHEN the site file is linted THEN each is named", () => {
  const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  expect(
    linted(
      waiver({ until: "2020-01-01" }),
      waiver({ policy: "server-resized", resource: "*", until }),
      waiver({ policy: "server-resised", until }),
      waiver({ until }),
      waiver({ policy: "server-resized", resource: "*.idr-proxy", until }),
    ),
  ).toEqual([
    `person: (by Ada until ${until}) names no object, so it also counts for losses that nobody has looked at`,
    "note: (by Ada until 2020-01-01) is over, and counts no more",
    `note: (by Ada until ${until}) names every object ("*"), so it also counts for findings that nobody has looked at`,
    `note: (by Ada until ${until}) names a policy that there is not`,
  ]);
});

describe("the last day of a waiver", () => {
  const parsed = (until: string): string => {
    const text = siteFile(
      "idr: {}",
      `live: idr\nreview:\n  waive:\n    - { policy: p, reason: r, by: b, until: ${until} }`,
    );
    try {
      parseSite(text, "idr.yaml", { now });
      return "";
    } catch (error) {
      if (!(error instanceof SiteFileError)) throw error;
      return error.message;
    }
  };

  test("GIVEN one 366 days away THEN it may be, GIVEN one day more THEN the file is refused at its line with what is allowed", () => {
    expect(parsed("2027-11-23")).toBe("");
    expect(parsed("2027-11-24")).toMatch(
      /idr\.yaml:6:\d+ {2}review\.waive\[0\]\.until: 2027-11-24 is more than 366 days away \(allowed: up to 2027-11-23\)/,
    );
  });

  test("GIVEN one that is over THEN the file can still be read", () => {
    expect(parsed("2020-01-01")).toBe("");
  });
});
