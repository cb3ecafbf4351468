import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { planText } from "../../plans";
import { plansOf, type ForeignPlan } from "../plans";
import { FOURTH } from "./index";

const PLANS = plansOf(FOURTH, __dirname);
const FOLDER = join(__dirname, "plans");
const named = (plans: readonly ForeignPlan[]) => plans.map((plan) => [plan.scenario.id, plan] as const);
const idsOf = (...verdicts: readonly string[]) =>
  FOURTH.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id);

it("GIVEN the fourth set WHEN it is counted THEN it has what it claims, each plan in its file and each file in use", () => {
  const ids = FOURTH.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !id.startsWith("fo-"))).toEqual([]);
  expect(FOURTH.filter(({ dangerous }) => dangerous).length).toBeGreaterThanOrEqual(60);
  expect(idsOf("safe").length).toBeGreaterThanOrEqual(40);
  const files = readdirSync(FOLDER).sort();
  expect(files).toEqual([...new Set(PLANS.map(({ file }) => file.split("/").at(-1)!))].sort());
  const bytes = files.reduce((sum, file) => sum + statSync(join(FOLDER, file)).size, 0);
  expect(bytes).toBeLessThan(2_000_000);
});

it("GIVEN the fourth set WHEN verdicts are compared THEN safe plans are not dangerous, and forbidden ones are", () => {
  expect(FOURTH.filter(({ verdict, dangerous }) => verdict === "safe" && dangerous)).toEqual([]);
  expect(FOURTH.filter(({ verdict, dangerous }) => verdict === "forbidden" && !dangerous)).toEqual([]);
  expect(idsOf("safe").filter((id) => !id.startsWith("fo-ok-"))).toEqual([]);
  expect(idsOf("person", "forbidden").filter((id) => id.startsWith("fo-ok-"))).toEqual([]);
});

test.each(named(PLANS))("GIVEN a plan WHEN it is read THEN it is one of an engine: %s", (_id, plan) => {
  const document = JSON.parse(planText(plan)) as Record<string, unknown>;
  expect(document).toMatchObject({
    format_version: expect.stringMatching(/^1\./) as string,
    configuration: expect.any(Object) as object,
    planned_values: expect.any(Object) as object,
  });
});

test.each(named(PLANS.filter(({ scenario }) => scenario.editPlan !== undefined)))(
  "GIVEN an edited plan WHEN it is read THEN the edit has changed it: %s",
  (_id, plan) => {
    const unedited = { ...plan.scenario, editPlan: (text: string) => text };
    expect(planText(plan)).not.toBe(planText({ ...plan, scenario: unedited }));
  },
);
