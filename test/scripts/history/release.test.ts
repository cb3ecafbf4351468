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

describe("GIVEN a release that was rolled back, WHEN it is given up the other way round", () => {
  const back = ["newidr", "idr"] as const;
  const givenUp = [
    step("prepare"),
    step("cutover"),
    step("rollback", ...back),
    step("verify", ...back),
    step("retire", ...back),
  ];

  test("THEN its verification and retirement belong to it", () => {
    expect(releaseIn(givenUp)).toEqual({ from: "idr", to: "newidr", entries: givenUp });
    expect(() => releaseIn(givenUp, { from: "newidr" })).toThrow("in it: idr → newidr");
  });

  test("THEN the next one under the same names is another one", () => {
    expect(ids([...givenUp, step("prepare"), step("verify")])).toEqual(["prepare", "verify"]);
  });

  test("THEN a later one from the new environment to the old one has its own steps, and can be given up too", () => {
    const second = [step("prepare", ...back), step("verify", ...back), step("cutover", ...back)];
    expect(releaseIn([...givenUp, ...second])).toEqual({ from: "newidr", to: "idr", entries: second });
    const end = [step("rollback"), step("verify"), step("retire")];
    const all = [...givenUp, ...second, ...end];
    expect(releaseIn(all)).toEqual({ from: "newidr", to: "idr", entries: [...second, ...end] });
    expect(ids(all, { from: "idr" })).toHaveLength(givenUp.length);
  });
});

test("one that went back by a cutover the other way round keeps its own verifications", () => {
  const entries = [step("prepare"), step("cutover"), step("cutover", "newidr", "idr"), step("verify")];
  expect(ids(entries)).toEqual(["prepare", "cutover", "verify"]);
});

test("a verification before anything else was done is told as it is named", () => {
  expect(releaseIn([step("verify", "newidr", "idr")])).toMatchObject({ from: "newidr", to: "idr" });
});

test("fails with those that there are when there is none from or to what is named", () => {
  expect(() => releaseIn([deploy("idr")])).toThrow("the history has no release; in it: none");
  expect(() => releaseIn([step("cutover")], { to: "other" })).toThrow(
    "the history has no release to other; in it: idr → newidr",
  );
});
