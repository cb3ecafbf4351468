import {
  resourcesOf,
  type Attributes,
  type PlanJson,
  type ResourceChange,
  type StateModule,
} from "../../engine/plan-json";
import { effectOf } from "../change";

/** One object of a plan, as it is before or after. */
export interface PlanObject {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Of `for_each` or `count`. */
  readonly index?: string | number;
  readonly values: Attributes;
  /** The shape of what is known after apply. */
  readonly unknown: unknown;
  /** Values before the plan; `undefined`: it is not there yet, or is made anew. */
  readonly was?: Attributes;
  /** The change, where the plan has one of it. */
  readonly change?: ResourceChange;
}

/** What a plan starts from, and what it leads to. */
export interface Objects {
  readonly before: readonly PlanObject[];
  readonly after: readonly PlanObject[];
  /** Addresses by id, of both. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * The objects before and after a plan. What the plan says nothing of (a targeted plan) stays; what it forgets stays in the
 * cloud; what is left over of a replacement goes.
 */
export function objectsIn(plan: PlanJson): Objects {
  const before = new Map<string, PlanObject>();
  const after = new Map<string, PlanObject>();
  const moved = new Set<string>();
  const seen = new Set<string>();
  for (const change of plan.resource_changes ?? []) {
    if (change.deposed !== undefined) continue;
    if (change.previous_address !== undefined) moved.add(change.previous_address);
    seen.add(change.address);
    const effect = effectOf(change);
    const { before: from, after: to, after_unknown: unknown } = change.change;
    const common = { ...identityOf(change), change };
    if (from !== null) before.set(change.address, { ...common, values: from, unknown: {}, was: from });
    // An action that is not known may be anything: what it may lead to is what the plan says it does.
    const values = to ?? (effect === "forget" || effect === "unknown" ? from : null);
    if (values === null) continue;
    const stays = effect !== "create" && effect !== "replace" && from !== null;
    after.set(change.address, {
      ...common,
      values,
      unknown: to === null ? {} : unknown,
      ...(stays ? { was: from } : {}),
    });
  }
  for (const resource of plan.prior_state === undefined ? [] : resourcesOf(plan.prior_state)) {
    if (seen.has(resource.address) || moved.has(resource.address) || resource.deposed_key !== undefined)
      continue;
    const object = { ...identityOf(resource), values: resource.values, unknown: {}, was: resource.values };
    before.set(resource.address, object);
    after.set(resource.address, object);
  }
  for (const resource of planned(plan.planned_values?.root_module)) {
    if (after.has(resource.address) || seen.has(resource.address)) continue;
    after.set(resource.address, { ...identityOf(resource), values: resource.values, unknown: {} });
  }
  const ids = new Map<string, string>();
  for (const objects of [after, before])
    for (const { address, values } of objects.values()) {
      const id = values["id"];
      // One id in two blocks: the managed one says what becomes of it.
      if (typeof id === "string" && id !== "" && (!ids.has(id) || !address.includes("data.")))
        ids.set(id, address);
    }
  return { before: [...before.values()], after: [...after.values()], ids };
}

function planned(module: StateModule | undefined): NonNullable<StateModule["resources"]> {
  return module === undefined
    ? []
    : [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(planned)];
}

function identityOf({
  address,
  mode,
  type,
  name,
  index,
}: Pick<ResourceChange, "address" | "mode" | "type" | "name" | "index">): Pick<
  PlanObject,
  "address" | "mode" | "type" | "name" | "index"
> {
  return { address, mode, type, name, ...(index === undefined ? {} : { index }) };
}

/** The text at a path of an object's values; empty is `undefined`. */
export function textIn(values: Attributes, key: string): string | undefined {
  const value = values[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The items of a list or set; a single one, as old formats of blocks have it, is a list of one. */
export function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** An item as an object of its own. */
export function blockIn(value: unknown): Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
}

/** Whether a shape marks anything. */
function marked(shape: unknown): boolean {
  if (shape === true) return true;
  return typeof shape === "object" && shape !== null && Object.values(shape).some(marked);
}

/** Whether an attribute, or a part of it, is known only after apply. */
export function unknownIn({ unknown }: PlanObject, key: string): boolean {
  return marked(unknown === true ? true : blockIn(unknown)[key]);
}
