import { colorWanted, styleOf } from "../../../scripts/ui/style";

const terminal = { isTTY: true };
const file = {};

test.each([
  ["a terminal", terminal, {}, undefined, true],
  ["a file", file, {}, undefined, false],
  ["a terminal that can't", terminal, { TERM: "dumb" }, undefined, false],
  ["NO_COLOR", terminal, { NO_COLOR: "1" }, undefined, false],
  ["an empty NO_COLOR, which says nothing", terminal, { NO_COLOR: "" }, undefined, true],
  ["FORCE_COLOR in a file", file, { FORCE_COLOR: "1" }, undefined, true],
  ["FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, undefined, false],
  ["--no-color over FORCE_COLOR", terminal, { FORCE_COLOR: "1" }, false, false],
  ["NO_COLOR over FORCE_COLOR", terminal, { FORCE_COLOR: "1", NO_COLOR: "1" }, undefined, false],
])("colours for %s", (_what, stream, env, flag, wanted) => {
  expect(colorWanted(stream, env, flag)).toBe(wanted);
});

test("a style without colours leaves text as it is", () => {
  expect(styleOf(false).bad("no")).toBe("no");
  expect(styleOf(true).bad("no")).not.toBe("no");
});
