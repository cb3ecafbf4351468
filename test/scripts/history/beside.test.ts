import { changesNothing, mayGoBeside } from "../../../scripts/history/beside";
import type { Beginning } from "../../../scripts/history";

const rollback: Beginning = { step: "rollback", from: "newidr", to: "idr" };
const prepare: Beginning = { step: "prepare", from: "newidr", to: "next" };

test.each<[Beginning]>([
  [prepare],
  [{ step: "verify", from: "idr", to: "newidr" }],
  [{ step: "deploy", stacks: ["test1", "test2"] }],
  [{ step: "destroy", stacks: ["oldidr"] }],
])("a rollback may begin beside %j", (other) => {
  expect(mayGoBeside(rollback, other)).toBe(true);
  expect(mayGoBeside(other, rollback)).toBe(false);
});

test.each<[Beginning]>([
  [{ step: "rollback", from: "newidr", to: "idr" }],
  [{ step: "cutover", from: "idr", to: "newidr" }],
  [{ step: "retire", from: "oldidr", to: "newidr" }],
  [{ step: "prepare", from: "newidr", to: "idr" }],
  [{ step: "deploy", stacks: ["test1", "idr"] }],
  [{ step: "deploy", stacks: ["newidr"] }],
  [{ step: "deploy", stacks: ["live"] }],
  [{ step: "deploy", stacks: ["site"] }],
  [{ step: "deploy" }],
  [{ step: "destroy", stacks: ["idr"] }],
])("a rollback must wait for %j", (other) => {
  expect(mayGoBeside(rollback, other)).toBe(false);
});

test.each(["prepare", "verify", "cutover", "retire", "deploy", "destroy"] as const)(
  "a %s must wait for a prepare",
  (step) => {
    expect(mayGoBeside({ step, from: "idr", to: "newidr", stacks: ["other"] }, prepare)).toBe(false);
  },
);

test("verifications and released locks change nothing", () => {
  expect([{ step: "verify" } as const, { step: "unlock" } as const].every(changesNothing)).toBe(true);
  expect(changesNothing(rollback)).toBe(false);
});
