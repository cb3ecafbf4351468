import { join } from "node:path";

import { planText } from "../../plans";
import { answerTo, GIVEN, reasonOf, strictness, type Answer, type ForeignPlan } from "../plans";
import { THIRD } from "./index";

const PLANS: readonly ForeignPlan[] = THIRD.map((scenario) => ({
  scenario,
  engine: "Terraform",
  file: join(__dirname, "..", "plans", `${scenario.file ?? scenario.id}.json.gz`),
}));
const DANGEROUS = PLANS.filter(({ scenario }) => scenario.dangerous);
const FORBIDDEN = PLANS.filter(({ scenario }) => scenario.verdict === "forbidden");
const HARMLESS = PLANS.filter(({ scenario }) => scenario.verdict === "safe");

const named = (plans: readonly ForeignPlan[]) => plans.map((plan) => [plan.scenario.id, plan] as const);

it("GIVEN the third set WHEN it is counted THEN it has what it claims, each an edit of a plan that is there", () => {
  const ids = PLANS.map(({ scenario }) => scenario.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(DANGEROUS.length).toBeGreaterThanOrEqual(60);
  expect(HARMLESS.length).toBeGreaterThanOrEqual(25);
  expect(HARMLESS.filter(({ scenario }) => scenario.dangerous)).toEqual([]);
  expect(FORBIDDEN.filter(({ scenario }) => !scenario.dangerous)).toEqual([]);
  expect(PLANS.filter(({ scenario }) => scenario.file === undefined)).toEqual([]);
});

test.each(named(PLANS))(
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

/** An answer, or that there is none. */
function answered(plan: ForeignPlan, given: keyof typeof GIVEN): Answer | "crash" {
  try {
    return answerTo(plan, given);
  } catch {
    return "crash";
  }
}

afterAll(() => {
  const lines = PLANS.map((plan) => {
    const answers = (["site", "stack", "nothing"] as const).map((given) => answered(plan, given));
    const { id, verdict, dangerous } = plan.scenario;
    return `${id}\t${verdict}\t${dangerous ? "dangerous" : "-"}\t${answers.join("\t")}\t${reasonOf(plan).slice(0, 400)}`;
  });
  console.log(lines.join("\n"));
});
