import { guardData } from "../../review/data-guard";
import { type ChangeSummary, Engine, type PlanJson } from "../../engine";
import type { Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import type { Tools } from "../../setup/tools";
import { type StackPlan, reviewed } from "../plan";
import { unmarkAttached } from "../release/kept";
import type { StackInfo } from "../synth";
import { planAdopting } from "./adopt";
import { explainFailedCopies } from "./copy-failed";
import { CopyWatch } from "./copies";
import { removeDefaultRules } from "./default-rules";
import type { CopyTime } from "./estimate";
import { goingOn } from "./go-on";
import { knownToOthers } from "./known";
import { explainProtected } from "./protected";
import { repairState } from "./tainted";
import { waitForEngine } from "./wait";

export type { CopyTime } from "./estimate";

export interface DeployOptions {
  readonly tools: Tools;
  readonly cloud: OpenStack;
  readonly emit: Emit;
  /** Asked with each plan that changes something; throws to refuse it. */
  readonly approve: (plan: StackPlan) => Promise<void>;
  /** Looks at each plan before anybody is asked, also at one that changes nothing; throws to refuse it. @default none */
  readonly check?: (plan: PlanJson) => void;
  /** Data volumes that may be destroyed, by name. @default none */
  readonly destroyVolumes?: readonly string[];
  /** Seconds to wait for another's state lock. @default 30 */
  readonly lockTimeoutSeconds?: number;
  /** Environment of the engine, e.g. another cloud's. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** How fast volumes were copied in earlier runs, for an estimate. @default what this run's own copies tell */
  readonly copyGiBPerSecond?: number;
}

export interface DeployedStack {
  readonly stack: string;
  /** What was done; `undefined`: there was nothing to do. */
  readonly applied?: ChangeSummary;
  /** The copies of volumes that came to their end in this run. */
  readonly copies: readonly CopyTime[];
}

/**
 * Deploys stacks in the order given, each from a saved plan that was guarded, approved, and is applied
 * exactly as it was shown.
 * @throws IdrError `plan-destroys-volume`, `plan-destroys-address`, `volume-name-taken`, `orphan-server`,
 *   `copy-failed`; EngineError; what `approve` throws
 */
export async function deploy(stacks: readonly StackInfo[], options: DeployOptions): Promise<DeployedStack[]> {
  const done: DeployedStack[] = [];
  for (const stack of stacks) done.push(await deployStack(stack, options));
  return done;
}

/**
 * Deploys one stack: plan, guard, approval, apply. Goes on from where an earlier run was interrupted, however
 * that came: its engine is waited for, what it left in the cloud is adopted, and half-made objects that have
 * turned out whole are kept (docs/decisions/0008-adopt-what-is-there.md). Goes on by itself when all that failed
 * was to wait for copies that the cloud is still making.
 */
export async function deployStack(stack: StackInfo, options: DeployOptions): Promise<DeployedStack> {
  return await goingOn({ ...options, stack: stack.name }, (approve) =>
    deployOnce(stack, { ...options, approve }),
  );
}

async function deployOnce(stack: StackInfo, options: DeployOptions): Promise<DeployedStack> {
  const { tools, cloud, emit, lockTimeoutSeconds, env, destroyVolumes = [] } = options;
  let through = emit;
  const engineOptions = {
    emit: (event: Parameters<Emit>[0]) => through(event),
    stack: stack.name,
    ...(lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds }),
    ...(env === undefined ? {} : { env }),
  };
  const engine = new Engine(tools, stack.directory, {
    ...engineOptions,
    configuration: stack.configuration(),
  });
  const looking = {
    stack: stack.name,
    cloud,
    emit,
    ...(options.copyGiBPerSecond === undefined ? {} : { rate: options.copyGiBPerSecond }),
  };
  await waitForEngine(stack, emit);
  const repaired = await repairState(engine, looking);
  let adopting;
  try {
    adopting = await planAdopting(engine, repaired.failed, {
      ...looking,
      destroyVolumes,
      others: () => knownToOthers(stack, tools, engineOptions),
    });
  } catch (error) {
    throw await explainProtected(error, engine, stack.name);
  }
  const { result, failed } = adopting;
  options.check?.(result.json);
  const failedCopies = failed.map(({ id }) => id);
  const plan = { ...reviewed(stack.name, result), failedCopies };
  // A failed copy was never of use to anybody; everything else must have been named.
  guardData(plan.dangers, stack.name, [...destroyVolumes, ...failedCopies]);
  const waited = [...repaired.copies, ...adopting.copies];
  if (!plan.changes) {
    await backInUse(stack, cloud);
    return { stack: stack.name, copies: waited };
  }
  await options.approve(plan);
  await removeDefaultRules(adopting.imports, result.json, cloud);
  const watch = new CopyWatch(result.json, looking);
  through = watch.emit;
  watch.start();
  let applied;
  try {
    applied = await engine.apply(plan.planFile, result.json);
  } catch (error) {
    const ended = [...waited, ...(await watch.stop())];
    throw await explainFailedCopies(error, result.json, ended, looking);
  }
  const copies = [...waited, ...(await watch.stop())];
  await backInUse(stack, cloud);
  return { stack: stack.name, applied, copies };
}

/** A retired environment that was deployed again is back on its volumes, so they are no longer to be kept until a day. */
async function backInUse({ name, kind }: StackInfo, cloud: OpenStack): Promise<void> {
  if (kind === "environment") await unmarkAttached(name, cloud);
}
