import type {
  Attributes,
  Change,
  PlanJson,
  ResourceChange,
  StateModule,
  StateValues,
} from "../../engine/plan-json";
import { blocksOf } from "../context";
import { GROUP, PORT, RULE } from "../kinds";
import { SECRET_NAME } from "../tree";
import type { GroupKey, ReviewContext } from "../types";

const HIDDEN = "(hidden)";
const GROUP_KEYS: readonly GroupKey[] = ["security_group_id", "remote_group_id", "security_group_ids"];

/**
 * What a site's own policies get to see, as JSON: the context of a review with its functions made tables, and without
 * what is secret. inside.cjs makes a context of it again.
 */
export function plainData(context: ReviewContext): string {
  const { mode, stack, site, live, cutover, cost, changes, plan } = context;
  const indexes = new Map(changes.map((change, index) => [change, index]));
  const about = changes.filter(({ type }) => [GROUP, PORT, RULE].includes(type));
  return JSON.stringify({
    facts: { mode, stack, site, live, cutover, cost },
    plan: withoutSecrets(plan),
    productionAddresses: [...context.productionAddresses],
    destroyVolumes: [...context.destroyVolumes],
    newVolumes: [...context.newVolumes].map(([name, change]) => [name, indexes.get(change)]),
    groups: Object.fromEntries(
      about.map((change) => [
        change.address,
        Object.fromEntries(GROUP_KEYS.map((key) => [key, context.groupsOf(change, key)])),
      ]),
    ),
    says: Object.fromEntries([...blocksOf(plan)].map(([address, block]) => [address, Object.keys(block)])),
    preventsDestroy: Object.fromEntries(
      changes.map((change) => [change.address, context.preventsDestroy(change)]),
    ),
  });
}

/** The parts of a plan that policies ask for, with `(hidden)` for what the provider calls sensitive and what is called like a secret. */
function withoutSecrets(plan: PlanJson): PlanJson {
  const { format_version, terraform_version, resource_changes, resource_drift, output_changes } = plan;
  const { planned_values, prior_state, configuration, applyable, errored } = plan;
  const hidden = {
    format_version,
    terraform_version,
    resource_changes: resource_changes?.map(shownChange),
    resource_drift: resource_drift?.map(shownChange),
    output_changes: output_changes && mapped(output_changes, shown),
    planned_values: planned_values && shownValues(planned_values),
    prior_state: prior_state && {
      ...prior_state,
      ...(prior_state.values === undefined ? {} : { values: shownValues(prior_state.values) }),
    },
    configuration: configuration && (masked(configuration, undefined) as typeof configuration),
    applyable,
    errored,
  };
  return Object.fromEntries(
    Object.entries(hidden).filter(([, value]) => value !== undefined),
  ) as unknown as PlanJson;
}

function shownChange(change: ResourceChange): ResourceChange {
  return { ...change, change: shown(change.change) };
}

function shown(change: Change): Change {
  return {
    ...change,
    before: masked(change.before, change.before_sensitive) as Attributes | null,
    after: masked(change.after, change.after_sensitive) as Attributes | null,
  };
}

function shownValues(values: StateValues): StateValues {
  return {
    ...(values.outputs === undefined
      ? {}
      : { outputs: mapped(values.outputs, (one) => (one.sensitive ? { ...one, value: HIDDEN } : one)) }),
    root_module: shownModule(values.root_module),
  };
}

function shownModule(module: StateModule): StateModule {
  return {
    ...module,
    ...(module.resources === undefined
      ? {}
      : {
          resources: module.resources.map((one) => ({
            ...one,
            values: masked(one.values, one.sensitive_values) as Attributes,
          })),
        }),
    ...(module.child_modules === undefined ? {} : { child_modules: module.child_modules.map(shownModule) }),
  };
}

/** A value without its secrets. @param shape `true` for what is one, or lists and maps of it */
function masked(value: unknown, shape: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (shape === true) return HIDDEN;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.map((one, index) =>
      masked(one, Array.isArray(shape) ? (shape as unknown[])[index] : undefined),
    );
  }
  const marks =
    typeof shape === "object" && shape !== null && !Array.isArray(shape) ? (shape as Attributes) : {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_NAME.test(key) && inner !== null ? HIDDEN : masked(inner, marks[key]),
    ]),
  );
}

function mapped<T>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
