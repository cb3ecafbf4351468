import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { planText } from "../../plans";
import { answerTo, reasonOf, strictness, type ForeignPlan } from "../plans";
import { HELD_OUT } from "./index";

const PLANS: readonly ForeignPlan[] = HELD_OUT.map((scenario) => ({
  scenario,
  engine: "Terraform",
  file: join(__dirname, "plans", `${scenario.file ?? scenario.id}.json.gz`),
}));
const DANGEROUS = PLANS.filter(({ scenario }) => scenario.dangerous);
const FORBIDDEN = PLANS.filter(({ scenario }) => scenario.verdict === "forbidden");
const HARMLESS = PLANS.filter(({ scenario }) => scenario.verdict === "safe");

const named = (plans: readonly ForeignPlan[]) => plans.map((plan) => [plan.scenario.id, plan] as const);

it("GIVEN the held-out set WHEN it is counted THEN it has what it claims, each plan in its file and each file in use", () => {
  const ids = PLANS.map(({ scenario }) => scenario.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(DANGEROUS.length).toBeGreaterThanOrEqual(80);
  expect(HARMLESS.length).toBeGreaterThanOrEqual(35);
  expect(HARMLESS.filter(({ scenario }) => scenario.dangerous)).toEqual([]);
  expect(FORBIDDEN.filter(({ scenario }) => !scenario.dangerous)).toEqual([]);
  const files = readdirSync(join(__dirname, "plans")).sort();
  expect(files).toEqual([...new Set(PLANS.map(({ file }) => file.split("/").at(-1)!))].sort());
  const bytes = files.reduce((sum, file) => sum + statSync(join(__dirname, "plans", file)).size, 0);
  expect(bytes).toBeLessThan(2_000_000);
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

test.each(named(HARMLESS))(
  "GIVEN a harmless plan WHEN it is reviewed with its site file THEN it is safe: %s",
  (_id, plan) => {
    const answer = answerTo(plan, "site");
    expect({ answer, reason: answer === "safe" ? "" : reasonOf(plan) }).toEqual({
      answer: "safe",
      reason: "",
    });
  },
);

afterAll(() => {
  const lines = (["safe", "person", "forbidden"] as const).flatMap((verdict) => {
    const plans = PLANS.filter(({ scenario }) => scenario.verdict === verdict);
    const judged = plans.map((plan) => ({ plan, answer: answerTo(plan, "site") }));
    const softer = judged.filter(({ answer }) => strictness(answer) < strictness(verdict));
    const stricter = judged.filter(({ answer }) => strictness(answer) > strictness(verdict));
    const ids = (some: typeof judged) =>
      some.map(({ plan, answer }) => `${plan.scenario.id} (${answer})`).join(", ") || "none";
    return [
      `${verdict}: ${plans.length} plans, ${softer.length} judged softer, ${stricter.length} judged stricter`,
      `  softer: ${ids(softer)}`,
      `  stricter: ${ids(stricter)}`,
    ];
  });
  console.log(lines.join("\n"));
});
