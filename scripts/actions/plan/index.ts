import type { Site } from "../../../constructs/model";
import { checkSizes } from "../../cloud/source-sizes";
import { type Danger, dangersOf } from "../../review/data-guard";
import { Engine, EngineError, type PlanJson } from "../../engine";
import type { Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import type { Tools } from "../../setup/tools";
import { planAdopting } from "../deploy/adopt";
import { knownToOthers } from "../deploy/known";
import { explainProtected } from "../deploy/protected";
import { checkUses, explainLookup } from "../deploy/uses";
import type { StackInfo } from "../synth";
import { reasonOf } from "./reasons";
import { type PlanSummary, summaryOf } from "./summary";

export type { ChangeKind, PlanSummary, PlannedChange } from "./summary";

/** A stack's plan, reviewed. */
export interface StackPlan {
  readonly stack: string;
  readonly changes: boolean;
  readonly summary: PlanSummary;
  /** Data and public addresses that it would lose. */
  readonly dangers: readonly Danger[];
  /** Ids of the volumes that it replaces because they were never whole: their copies failed. @default none */
  readonly failedCopies?: readonly string[];
  /** Where it is saved; unless that was named, it is gone when it was applied, or this process ends. Holds secrets in the clear. */
  readonly planFile: string;
  /** All of it. Holds secrets in the clear; a function, so that no document shows it. */
  readonly json: () => PlanJson;
  /** The site that the stack was synthesized for, by which the plan is reviewed. @default the site file's */
  readonly site?: () => Site;
  /** What our constructs write for the stack, with which the plan is compared; a function, as above. @default unknown */
  readonly configuration?: () => string;
}

/** A stack that can't be planned before those that it needs are deployed. */
export interface BlockedPlan {
  readonly stack: string;
  readonly blockedBy: readonly string[];
  /** The engine's words. */
  readonly reason: string;
}

export interface PlanOptions {
  readonly tools: Tools;
  readonly emit: Emit;
  /**
   * Looked at for what a deployment would take in, which the plan shows, and for what it refuses.
   * @default the plan is the engine's alone
   */
  readonly cloud?: OpenStack;
  /** File for the saved plan, of one stack only. @default one that is gone when this process ends */
  readonly out?: string;
  /** Environment of the engine. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether each state is locked while its stack is planned. Without `cloud` only. @default true */
  readonly lock?: boolean;
}

/**
 * Plans stacks one after the other; changes nothing. A stack whose plan fails because another one of
 * these is not deployed yet is told as blocked.
 * @throws EngineError when a plan fails for a reason of its own; with `cloud`, IdrError `environment-foreign`,
 *   `leftover-differs`, `group-foreign-rules`, `volume-name-taken`, `orphan-server`
 */
export async function plan(
  stacks: readonly StackInfo[],
  options: PlanOptions,
): Promise<(StackPlan | BlockedPlan)[]> {
  const plans: (StackPlan | BlockedPlan)[] = [];
  for (const stack of stacks) {
    const waitsFor = plans
      .filter((done) => isBlocked(done) || done.changes)
      .map((done) => done.stack)
      .filter((name) => stack.dependencies.includes(name));
    const emit = waitsFor.length === 0 ? options.emit : failuresAsSkips(options.emit, waitsFor);
    try {
      plans.push(await planStack(stack, { ...options, emit }));
    } catch (error) {
      if (!(error instanceof EngineError) || waitsFor.length === 0) {
        throw options.cloud === undefined ? error : await explainLookup(error, stack, options.cloud);
      }
      const reason = error.diagnostics.find(({ severity }) => severity === "error")?.summary;
      plans.push({ stack: stack.name, blockedBy: waitsFor, reason: reason ?? error.message });
    }
  }
  return plans;
}

export function isBlocked(planned: StackPlan | BlockedPlan): planned is BlockedPlan {
  return "blockedBy" in planned;
}

/** A plan that had to fail is no failure to a reader. */
function failuresAsSkips(emit: Emit, waitsFor: readonly string[]): Emit {
  return (event) =>
    emit(
      event.type === "task" && event.state === "failed"
        ? { ...event, state: "skipped", detail: `needs ${waitsFor.join(", ")} first` }
        : event,
    );
}

async function planStack(stack: StackInfo, options: PlanOptions): Promise<StackPlan> {
  const { tools, emit, cloud } = options;
  const { env } = options;
  const engineOptions = { emit, stack: stack.name, ...(env === undefined ? {} : { env }) };
  const engine = new Engine(tools, stack.directory, {
    ...engineOptions,
    configuration: stack.configuration(),
  });
  const out = options.out === undefined ? {} : { out: options.out };
  if (cloud !== undefined) {
    await checkUses(stack, cloud);
    await checkSizes(stack.name, stack.site(), cloud.volume);
  }
  try {
    if (cloud === undefined) {
      const lock = options.lock === undefined ? {} : { lock: options.lock };
      return reviewed(stack, await engine.plan({ ...out, ...lock }));
    }
    const { result } = await planAdopting(engine, [], {
      ...out,
      stack: stack.name,
      mark: stack.mark,
      ...stack.uses,
      cloud,
      emit,
      destroyVolumes: [],
      others: () => knownToOthers(stack, tools, engineOptions),
      onlyLook: true,
    });
    return reviewed(stack, result);
  } catch (error) {
    throw await explainProtected(error, engine, stack.name);
  }
}

/** A plan with its summary and dangers. */
export function reviewed(
  { name: stack, site, configuration }: Pick<StackInfo, "name" | "site" | "configuration">,
  result: { readonly changes: boolean; readonly planFile: string; readonly json: PlanJson },
): StackPlan {
  const summary = summaryOf(stack, result.json);
  const changes = summary.changes.map((change) => {
    const reason = reasonOf(change, site);
    return reason === undefined ? change : { ...change, reason };
  });
  return {
    stack,
    changes: result.changes,
    summary: { ...summary, changes },
    dangers: dangersOf(result.json),
    planFile: result.planFile,
    json: () => result.json,
    site,
    configuration,
  };
}
