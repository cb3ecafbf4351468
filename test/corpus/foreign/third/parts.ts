/* eslint-disable @typescript-eslint/no-unsafe-assignment -- plans are JSON of the engine */
import type { Block } from "../../scenario";
import { changeOf, edited, inner, listIn, type ForeignScenario } from "../scenario";

/** A plan, as the engine prints it. */
export type Plan = Block;

export const PROVIDER = "registry.terraform.io/terraform-provider-openstack/openstack";

/** The plan of each stack in which nothing changes, from the folder of the second corpus. */
const BASES = {
  revidr: "unchanged",
  revnew: "harmless-release-unchanged",
  live: "harmless-live-unchanged",
  site: "../../plans/site-unchanged",
} as const;
type Stack = keyof typeof BASES;

/** An edit of the plan of a stack in which nothing changes. */
export function on(
  stack: Stack,
  change: (plan: Plan) => void,
  more: Partial<ForeignScenario> = {},
): Partial<ForeignScenario> {
  return { file: BASES[stack], editPlan: edited(change), ...more };
}

/** An edit of its text. */
export function onText(stack: Stack, editPlan: (text: string) => string): Partial<ForeignScenario> {
  return { file: BASES[stack], editPlan };
}

/** The root module of a part. */
export const root = (plan: Plan, part: "planned_values" | "prior_state"): Block =>
  part === "planned_values" ? inner(plan, part, "root_module") : inner(plan, part, "values", "root_module");
/** The objects of a part. */
export const resourcesOf = (plan: Plan, part: "planned_values" | "prior_state"): Block[] =>
  listIn(root(plan, part), "resources");
/** The blocks of the configuration. */
export const configsOf = (plan: Plan): Block[] => listIn(plan, "configuration", "root_module", "resources");
/** The address of an object's block. */
export const block = (address: string): string => address.replace(/\[[^\]]*\]$/, "");

/** The configuration of an address. */
export function configOf(plan: Plan, address: string): Block {
  const found = configsOf(plan).find((one) => one["address"] === block(address));
  if (found === undefined) throw new Error(`the configuration has no ${address}`);
  return found;
}

/** Takes an object out of a list. */
export function without(list: Block[], address: string): Block {
  const at = list.findIndex((one) => one["address"] === address);
  if (at < 0) throw new Error(`there is no ${address}`);
  return list.splice(at, 1)[0]!;
}

/** An object of a part. */
export function valuesOf(plan: Plan, part: "planned_values" | "prior_state", address: string): Block {
  const found = resourcesOf(plan, part).find((one) => one["address"] === address);
  if (found === undefined) throw new Error(`${part} has no ${address}`);
  return found;
}

/** Puts what a change says afterwards into the planned values. */
export function plan(at: Plan, address: string): void {
  const { after, after_sensitive } = changeOf(at, address)["change"];
  Object.assign(valuesOf(at, "planned_values", address), {
    values: structuredClone(after),
    sensitive_values: structuredClone(after_sensitive),
  });
  at["applyable"] = true;
}

/** A set of keys, for for_each. */
export const setOf = (keys: readonly string[]): string => `\${toset(${JSON.stringify(keys)})}`;
