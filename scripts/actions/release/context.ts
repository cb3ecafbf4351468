import { IdrError } from "../../../constructs/errors";
import { synthesize, type StackInfo } from "../../../stacks/app";
import type { PlanJson } from "../../engine";
import type { Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import type { Topology } from "../../report";
import type { Tools } from "../../setup/tools";
import type { OpenSite } from "../../site";
import { deployStack, previewDeployment, type DeployedStack, type DeployOptions } from "../deploy";
import { waitForEngine } from "../deploy/wait";
import { plan, isBlocked, type StackPlan } from "../plan";

import type { NamedSides } from "./pair";
import { bindingText, type Binding } from "./phases";

/** What a release step is about to do, for the one question before it. */
export interface Intent {
  readonly step: "prepare" | "cutover" | "rollback" | "retire";
  readonly from: string;
  readonly to: string;
  /** Where things stand now. */
  readonly before: Topology;
  /** What the operator should know first; may be empty. */
  readonly warnings: readonly string[];
  /** What it does beside the plan, a line each. @default none */
  readonly notes?: readonly string[];
}

/** How fast volumes were copied before, where that is known. */
export type CopyRate = Pick<DeployOptions, "copyGiBPerSecond">;

/** What every release step needs. */
export interface ReleaseOptions extends NamedSides {
  readonly open: OpenSite;
  readonly cloud: OpenStack;
  readonly tools: Tools;
  readonly emit: Emit;
  /** Asked once, with the first plan, before anything changes; throws to refuse. */
  readonly confirm: (intent: Intent, plan: StackPlan) => Promise<void>;
  /** Given each further plan before it is applied; throws to refuse it. */
  readonly approve: (plan: StackPlan) => Promise<void>;
  /**
   * Asked before a change that nobody is asked about; throws when the step's operation was given up by somebody else.
   * @default it never is
   */
  readonly stillMine?: () => Promise<void>;
  /** Told when everything that was confirmed is done, and what follows only looks. @default nobody is */
  readonly settled?: (intent: Pick<Intent, "step" | "from" | "to">) => void;
}

/** Options with which the first plan is confirmed for the whole step. */
export function confirmedOnce<T extends ReleaseOptions>(options: T, intent: Intent): T {
  let confirmed = false;
  const approve = async (plan: StackPlan): Promise<void> => {
    if (confirmed) return options.approve(plan);
    await options.confirm(intent, plan);
    confirmed = true;
  };
  return { ...options, approve };
}

/**
 * Plans, guards and applies one stack of the site, which is synthesized with the addresses bound as `binding` says.
 * @throws IdrError `binding-mismatch`; what deploying throws
 */
export async function applyStack(
  name: string,
  binding: Binding,
  options: ReleaseOptions,
  parent: string,
  more: CopyRate = {},
): Promise<DeployedStack> {
  const { approve } = options;
  const planning = planningOf(name, binding, options, parent);
  return await deployStack(stackNamed(name, binding, options), { ...planning, approve, ...more });
}

/**
 * What `applyStack` would do, as far as it can be told before: nothing is applied, and the plan is not kept. Resolves
 * with the copies, too, of earlier runs that it waited for.
 * @throws as applyStack
 */
export async function previewStack(
  name: string,
  binding: Binding,
  options: ReleaseOptions,
  parent: string,
  more: CopyRate = {},
): Promise<Awaited<ReturnType<typeof previewDeployment>>> {
  const planning = planningOf(name, binding, options, parent);
  return await previewDeployment(stackNamed(name, binding, options), { ...planning, ...more });
}

function planningOf(
  name: string,
  binding: Binding,
  { tools, cloud, emit, stillMine }: ReleaseOptions,
  parent: string,
): Omit<DeployOptions, "approve"> {
  return {
    tools,
    cloud,
    emit: under(emit, parent),
    ...(stillMine === undefined ? {} : { stillMine }),
    ...(name === "live"
      ? { takesAddress: true, check: (planned: PlanJson) => checkBinding(planned, binding) }
      : {}),
  };
}

/** The live stack's plan for a binding; nothing is changed. */
export function planLive(binding: Binding, options: ReleaseOptions): Promise<StackPlan> {
  return planStack("live", binding, options);
}

/**
 * The plan of one stack, which is synthesized with the addresses bound as `binding` says; nothing is changed.
 * @throws IdrError `binding-mismatch`; EngineError
 */
async function planStack(name: string, binding: Binding, options: ReleaseOptions): Promise<StackPlan> {
  const { tools, emit, cloud } = options;
  const stack = stackNamed(name, binding, options);
  await waitForEngine(stack, emit, { cloud });
  const [planned] = await plan([stack], { tools, emit });
  if (planned === undefined || isBlocked(planned)) throw new Error("a single stack's plan is never blocked");
  if (name === "live") checkBinding(planned.json(), binding);
  return planned;
}

/**
 * Sees that a plan of the live stack is for these addresses: "no changes" of another one's would pass for done.
 * @throws IdrError `binding-mismatch`
 */
export function checkBinding(plan: Pick<PlanJson, "planned_values">, binding: Binding): void {
  const outputs = plan.planned_values?.outputs;
  const [live, spare] = [outputs?.["live"]?.value, outputs?.["spare"]?.value];
  if (live === binding.live && spare === (binding.spare ?? "none")) return;
  throw new IdrError(
    "binding-mismatch",
    `the plan is for live ${String(live)}, spare ${String(spare)}, and ${bindingText(binding)} was asked for: something else synthesized the stacks meanwhile`,
    { fix: "nothing was changed by this plan; see what else is at work in this folder, and run it again" },
  );
}

function stackNamed(name: string, { live, spare }: Binding, { open }: ReleaseOptions): StackInfo {
  const stacks = synthesize({ ...open.site, live, spare }, { directory: open.directory });
  return stacks.find((stack) => stack.name === name)!;
}

/** Shows tasks as parts of another one. */
export function under(emit: Emit, parent: string): Emit {
  return (event) => emit(event.type === "task" && event.parent === undefined ? { ...event, parent } : event);
}
