import { join } from "node:path";

import { IdrError } from "../../../constructs/errors";
import type { Verdict } from "../../../scripts/review/types";
import { reviewOf, type CorpusPlan } from "../plans";
import type { ForeignScenario } from "./scenario";
import { FOREIGN } from "./scenarios";

export type ForeignPlan = CorpusPlan<ForeignScenario>;

/** Every plan of the second corpus. */
export function foreignPlans(): readonly ForeignPlan[] {
  return plansOf(FOREIGN, __dirname);
}

/** The plans of scenarios, which are in `plans` of a folder. */
export function plansOf(scenarios: readonly ForeignScenario[], folder: string): readonly ForeignPlan[] {
  return scenarios.map((scenario) => ({
    scenario,
    engine: "Terraform",
    file: join(folder, "plans", `${scenario.file ?? scenario.id}.json.gz`),
  }));
}

/** What a reviewer is given beside the plan. */
export const GIVEN = {
  site: {},
  stack: { withSite: false },
  nothing: { withSite: false, withStack: false },
} as const;

/** A verdict, or that the text is refused as no plan: the strictest of all. */
export type Answer = Verdict | "refused";

const STRICTNESS: readonly Answer[] = ["safe", "person", "forbidden", "refused"];

/** How strict an answer is, as a number. */
export const strictness = (answer: Answer): number => STRICTNESS.indexOf(answer);

const ANSWERS = new Map<string, Answer>();

/** What the reviewer says of a plan, which is asked once. A refusal in the project's own words is an answer, a crash is none. */
export function answerTo(plan: ForeignPlan, given: keyof typeof GIVEN): Answer {
  const key = `${plan.scenario.id} ${given}`;
  const answer = ANSWERS.get(key) ?? asked(plan, given);
  ANSWERS.set(key, answer);
  return answer;
}

function asked(plan: ForeignPlan, given: keyof typeof GIVEN): Answer {
  try {
    return reviewOf(plan, GIVEN[given]).verdict;
  } catch (error) {
    if (error instanceof IdrError) return "refused";
    throw error;
  }
}

/** What the reviewer says of a plan and why, for a message. */
export function reasonOf(plan: ForeignPlan): string {
  try {
    const { findings } = reviewOf(plan);
    const said = findings.map((finding) =>
      Object.values(finding)
        .filter((value) => typeof value === "string")
        .join(" "),
    );
    return said.join("; ") || "no finding";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
