import {
  resourcesOf,
  type Attributes,
  type ConfigurationModule,
  type ConfigurationResource,
  type PlanJson,
  type ResourceChange,
  type StateResource,
} from "../../engine/plan-json";
import { groupBy } from "../../reach/group-by";
import { blockAddress } from "./address";

/** An object that the plan knows by its id: one of its state, or one that a data source has read. */
export interface KnownObject {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly address: string;
  readonly values: Attributes;
}

/** A block of the configuration, in whatever module. */
export interface Block {
  readonly address: string;
  /** Address of its module with a dot at the end; empty: the root. */
  readonly module: string;
  readonly resource: ConfigurationResource;
}

/** A module as it is called: what it is given stands in its caller. */
export interface CalledModule {
  readonly module: ConfigurationModule;
  /** Address of the caller; `undefined`: it is the root. */
  readonly caller?: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a plan's objects, blocks and modules are, by id and by address. */
export interface World {
  readonly blocks: ReadonlyMap<string, Block>;
  readonly modules: ReadonlyMap<string, CalledModule>;
  /** Every object of an id: one that is in the state and one that a data source has read may be the same. */
  readonly byId: ReadonlyMap<string, readonly KnownObject[]>;
  /** Instances of each block, managed and data. */
  readonly instances: ReadonlyMap<string, readonly ResourceChange[]>;
}

/** Reads a plan once, so that nothing is looked for again and again. */
export function worldOf(plan: PlanJson): World {
  const blocks = new Map<string, Block>();
  const modules = new Map<string, CalledModule>();
  const walk = (called: CalledModule, at: string): void => {
    modules.set(at, called);
    for (const resource of called.module.resources ?? []) {
      blocks.set(at + resource.address, { address: at + resource.address, module: at, resource });
    }
    for (const [name, call] of Object.entries(called.module.module_calls ?? {})) {
      const given = (call as { readonly expressions?: Readonly<Record<string, unknown>> }).expressions ?? {};
      walk({ module: call.module, caller: at, arguments: given }, `${at}module.${name}.`);
    }
  };
  if (plan.configuration !== undefined) {
    walk({ module: plan.configuration.root_module, arguments: {} }, "");
  }
  return {
    blocks,
    modules,
    byId: objectsById(plan),
    instances: groupBy(plan.resource_changes ?? [], ({ address }) => blockAddress(address)),
  };
}

function objectsById(plan: PlanJson): ReadonlyMap<string, readonly KnownObject[]> {
  const found = new Map<string, KnownObject[]>();
  const seen = new Set<string>();
  const add = (
    { mode, type, name, address }: Omit<KnownObject, "values">,
    values: Attributes | null,
  ): void => {
    const id = values?.["id"];
    if (typeof id !== "string" || id === "" || values === null) return;
    const key = `${address} ${id}`;
    if (seen.has(key)) return;
    seen.add(key);
    const there = found.get(id);
    const object = { mode, type, name, address, values };
    if (there === undefined) found.set(id, [object]);
    else there.push(object);
  };
  for (const change of plan.resource_changes ?? []) add(change, change.change.before ?? change.change.after);
  const state: readonly StateResource[] = plan.prior_state === undefined ? [] : resourcesOf(plan.prior_state);
  for (const resource of state) add(resource, resource.values);
  const planned = plan.planned_values;
  // What is read in the plan itself is in the planned values only.
  for (const resource of planned === undefined ? [] : resourcesOf({ format_version: "", values: planned })) {
    if (resource.mode === "data") add(resource, resource.values);
  }
  return found;
}
