import { checkSizes } from "../../cloud/source-sizes";
import { Engine, type PlanJson } from "../../engine";
import { removePlanFile } from "../../engine/plan-file";
import type { Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import { guardData } from "../../review/data-guard";
import type { Tools } from "../../setup/tools";
import { type StackPlan, reviewed } from "../plan";
import type { StackInfo } from "../synth";
import { planAdopting, type AdoptingPlan } from "./adopt";
import type { CopyTime } from "./estimate";
import { knownToOthers } from "./known";
import { explainProtected } from "./protected";
import { refuseLeftovers, unknownTo } from "./unknown";
import { checkUses, explainLookup } from "./uses";
import { repairState } from "./tainted";
import { waitForEngine } from "./wait";

/** How a stack's deployment is planned. */
export interface PlanningOptions {
  readonly tools: Tools;
  readonly cloud: OpenStack;
  readonly emit: Emit;
  /** Looks at each plan before anybody is asked, also at one that changes nothing; throws to refuse it. @default none */
  readonly check?: (plan: PlanJson) => void;
  /** Whether an address may be taken from whoever has it: a release watches that. @default false */
  readonly takesAddress?: boolean;
  /** Data volumes that may be destroyed, by name. @default none */
  readonly destroyVolumes?: readonly string[];
  /** Seconds to wait for another's state lock. @default 30 */
  readonly lockTimeoutSeconds?: number;
  /** Environment of the engine, e.g. another cloud's. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** How fast volumes were copied in earlier runs, for an estimate. @default what this run's own copies tell */
  readonly copyGiBPerSecond?: number;
  /**
   * Throws when it is no longer this run's to change anything, e.g. because its operation was given up by somebody
   * else. Asked before changes that `approve` is not asked about. @default it always is
   */
  readonly stillMine?: () => Promise<void>;
}

/** What a stack's deployment would do. */
export interface PlannedStack {
  readonly engine: Engine;
  readonly plan: StackPlan;
  /** What of it is in the cloud already. */
  readonly imports: AdoptingPlan["imports"];
  /** The copies of earlier runs that were waited for. */
  readonly copies: readonly CopyTime[];
  /** Looks at the cloud once more before the plan is applied: the question may have stood there for hours. @throws as planDeployment */
  readonly lookAgain: () => Promise<void>;
}

/**
 * Plans a stack as it is to be deployed: goes on from where an earlier run was interrupted (its engine is waited for,
 * half-made objects that have turned out whole are kept, what it left in the cloud is adopted), and guards the data.
 * @param engineEmit what the engine tells goes there. @default options.emit
 * @throws IdrError `volume-smaller`, `volume-size-unsaid`, `environment-foreign`, `leftover-differs`, `plan-destroys-volume`, `plan-destroys-address`,
 *   `volume-name-taken`, `orphan-server`, `server-stuck`, `volume-busy`; EngineError; what `check` throws
 */
export async function planDeployment(
  stack: StackInfo,
  options: PlanningOptions,
  engineEmit: Emit = options.emit,
): Promise<PlannedStack> {
  const { tools, cloud, emit, lockTimeoutSeconds, env, stillMine, destroyVolumes = [] } = options;
  const engineOptions = {
    emit: engineEmit,
    stack: stack.name,
    ...(lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds }),
    ...(env === undefined ? {} : { env }),
  };
  const engine = new Engine(tools, stack.directory, {
    ...engineOptions,
    configuration: stack.configuration(),
  });
  const rate = options.copyGiBPerSecond === undefined ? {} : { rate: options.copyGiBPerSecond };
  const looking = { stack: stack.name, cloud, emit, ...rate };
  await waitForEngine(stack, emit, looking);
  await checkUses(stack, cloud);
  await checkSizes(stack.name, stack.site(), cloud.volume);
  const repaired = await repairState(engine, {
    ...looking,
    ...(stillMine === undefined ? {} : { stillMine }),
  });
  const owned = {
    ...looking,
    mark: stack.mark,
    ...stack.uses,
    ...(options.takesAddress === undefined ? {} : { takesAddress: options.takesAddress }),
    others: () => knownToOthers(stack, tools, engineOptions),
  };
  let adopting;
  try {
    adopting = await planAdopting(engine, repaired.failed, { ...owned, destroyVolumes });
  } catch (error) {
    throw await explainProtected(await explainLookup(error, stack, cloud), engine, stack.name);
  }
  const { result, failed, imports } = adopting;
  options.check?.(result.json);
  const failedCopies = failed.map(({ id }) => id);
  const plan = { ...reviewed(stack, result), failedCopies };
  // A failed copy was never of use to anybody; everything else must have been named.
  guardData(plan.dangers, stack.name, [...destroyVolumes, ...failedCopies]);
  const lookAgain = async () => {
    await checkUses(stack, cloud);
    const { leftovers } = await unknownTo(result.json, owned);
    refuseLeftovers(stack.name, leftovers, result.json);
  };
  return { engine, plan, imports, copies: [...repaired.copies, ...adopting.copies], lookAgain };
}

/**
 * What deploying a stack would do now, for a question that comes before its own; its plan is not kept. As when it is
 * deployed, copies that are being made are waited for, and what has turned out whole is noted in the state.
 * @throws as planDeployment
 */
export async function previewDeployment(
  stack: StackInfo,
  options: PlanningOptions,
): Promise<Pick<PlannedStack, "plan" | "copies">> {
  const { plan, copies } = await planDeployment(stack, options);
  await removePlanFile(plan.planFile);
  return { plan, copies };
}
