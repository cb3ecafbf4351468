import type { Entry } from "../../../scripts/history";
import { releaseIn } from "../../../scripts/history/release";
import { entry, without } from "./entries";

const step = (name: Entry["step"], from = "idr", to = "newidr", more: Partial<Entry> = {}): Entry =>
  entry(name, { step: name, from, to, ...more });
const deploy = (...stacks: string[]): Entry =>
  without(entry(`deploy ${stacks.join(" ")}`, { step: "deploy", stacks }), "from", "to");
const ids = (entries: readonly Entry[], named = {}) => releaseIn(entries, named).entries.map(({ id }) => id);

test("a release is its steps, a rollback among them, and deployments of its stacks meanwhile", () => {
  const entries = [
    deploy("idr", "live"),
    step("prepare"),
    deploy("pilotidr"),
    deploy("newidr"),
    step("cutover"),
    step("rollback", "newidr", "idr"),
    deploy("idr"),
  ];
  expect(releaseIn(entries)).toMatchObject({ from: "idr", to: "newidr" });
  expect(ids(entries)).toEqual(["prepare", "deploy newidr", "cutover", "rollback"]);
});

test("the last release is meant, unless another is named", () => {
  const entries = [step("prepare"), step("cutover"), step("verify", "newidr", "nextidr")];
  expect(ids(entries)).toEqual(["verify"]);
  expect(ids(entries, { to: "newidr" })).toEqual(["prepare", "cutover"]);
});

test("of a pair of names that was used before, the last release is told", () => {
  const before = [step("prepare"), step("cutover"), step("retire")];
  expect(ids([...before, step("retire", "idr", "newidr", { state: "failed" })])).toHaveLength(4);
  expect(ids([...before, step("verify"), step("prepare"), step("verify")])).toEqual([
    "verify",
    "prepare",
    "verify",
  ]);
});

test("fails with those that there are when there is none from or to what is named", () => {
  expect(() => releaseIn([deploy("idr")])).toThrow("the history has no release; in it: none");
  expect(() => releaseIn([step("cutover")], { to: "other" })).toThrow(
    "the history has no release to other; in it: idr → newidr",
  );
});
