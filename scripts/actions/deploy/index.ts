import { guardData } from "../../review/data-guard";
import { type ChangeSummary, Engine } from "../../engine";
import type { Emit } from "../../events";
import type { Tools } from "../../setup/tools";
import { type StackPlan, reviewed } from "../plan";
import type { StackInfo } from "../synth";
import { explainProtected } from "./protected";

export interface DeployOptions {
  readonly tools: Tools;
  readonly emit: Emit;
  /** Asked with each plan that changes something; throws to refuse it. */
  readonly approve: (plan: StackPlan) => Promise<void>;
  /** Data volumes that may be destroyed, by name. @default none */
  readonly destroyVolumes?: readonly string[];
  /** Seconds to wait for another's state lock. @default 30 */
  readonly lockTimeoutSeconds?: number;
  /** Environment of the engine, e.g. another cloud's. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

export interface DeployedStack {
  readonly stack: string;
  /** What was done; `undefined`: there was nothing to do. */
  readonly applied?: ChangeSummary;
}

/**
 * Deploys stacks in the order given, each from a saved plan that was guarded, approved, and is applied
 * exactly as it was shown.
 * @throws IdrError `plan-destroys-volume`, `plan-destroys-address`; EngineError; what `approve` throws
 */
export async function deploy(stacks: readonly StackInfo[], options: DeployOptions): Promise<DeployedStack[]> {
  const done: DeployedStack[] = [];
  for (const stack of stacks) done.push(await deployStack(stack, options));
  return done;
}

/** Deploys one stack: plan, guard, approval, apply. */
export async function deployStack(stack: StackInfo, options: DeployOptions): Promise<DeployedStack> {
  const { tools, emit, lockTimeoutSeconds, env } = options;
  const engine = new Engine(tools, stack.directory, {
    emit,
    stack: stack.name,
    ...(lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds }),
    ...(env === undefined ? {} : { env }),
  });
  let result;
  try {
    result = await engine.plan();
  } catch (error) {
    throw await explainProtected(error, engine, stack.name);
  }
  const plan = reviewed(stack.name, result);
  guardData(plan.dangers, stack.name, options.destroyVolumes);
  if (!plan.changes) return { stack: stack.name };
  await options.approve(plan);
  return { stack: stack.name, applied: await engine.apply(plan.planFile) };
}
