import { campaignText } from "./campaign";

const at = "2026-01-01T00:00:00Z";
const runs = {
  releases: 300,
  seeds: "4000 to 4299",
  commands: 4000,
  reruns: 2000,
  faults: { drop: 5, status: 7 },
  blows: { "kill engine": 20, "kill command": 10, sleep: 3 },
  failures: 0,
  version: "0.1.0, command cf273f8226d0",
};
const cases = { parts: [{ part: "cutover", writes: 3, cases: 12, failures: 0 }], version: "0.1.0" };

test("campaigns become a row for the releases and one for each part", () => {
  expect(
    campaignText({
      "faults: releases": { at, value: runs },
      "faults: every write": { at, value: cases },
      // Of something else.
      moves: { at, value: { rate: 1, moves: [] } },
    }),
  ).toMatchInlineSnapshot(`
    "| releases | seeds | commands | run again | faults that hit | blows | of them kills | failures | version | when |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | 300 | 4000 to 4299 | 4000 | 2000 | 12 | 33 | 30 | 0 | 0.1.0, command cf273f8226d0 | 2026-01-01 00:00 |

    | disturbed at every write | writes | cases | failures | version | when |
    | --- | --- | --- | --- | --- | --- |
    | cutover | 3 | 12 | 0 | 0.1.0 | 2026-01-01 00:00 |"
  `);
});

test("one without the other is a table alone", () => {
  expect(campaignText({ a: { at, value: cases } })).not.toContain("releases");
});

test("without figures it says that they were not measured", () => {
  expect(campaignText({})).toContain("Not measured here");
});
