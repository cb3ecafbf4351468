import { chooseStacks } from "../../../../scripts/actions/synth/choose";

const all = ["site", "idr", "newidr", "live"].map((name) => ({ name }));

test("stacks come in the order of their deployment, however they are named", () => {
  expect(chooseStacks(all, ["live", "site", "idr"]).map(({ name }) => name)).toEqual(["site", "idr", "live"]);
});

test("--all is all of them", () => {
  expect(chooseStacks(all, [], true)).toEqual(all);
});

test.each([
  [["newidr2"], false, /no stack "newidr2"; there are site, idr, newidr, live/],
  [[], false, /no stack is named; there are site, idr, newidr, live/],
  [["idr"], true, /both --all and stacks are given: idr/],
])("fails for %j with --all %s", (names, everything, message) => {
  expect(() => chooseStacks(all, names, everything)).toThrow(message);
});
