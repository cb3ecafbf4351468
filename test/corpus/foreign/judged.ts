import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { planText } from "../plans";
import { answerTo, reasonOf, strictness, type ForeignPlan } from "./plans";

/** What a set of plans claims to have. */
export interface Claimed {
  /** Folder of the set, with its `plans`. */
  readonly folder: string;
  readonly dangerous: number;
  readonly harmless: number;
  /** Its own plan files have less than so many bytes in all. @default it has none: each is an edit of another set's */
  readonly bytes?: number;
}

/** A set's plans by what they are, each with its name for `test.each`. */
export function sorted(plans: readonly ForeignPlan[]) {
  const named = (some: readonly ForeignPlan[]) => some.map((plan) => [plan.scenario.id, plan] as const);
  return {
    dangerous: named(plans.filter(({ scenario }) => scenario.dangerous)),
    forbidden: named(plans.filter(({ scenario }) => scenario.verdict === "forbidden")),
    harmless: named(plans.filter(({ scenario }) => scenario.verdict === "safe")),
    edited: named(plans.filter(({ scenario }) => scenario.editPlan !== undefined)),
  };
}

/** The tests that every set of plans by another hand has to pass; of its harmless plans each tells itself. */
export function judged(plans: readonly ForeignPlan[], claimed: Claimed): void {
  const { dangerous, forbidden, harmless, edited } = sorted(plans);

  it("GIVEN the set WHEN it is counted THEN it has what it claims, each plan in its file and each file in use", () => {
    const ids = plans.map(({ scenario }) => scenario.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(dangerous.length).toBeGreaterThanOrEqual(claimed.dangerous);
    expect(harmless.length).toBeGreaterThanOrEqual(claimed.harmless);
    expect(harmless.filter(([, { scenario }]) => scenario.dangerous)).toEqual([]);
    expect(forbidden.filter(([, { scenario }]) => !scenario.dangerous)).toEqual([]);
    if (claimed.bytes === undefined) {
      expect(edited).toHaveLength(plans.length);
      return;
    }
    const folder = join(claimed.folder, "plans");
    const files = readdirSync(folder).sort();
    expect(files).toEqual([...new Set(plans.map(({ file }) => file.split("/").at(-1)!))].sort());
    const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(claimed.bytes);
  });

  test.each(edited)("GIVEN an edited plan WHEN it is read THEN the edit has changed it: %s", (_id, plan) => {
    const unedited = { ...plan.scenario, editPlan: (text: string) => text };
    expect(planText(plan)).not.toBe(planText({ ...plan, scenario: unedited }));
  });

  describe.each(["site", "stack", "nothing"] as const)("given %s", (given) => {
    test.each(dangerous)(
      "GIVEN a dangerous plan WHEN it is reviewed THEN it is not safe: %s",
      (_id, plan) => {
        expect(answerTo(plan, given)).not.toBe("safe");
      },
    );
  });

  test.each(forbidden)(
    "GIVEN a plan that must not be applied WHEN it is reviewed with its site file THEN it is forbidden: %s",
    (_id, plan) => {
      expect(strictness(answerTo(plan, "site"))).toBeGreaterThanOrEqual(strictness("forbidden"));
    },
  );

  afterAll(() => {
    console.log(tally(plans));
  });
}

/** Expects a harmless plan to be safe with its site file. */
export function expectSafe(plan: ForeignPlan): void {
  const answer = answerTo(plan, "site");
  expect({ answer, reason: answer === "safe" ? "" : reasonOf(plan) }).toEqual({ answer: "safe", reason: "" });
}

/** How many plans of each verdict were judged otherwise with their site file, in both directions, and which. */
function tally(plans: readonly ForeignPlan[]): string {
  const lines = (["safe", "person", "forbidden"] as const).flatMap((verdict) => {
    const answers = plans
      .filter(({ scenario }) => scenario.verdict === verdict)
      .map(({ scenario, ...plan }) => ({
        id: scenario.id,
        answer: answerTo({ scenario, ...plan }, "site"),
      }));
    const softer = answers.filter(({ answer }) => strictness(answer) < strictness(verdict));
    const stricter = answers.filter(({ answer }) => strictness(answer) > strictness(verdict));
    const ids = (some: typeof answers) =>
      some.map(({ id, answer }) => `${id} (${answer})`).join(", ") || "none";
    return [
      `${verdict}: ${answers.length} plans, ${softer.length} judged softer, ${stricter.length} judged stricter`,
      `  softer: ${ids(softer)}`,
      `  stricter: ${ids(stricter)}`,
    ];
  });
  return lines.join("\n");
}
