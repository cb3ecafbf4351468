import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { parseSite, type Site } from "../../constructs/model";
import type { PlanJson } from "../../scripts/engine";
import { parsePlan } from "../../scripts/review/read-plan";
import { review, type Review } from "../../scripts/review/review";
import type { Scenario } from "./scenario";
import { SCENARIOS } from "./scenarios";

const SITE = readFileSync(join(__dirname, "site.yaml"), "utf8");

/** A plan of the corpus: its scenario and the engine that made it. */
export interface CorpusPlan {
  readonly scenario: Scenario;
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

/** The text of a plan, as the engine printed it. */
export function planText({ file }: CorpusPlan): string {
  return gunzipSync(readFileSync(file)).toString("utf8");
}

export function readCorpusPlan(plan: CorpusPlan): PlanJson {
  return parsePlan(planText(plan), plan.file);
}

/** The site that a scenario is about, as its author has changed it. */
export function siteOf({ site }: Scenario): Site {
  return parseSite(site?.(SITE) ?? SITE, "site.yaml");
}

/** What `idr review` says of a plan of the corpus. `withSite: false`: the plan alone, as a file from anywhere. */
export function reviewOf(plan: CorpusPlan, options: { readonly withSite?: boolean } = {}): Review {
  const { scenario } = plan;
  return review(readCorpusPlan(plan), {
    stack: scenario.stack,
    ...(options.withSite === false ? {} : { site: siteOf(scenario) }),
    ...(scenario.destroyVolumes === undefined ? {} : { destroyVolumes: scenario.destroyVolumes }),
  });
}

/** What CI does by default: let a plan pass when it deletes nothing. */
export function passesBaseline(plan: PlanJson): boolean {
  return (plan.resource_changes ?? []).every(({ change }) => !change.actions.includes("delete"));
}
