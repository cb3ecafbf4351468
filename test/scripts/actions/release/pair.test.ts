import { releasePair } from "../../../../scripts/actions/release/pair";

import { RELEASE, siteOf } from "./site";

const names = (pair: ReturnType<typeof releasePair>) => [pair.from.name, pair.to.name];

test("the only release of a site is meant, before its cutover and after it", () => {
  expect(names(releasePair(siteOf(RELEASE), {}))).toEqual(["idr", "newidr"]);
  expect(names(releasePair(siteOf(RELEASE, "live: newidr\nspare: idr"), {}))).toEqual(["idr", "newidr"]);
});

test("of several releases, the one of the live environment is meant", () => {
  const chain = `${RELEASE}\n  idr3:\n    release: { from: newidr }`;
  expect(names(releasePair(siteOf(chain, "live: newidr"), {}))).toEqual(["newidr", "idr3"]);
  expect(names(releasePair(siteOf(chain, "live: idr3"), {}))).toEqual(["newidr", "idr3"]);
});

test("of several releases, the way back is the one that is live, in the file or in the cloud", () => {
  const chain = `${RELEASE}\n  idr3:\n    release: { from: newidr }`;
  const back = (live: string, meant = {}) =>
    names(releasePair(siteOf(chain, `live: ${live}`), {}, { direction: "back", ...meant }));
  expect(back("newidr")).toEqual(["idr", "newidr"]);
  expect(back("idr3")).toEqual(["newidr", "idr3"]);
  expect(back("newidr", { live: "idr3" })).toEqual(["newidr", "idr3"]);
  expect(back("idr")).toEqual(["idr", "newidr"]);
});

test("a named side finds the other one", () => {
  const two = `${RELEASE}\n  other:\n    release: { from: idr }`;
  expect(names(releasePair(siteOf(two), { to: "other" }))).toEqual(["idr", "other"]);
  expect(names(releasePair(siteOf(RELEASE), { from: "idr" }))).toEqual(["idr", "newidr"]);
});

test("an old side that is named finds its release", () => {
  expect(names(releasePair(siteOf(RELEASE, "live: newidr"), { to: "idr" }))).toEqual(["newidr", "idr"]);
});

test("two named sides need not be a release of each other", () => {
  expect(names(releasePair(siteOf("  idr: {}\n  blue: {}"), { from: "idr", to: "blue" }))).toEqual([
    "idr",
    "blue",
  ]);
});

test.each([
  ["no release at all", "  idr: {}", {}, "it is not clear which release is meant; in the site file: none"],
  [
    "two releases of production",
    `${RELEASE}\n  other:\n    release: { from: idr }`,
    {},
    "it is not clear which release is meant; in the site file: idr → newidr, idr → other",
  ],
  [
    "an unknown side",
    RELEASE,
    { to: "nweidr" },
    'no environment "nweidr" in the site file (there: idr, newidr)',
  ],
  ["the same side twice", RELEASE, { from: "idr", to: "idr" }, "both sides of the release are idr"],
  [
    "a side without a proxy",
    "  idr: {}\n  ftp: { proxy: false }",
    { from: "idr", to: "ftp" },
    "ftp has no proxy, so no public address can reach it",
  ],
])("fails for %s", (_, environments, named, message) => {
  expect(() => releasePair(siteOf(environments), named)).toThrow(message);
});
