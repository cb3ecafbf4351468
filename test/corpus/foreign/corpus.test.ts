import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { planText } from "../plans";
import { answerTo, foreignPlans, reasonOf, strictness, type Answer, type ForeignPlan } from "./plans";

const PLANS = foreignPlans();
const DANGEROUS = PLANS.filter(({ scenario }) => scenario.dangerous);
const FORBIDDEN = PLANS.filter(({ scenario }) => scenario.verdict === "forbidden");
const HARMLESS = PLANS.filter(({ scenario }) => scenario.verdict === "safe");

/** Harmless plans that the reviewer may ask about: at most one in fifty, each with the reason that it gives. */
const ASKED_ABOUT: Readonly<Record<string, string>> = {};

const named = (plans: readonly ForeignPlan[]) => plans.map((plan) => [plan.scenario.id, plan] as const);

it("GIVEN the corpus WHEN it is counted THEN it has what it claims, each plan in its file and each file in use", () => {
  const ids = PLANS.map(({ scenario }) => scenario.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(DANGEROUS.length).toBeGreaterThanOrEqual(120);
  expect(HARMLESS.length).toBeGreaterThanOrEqual(40);
  expect(HARMLESS.filter(({ scenario }) => scenario.dangerous)).toEqual([]);
  expect(FORBIDDEN.filter(({ scenario }) => !scenario.dangerous)).toEqual([]);
  const files = readdirSync(join(__dirname, "plans")).sort();
  expect(files).toEqual([...new Set(PLANS.map(({ file }) => file.split("/").at(-1)!))].sort());
  const bytes = files.reduce((sum, file) => sum + statSync(join(__dirname, "plans", file)).size, 0);
  expect(bytes).toBeLessThan(4_000_000);
});

test.each(named(PLANS.filter(({ scenario }) => scenario.editPlan !== undefined)))(
  "GIVEN an edited plan WHEN it is read THEN the edit has changed it: %s",
  (_id, plan) => {
    const unedited = { ...plan.scenario, editPlan: (text: string) => text };
    expect(planText(plan)).not.toBe(planText({ ...plan, scenario: unedited }));
  },
);

describe.each(["site", "stack", "nothing"] as const)("given %s", (given) => {
  test.each(named(DANGEROUS))(
    "GIVEN a dangerous plan WHEN it is reviewed THEN it is not safe: %s",
    (_id, plan) => {
      expect(answerTo(plan, given)).not.toBe("safe");
    },
  );
});

test.each(named(FORBIDDEN))(
  "GIVEN a plan that must not be applied WHEN it is reviewed with its site file THEN it is forbidden: %s",
  (_id, plan) => {
    expect(strictness(answerTo(plan, "site"))).toBeGreaterThanOrEqual(strictness("forbidden"));
  },
);

describe("harmless plans", () => {
  test.each(named(HARMLESS.filter(({ scenario }) => ASKED_ABOUT[scenario.id] === undefined)))(
    "GIVEN a harmless plan WHEN it is reviewed with its site file THEN it is safe: %s",
    (_id, plan) => {
      const answer = answerTo(plan, "site");
      expect({ answer, reason: answer === "safe" ? "" : reasonOf(plan) }).toEqual({
        answer: "safe",
        reason: "",
      });
    },
  );

  it("GIVEN the exceptions WHEN they are counted THEN they are one in fifty at most, and still the case", () => {
    const ids = Object.keys(ASKED_ABOUT);
    expect(ids.length).toBeLessThanOrEqual(Math.floor(HARMLESS.length / 50));
    const reasons = HARMLESS.filter(({ scenario }) => ids.includes(scenario.id)).map((plan) => [
      plan.scenario.id,
      reasonOf(plan),
    ]);
    expect(Object.fromEntries(reasons)).toEqual(ASKED_ABOUT);
  });
});

afterAll(() => {
  const lines = (["safe", "person", "forbidden"] as const).map((verdict) => {
    const plans = PLANS.filter(({ scenario }) => scenario.verdict === verdict);
    const answers = plans.map((plan) => answerTo(plan, "site"));
    const count = (test: (answer: Answer) => boolean) => answers.filter(test).length;
    const softer = count((answer) => strictness(answer) < strictness(verdict));
    const stricter = count((answer) => strictness(answer) > strictness(verdict));
    return `${verdict}: ${plans.length} plans, ${softer} judged softer, ${stricter} judged stricter`;
  });
  console.log(lines.join("\n"));
});
