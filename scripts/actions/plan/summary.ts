import {
  type PlanJson,
  type ResourceChange,
  changesOf,
  isAdopted,
  nameOf,
  resourceTitle,
} from "../../engine";

/** `adopt`: it is in the cloud already, and is taken into the state. */
export type ChangeKind = "delete" | "replace" | "update" | "create" | "forget" | "adopt";

export interface PlannedChange {
  readonly kind: ChangeKind;
  /** What people call its type: `volume`, `server`. */
  readonly what: string;
  readonly name: string;
  /** Address in the plan. */
  readonly resource: string;
  /** Of volumes. */
  readonly sizeGiB?: number;
  /** Attributes that change, of an update or replacement. */
  readonly attributes: readonly string[];
  /** Why it changes, where that follows from another part of the site file. */
  readonly reason?: string;
}

/** What a plan would do, in short. Counts are the engine's: a replacement adds one and destroys one. */
export interface PlanSummary {
  readonly stack: string;
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  /** Taken into the state, changed in place or not. */
  readonly adopt: number;
  /** Deletions first, creations last. */
  readonly changes: readonly PlannedChange[];
}

const ORDER: readonly ChangeKind[] = ["delete", "replace", "update", "forget", "adopt", "create"];

/** Sums up a plan. Pure. */
export function summaryOf(stack: string, plan: PlanJson): PlanSummary {
  const changed = changesOf(plan);
  const adopted = (plan.resource_changes ?? []).filter((one) => isAdopted(one) && !changed.includes(one));
  const changes = [...changed, ...adopted]
    .map(plannedChange)
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const of = (...kinds: ChangeKind[]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    stack,
    add: of("create", "replace"),
    change: of("update"),
    destroy: of("delete", "replace"),
    adopt: of("adopt"),
    changes,
  };
}

function plannedChange(resource: ResourceChange): PlannedChange {
  const { address, type, change } = resource;
  // Its own name, then the one it will have; what has none is told by its address.
  const name = nameOf(type, change.before) ?? nameOf(type, change.after);
  const size = (change.after ?? change.before)?.size;
  const what = resourceTitle(address, type, "#").slice(0, -" #".length);
  return {
    kind: kindOf(resource),
    what,
    name: resourceTitle(address, type, name).slice(what.length + 1),
    resource: address,
    ...(typeof size === "number" ? { sizeGiB: size } : {}),
    attributes: changedAttributes(resource),
  };
}

function kindOf(resource: ResourceChange): ChangeKind {
  const { actions } = resource.change;
  if (isAdopted(resource)) return "adopt";
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "delete";
  if (actions.includes("create")) return "create";
  return actions.includes("forget") ? "forget" : "update";
}

function changedAttributes({ change }: ResourceChange): string[] {
  const { before, after, replace_paths: forced } = change;
  if (forced !== undefined && forced.length > 0) return forced.map((path) => path.join("."));
  if (before === null || after === null) return [];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
