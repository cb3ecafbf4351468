/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access --
   plans are edited at any place here, also into what no engine writes */
import type { PlanJson, ResourceChange } from "../../../../scripts/engine/plan-json";
import { review, type Review, type ReviewOptions } from "../../../../scripts/review/review";
import { corpusPlans, readCorpusPlan, siteOf } from "../../../corpus/plans";

/** A plan that may be changed in place. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a plan of any shape, also one that no engine writes
export type Loose = any;

/** Reviews a real plan of the corpus, with its site file, after an edit in place. */
export function reviewEdited(id: string, edit: (plan: Loose) => void, options: ReviewOptions = {}): Review {
  const found = corpusPlans().find(({ scenario, engine }) => scenario.id === id && engine === "Terraform");
  if (found === undefined) throw new Error(`the corpus has no plan ${id}`);
  const plan = JSON.parse(JSON.stringify(readCorpusPlan(found))) as PlanJson;
  edit(plan);
  return review(plan, { stack: found.scenario.stack, site: siteOf(found.scenario), ...options });
}

/** The change of an object, to be edited. */
export function changeOf(plan: Loose, address: string): Loose {
  const found = (plan as PlanJson).resource_changes?.find((one: ResourceChange) => one.address === address);
  if (found === undefined) throw new Error(`the plan has no ${address}`);
  return found;
}

/** The block of an object in the root module's configuration, to be edited. */
export function blockOf(plan: Loose, address: string): Loose {
  const found = (plan as PlanJson).configuration?.root_module.resources?.find(
    (one) => one.address === address,
  );
  if (found === undefined) throw new Error(`the configuration has no ${address}`);
  return found;
}

/** Makes an object that stays change in place. */
export function update(plan: Loose, address: string, values: object): void {
  const { change } = changeOf(plan, address);
  change.actions = ["update"];
  change.after = { ...change.before, ...values };
}

/** The worst that is said, and by whom: `forbidden not-recognised data`. */
export function said({ findings }: Review): readonly string[] {
  return findings
    .filter(({ severity }) => severity !== "note")
    .map(({ severity, policy, risk }) => `${severity} ${policy}${risk === undefined ? "" : ` ${risk}`}`);
}
