/**
 * What an engine says of a plan and of a state (`show -json`), as far as it is
 * used here. The format is Terraform's JSON output format 1.x, which OpenTofu
 * shares; fields are named as there.
 */
export interface PlanJson {
  readonly format_version: string;
  readonly terraform_version: string;
  /** Every resource and data source that the plan looked at, also those that stay (`no-op`). */
  readonly resource_changes?: readonly ResourceChange[];
  /** What was found changed behind the engine's back. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly planned_values?: StateValues;
  /** The state that the plan started from. */
  readonly prior_state?: StateJson;
  readonly configuration?: Configuration;
  /** False when the plan can't be applied (it failed half-way). Newer engines only. */
  readonly applyable?: boolean;
  readonly errored?: boolean;
}

/** One step that the engine may take with an object; a replacement is two, in the order given. */
export type Action = "no-op" | "create" | "read" | "update" | "delete" | "forget" | "open";

export interface Change {
  readonly actions: readonly Action[];
  /** Null for what is not there yet. */
  readonly before: Attributes | null;
  /** Null for what is to go; lacks what isn't known yet. */
  readonly after: Attributes | null;
  /** The shape of `after`, with `true` for what is known after apply. */
  readonly after_unknown: unknown;
  readonly before_sensitive: unknown;
  readonly after_sensitive: unknown;
  /** The attributes that force a replacement, each as a path. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  /** Set where an existing object is taken into the state. */
  readonly importing?: { readonly id?: string };
}

export interface ResourceChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly provider_name: string;
  /** Set for an object that a replacement has left behind. */
  readonly deposed?: string;
  readonly change: Change;
  /** Why, e.g. `replace_because_tainted`, `delete_because_no_resource_config`. */
  readonly action_reason?: string;
}

/** An object's attributes as the provider names them. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface StateJson {
  readonly format_version: string;
  readonly terraform_version?: string;
  /** Left out of an empty state. */
  readonly values?: StateValues;
}

export interface StateValues {
  readonly outputs?: Readonly<Record<string, { readonly sensitive: boolean; readonly value?: unknown }>>;
  readonly root_module: StateModule;
}

export interface StateModule {
  readonly address?: string;
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}

export interface StateResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly provider_name: string;
  readonly values: Attributes;
  readonly sensitive_values?: unknown;
  readonly depends_on?: readonly string[];
  /** Made, but not to its end: the next apply replaces it unless it is untainted. */
  readonly tainted?: boolean;
  readonly deposed_key?: string;
}

export interface Configuration {
  readonly provider_config?: Readonly<Record<string, { readonly name: string; readonly full_name?: string }>>;
  readonly root_module: ConfigurationModule;
}

export interface ConfigurationModule {
  readonly resources?: readonly ConfigurationResource[];
  readonly module_calls?: Readonly<Record<string, { readonly module: ConfigurationModule }>>;
}

export interface ConfigurationResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly expressions?: Readonly<Record<string, unknown>>;
  readonly depends_on?: readonly string[];
}

/** Every object of a state, also those of child modules. */
export function resourcesOf(state: StateJson): readonly StateResource[] {
  const walk = (module: StateModule): readonly StateResource[] => [
    ...(module.resources ?? []),
    ...(module.child_modules ?? []).flatMap(walk),
  ];
  return state.values === undefined ? [] : walk(state.values.root_module);
}

/** What is to be changed: everything but what stays and what is only read. */
export function changesOf(plan: PlanJson): readonly ResourceChange[] {
  return (plan.resource_changes ?? []).filter(
    ({ change }) => !change.actions.every((action) => action === "no-op" || action === "read"),
  );
}

/** What is taken into the state, and stays as it is or is changed in place. */
export function isAdopted({ change }: ResourceChange): boolean {
  return change.importing !== undefined && !change.actions.includes("delete");
}
