import { nameOf, resourceTitle } from "../engine/title";
import { resourcesOf, type Attributes, type PlanJson, type ResourceChange } from "../engine/plan-json";
import type { Change } from "./picture";

/** An object that a plan looked at. */
export interface PlanObject {
  readonly address: string;
  readonly type: string;
  readonly change: Change;
  /** OpenStack's name; the resource's where none is known yet. */
  readonly name: string;
  /** What people call it: `volume idr-database-db`. */
  readonly title: string;
  /** As it will be; as it was, where it is to go. */
  readonly attributes: Attributes;
  readonly before: Attributes;
  /** What a replacement left behind, and is to be cleared away. */
  readonly deposed: boolean;
}

/** The objects of a plan, what it only reads left out. */
export function planObjects(plan: PlanJson): PlanObject[] {
  return (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed").map(planObject);
}

function planObject(resource: ResourceChange): PlanObject {
  const { address, type, change, deposed } = resource;
  const attributes = change.after ?? change.before ?? {};
  const name = nameOf(type, change.after) ?? nameOf(type, change.before);
  return {
    address,
    type,
    change: changeOf(resource),
    name: name ?? resource.name,
    title: resourceTitle(address, type, name),
    attributes,
    before: change.before ?? {},
    deposed: deposed !== undefined,
  };
}

function changeOf({ change: { actions } }: ResourceChange): Change {
  if (actions.includes("delete")) return actions.includes("create") ? "replaced" : "destroyed";
  if (actions.includes("create")) return "created";
  return actions.includes("update") || actions.includes("forget") ? "changed" : "untouched";
}

const SEVERITY: readonly Change[] = ["untouched", "created", "changed", "replaced", "destroyed"];

/** What becomes of something that several objects make up: the gravest of their changes; gone and made anew is replaced. */
export function gravest(changes: readonly Change[]): Change {
  if (changes.includes("destroyed") && changes.includes("created")) return "replaced";
  return changes.reduce((a, b) => (SEVERITY.indexOf(b) > SEVERITY.indexOf(a) ? b : a), "untouched");
}

/** How many objects there are of each change. */
export function countChanges(objects: readonly PlanObject[]): Record<Change, number> {
  const counts: Record<Change, number> = { untouched: 0, created: 0, changed: 0, replaced: 0, destroyed: 0 };
  for (const { change } of objects) counts[change]++;
  return counts;
}

/** Who is meant by an id, and what a resource's arguments refer to. */
export class References {
  private readonly names = new Map<string, string>();
  private readonly arguments = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(plan: PlanJson) {
    const known = [
      ...(plan.prior_state === undefined ? [] : resourcesOf(plan.prior_state)).map(({ values }) => values),
      ...(plan.resource_changes ?? []).flatMap(({ change }) => [change.before, change.after]),
    ];
    for (const values of known) {
      const { id, name } = values ?? {};
      if (typeof id === "string" && typeof name === "string") this.names.set(id, name);
    }
    for (const { address, expressions } of plan.configuration?.root_module.resources ?? []) {
      if (expressions !== undefined) this.arguments.set(address, expressions);
    }
  }

  /** Name of the object with an id; the id itself where it isn't known. */
  nameOf(id: unknown): string | undefined {
    return typeof id === "string" && id !== "" ? (this.names.get(id) ?? id) : undefined;
  }

  /**
   * Name of the object that an attribute points at: by its id, or, before there is one, by what the
   * configuration refers to (the resource's name there, which is OpenStack's in a stack of ours).
   */
  targetOf(object: PlanObject, attribute: string): string | undefined {
    const byId = this.nameOf(object.attributes[attribute]) ?? this.nameOf(object.before[attribute]);
    if (byId !== undefined) return byId;
    const expression = this.arguments.get(object.address.replace(/\[.*\]$/, ""))?.[attribute];
    const references = (expression as { readonly references?: readonly string[] } | undefined)?.references;
    return references
      ?.map((reference) => /^(?:data\.)?[a-z0-9_]+\.([\w-]+)/.exec(reference)?.[1])
      .find((name) => name !== undefined);
  }
}
