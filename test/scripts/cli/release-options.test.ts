import { halfWay, movedText } from "../../../scripts/cli/release-options";
import type { Intent, SwitchResult } from "../../../scripts/actions/release";
import { styleOf } from "../../../scripts/ui/style";

const intent = (step: Intent["step"], from: string, to: string): Intent => ({
  step,
  from,
  to,
  before: { title: "Before", at: 0, addresses: [], environments: [] },
  warnings: [],
});

test.each([
  ["prepare", "idr", "newidr", /copies that have begun go on/, /same command again goes on/],
  [
    "cutover",
    "idr",
    "newidr",
    /reaches idr or newidr/,
    /status.*goes on, idr release rollback --from idr --to newidr goes back to idr/,
  ],
  [
    "rollback",
    "newidr",
    "idr",
    /reaches newidr or idr/,
    /idr status tells which; the same command again goes on$/,
  ],
  ["retire", "idr", "newidr", /newidr is live/, /same command again goes on/],
] as const)("an interrupted %s says where things stand and what to type", (step, from, to, message, fix) => {
  const said = halfWay(intent(step, from, to));
  expect(said.message).toMatch(message);
  expect(said.fix).toMatch(fix);
});

test.each([
  ["cutover", "idr", "newidr", "idr release rollback --from idr --to newidr"],
  ["rollback", "newidr", "idr", "idr release cutover --from idr --to newidr"],
] as const)("after a %s the next commands name both sides", (step, from, to, next) => {
  const topology = { title: "After", at: 0, addresses: [], environments: [] };
  const result: SwitchResult = { step, from, to, outcome: "already", before: topology, after: topology };
  expect(movedText(result, styleOf(false))).toContain(next);
});
