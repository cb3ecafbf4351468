import type { Concern, ReviewContext } from "../../types";
import { runsOnTheMachine } from "./foreign-types";

/** What a plan may have beside its changes, and nothing else. */
const KEYS: ReadonlySet<string> = new Set([
  "format_version",
  "terraform_version",
  "planned_values",
  "resource_changes",
  "resource_drift",
  "relevant_attributes",
  "output_changes",
  "prior_state",
  "configuration",
  "variables",
  "timestamp",
  "errored",
  "applyable",
  "complete",
  "checks",
  // Said by plan-incomplete.
  "deferred_changes",
]);
const CHANGE_KEYS: ReadonlySet<string> = new Set([
  "address",
  "previous_address",
  "module_address",
  "mode",
  "type",
  "name",
  "index",
  "provider_name",
  "deposed",
  "change",
  "action_reason",
]);
const INNER_KEYS: ReadonlySet<string> = new Set([
  "actions",
  "before",
  "after",
  "after_unknown",
  "before_sensitive",
  "after_sensitive",
  "replace_paths",
  "importing",
  "generated_config",
  "before_identity",
  "after_identity",
]);
const MODULE_KEYS: ReadonlySet<string> = new Set(["resources", "outputs", "module_calls", "variables"]);
const CALL_KEYS: ReadonlySet<string> = new Set([
  "source",
  "expressions",
  "module",
  "version_constraint",
  "count_expression",
  "for_each_expression",
  "depends_on",
]);
const CONFIGURATION_KEYS: ReadonlySet<string> = new Set(["provider_config", "root_module"]);
/** Actions of providers: named in newer plans beside the changes. */
const ACTIONS = new Set(["action_invocations", "deferred_action_invocations"]);

/** Parts of a plan that this version does not know: a newer engine may do more than it says in the parts that are known. */
export function formatConcerns({ plan, world }: ReviewContext): readonly Concern[] {
  const found: Concern[] = [];
  const say = (subject: string, rest: Omit<Concern, "subject">): void =>
    void found.push({ subject, ...rest });
  for (const [key, value] of Object.entries(plan)) {
    if (KEYS.has(key) || isEmpty(value)) continue;
    if (ACTIONS.has(key)) {
      found.push(...actionConcerns(key, value));
      continue;
    }
    say(`the plan's ${key}`, {
      risk: "code",
      message: "is not known here: what it does when the plan is applied is not known",
    });
  }
  if (plan.configuration === undefined) {
    say("the plan", {
      risk: "code",
      message: "has no configuration: providers, data sources and provisioners can't be seen",
    });
  }
  for (const key of oddKeys(plan.configuration, CONFIGURATION_KEYS)) {
    say(`the configuration's ${key}`, { risk: "code", message: "is not known here" });
  }
  // Said of the plan as a whole or of a module: what waits to be run.
  found.push(...actionConcerns("actions", (plan.configuration as Loose | undefined)?.["actions"]));
  for (const [at, { module }] of world().modules) {
    const where = at === "" ? "the configuration" : at.slice(0, -1);
    found.push(...actionConcerns("actions", (module as Loose)["actions"]));
    for (const key of oddKeys(module, MODULE_KEYS))
      say(`${where}: ${key}`, { risk: "code", message: "is not known here" });
    for (const [name, call] of Object.entries(module.module_calls ?? {})) {
      const { source, version_constraint: version } = call as Loose;
      if (!isPinned(source, version)) {
        say(`${at}module.${name}`, {
          risk: "code",
          message: `comes from elsewhere (${typeof source === "string" ? source : "unknown"}): what it is may be another thing when it is applied`,
        });
      }
      for (const key of oddKeys(call, CALL_KEYS))
        say(`${at}module.${name}: ${key}`, { risk: "code", message: "is not known here" });
    }
  }
  for (const entry of plan.resource_changes ?? []) {
    const odd = [...oddKeys(entry, CHANGE_KEYS), ...oddKeys(entry.change, INNER_KEYS)];
    if (odd.length === 0) continue;
    say(entry.address, {
      resource: entry.address,
      risk: "data",
      message: `has parts that are not known here: ${odd.join(", ")}`,
    });
  }
  return [...found, ...checkConcerns(plan)];
}

/** A check changes nothing; one of an unknown kind is not known to be one. */
function checkConcerns(plan: object): readonly Concern[] {
  const checks =
    "checks" in plan && Array.isArray(plan.checks) ? (plan.checks as { status?: unknown }[]) : [];
  const odd = checks.filter(({ status }) => !["pass", "unknown", "fail", "error"].includes(String(status)));
  return odd.length === 0
    ? []
    : [
        {
          subject: "the checks",
          risk: "code",
          message: `${odd.length} have a status that is not known here`,
        },
      ];
}

/** Whether a module is the same whenever it is fetched: of this folder, of one commit, or of one version of a registry. */
function isPinned(source: unknown, version: unknown): boolean {
  if (typeof source !== "string") return false;
  if (/^\.{1,2}\//.test(source)) return true;
  if (/^git::.*[?&]ref=[0-9a-f]{40}$/.test(source)) return true;
  return typeof version === "string" && /^=?\s*\d+\.\d+\.\d+$/.test(version);
}

type Loose = Readonly<Record<string, unknown>>;

function actionConcerns(key: string, value: unknown): readonly Concern[] {
  if (value === undefined || isEmpty(value)) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => {
    const { address, type } = (one ?? {}) as { readonly address?: unknown; readonly type?: unknown };
    const kind = typeof type === "string" ? type : "unknown";
    return {
      subject: `action ${typeof address === "string" ? address : key}`,
      ...(kind === "unknown" || runsOnTheMachine(kind) || !kind.startsWith("openstack_")
        ? { severity: "forbidden" as const }
        : {}),
      risk: "code" as const,
      message: `is an action of a provider (${kind}), which runs beside the changes`,
    };
  });
}

function oddKeys(value: object | undefined, known: ReadonlySet<string>): readonly string[] {
  return value === undefined ? [] : Object.keys(value).filter((key) => !known.has(key));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}
