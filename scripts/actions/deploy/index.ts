import type { ChangeSummary } from "../../engine";
import type { OpenStack } from "../../openstack";
import type { StackPlan } from "../plan";
import { markWhole, unmarkAttached } from "../release/kept";
import type { StackInfo } from "../synth";
import { explainFailedCopies } from "./copy-failed";
import { CopyWatch } from "./copies";
import { removeDefaultRules } from "./group-rules";
import type { CopyTime } from "./estimate";
import { goingOn } from "./go-on";
import { planDeployment, type PlanningOptions } from "./planned";

export type { CopyTime } from "./estimate";
export { refuseTakingAtEnd } from "./before-live";
export { previewDeployment } from "./planned";

export interface DeployOptions extends PlanningOptions {
  /** Asked with each plan that changes something; throws to refuse it, also when it is no longer this run's to apply. */
  readonly approve: (plan: StackPlan) => Promise<void>;
}

/** Milliseconds within which nobody has thought about a plan, so that the cloud is as the plan saw it. */
const AT_ONCE_MS = 1000;

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
  const { cloud, emit, copyGiBPerSecond: rate } = options;
  let through = emit;
  const planned = await planDeployment(stack, options, (event) => through(event));
  const { engine, plan, imports, copies: waited } = planned;
  if (!plan.changes) {
    await backInUse(stack, cloud);
    return { stack: stack.name, copies: waited };
  }
  const asked = performance.now();
  await options.approve(plan);
  if (performance.now() - asked > AT_ONCE_MS) await planned.lookAgain();
  const json = plan.json();
  await removeDefaultRules(imports, json, cloud);
  const looking = { stack: stack.name, cloud, emit, ...(rate === undefined ? {} : { rate }) };
  const watch = new CopyWatch(json, looking);
  through = watch.emit;
  watch.start();
  let applied;
  try {
    applied = await engine.apply(plan.planFile, json);
  } catch (error) {
    const ended = [...waited, ...(await watch.stop())];
    throw await explainFailedCopies(error, json, ended, looking);
  }
  const copies = [...waited, ...(await watch.stop())];
  await backInUse(stack, cloud);
  return { stack: stack.name, applied, copies };
}

/**
 * What is noted on the data volumes of an environment that was deployed: that they are in use. Those of a retired
 * environment that is back are no longer to be kept until a day.
 */
async function backInUse({ name, kind, mark }: StackInfo, cloud: OpenStack): Promise<void> {
  if (kind !== "environment") return;
  await unmarkAttached(name, cloud);
  await markWhole(mark, cloud);
}
