import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { parseSite, type Site } from "../../constructs/model";
import type { PlanJson } from "../../scripts/engine";
import { parsePlan } from "../../scripts/review/read-plan";
import { review, type Review } from "../../scripts/review/review";
import type { Recipe, Scenario } from "./scenario";
import { SCENARIOS } from "./scenarios";

const SITE = readFileSync(join(__dirname, "site.yaml"), "utf8");

/** A plan of the corpus: its scenario and the engine that made it. */
export interface CorpusPlan<S extends Recipe = Scenario> {
  readonly scenario: S;
  readonly engine: "Terraform" | "OpenTofu";
  readonly file: string;
}

/** Every plan of the corpus. Terraform made one for each scenario, OpenTofu some more. */
export function corpusPlans(): readonly CorpusPlan[] {
  return SCENARIOS.flatMap((scenario) =>
    (["Terraform", "OpenTofu"] as const)
      .map((engine) => ({
        scenario,
        engine,
        file: join(__dirname, "plans", `${scenario.id}${engine === "OpenTofu" ? ".tofu" : ""}.json.gz`),
      }))
      .filter(({ engine, file }) => engine === "Terraform" || existsSync(file)),
  );
}

/** The text of a plan, as the engine printed it and the scenario has edited it. */
export function planText({ file, scenario }: CorpusPlan<Recipe>): string {
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  return scenario.editPlan?.(text) ?? text;
}

export function readCorpusPlan(plan: CorpusPlan<Recipe>): PlanJson {
  return parsePlan(planText(plan), plan.file);
}

/** The site that a scenario is about, as its author has changed it. */
export function siteOf({ site }: Recipe): Site {
  return parseSite(site?.(SITE) ?? SITE, "site.yaml");
}

/**
 * What `idr review` says of a plan of the corpus. `withSite: false`: without its site file; `withStack: false`: without
 * the name of its stack as well, a file from anywhere.
 */
export function reviewOf(
  plan: CorpusPlan<Recipe>,
  options: { readonly withSite?: boolean; readonly withStack?: boolean } = {},
): Review {
  const { scenario } = plan;
  return review(readCorpusPlan(plan), {
    ...(options.withStack === false ? {} : { stack: scenario.stack }),
    ...(options.withSite === false ? {} : { site: siteOf(scenario) }),
    ...(scenario.destroyVolumes === undefined ? {} : { destroyVolumes: scenario.destroyVolumes }),
  });
}

/** What CI does by default: let a plan pass when it deletes nothing. */
export function passesBaseline(plan: PlanJson): boolean {
  return (plan.resource_changes ?? []).every(({ change }) => !change.actions.includes("delete"));
}
