import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { plan, type BlockedPlan, type StackPlan } from "../../../scripts/actions/plan";
import type { StackInfo } from "../../../scripts/actions/synth";
import type { StateGuard } from "../../../scripts/cloud/lineage";
import { missingRelation, readingEnvironment } from "../../../scripts/cloud/read-states";
import { EngineError } from "../../../scripts/engine";
import type { Emit } from "../../../scripts/events";
import { HistoryStore, type HistoryStoreOptions } from "../../../scripts/history";
import type { Tools } from "../../../scripts/setup/tools";

/**
 * Plans stacks without a lock, and without writing anything to the place of their states: so a plan's credentials need no
 * right but to read. In PostgreSQL, the schema of a stack that was never deployed is not there; it is made where the
 * credentials may.
 * @throws IdrError `state-not-made` where they may not; EngineError
 */
export async function planReadOnly(
  stacks: readonly StackInfo[],
  { tools, emit }: { readonly tools: Tools; readonly emit: Emit },
  backend: Site["state"]["backend"],
): Promise<(StackPlan | BlockedPlan)[]> {
  const options = { tools, emit, lock: false };
  if (backend !== "pg") return await plan(stacks, options);
  try {
    return await plan(stacks, { ...options, env: readingEnvironment(backend) });
  } catch (error) {
    const missing = missingRelation(error);
    if (missing === undefined) throw error;
    return await plan(stacks, options).catch((second: unknown) => {
      if (!(second instanceof EngineError && second.message.includes("permission denied"))) throw second;
      throw new IdrError(
        "state-not-made",
        `the state ${missing} is not there yet, and this job may only read`,
        {
          fix: "somebody who may write states plans the stack once on a machine of the operators' (idr plan STACK), which makes it; then run this again",
          cause: second,
        },
      );
    });
  }
}

/**
 * Sees, without a right but to read, that the site in the cloud belongs to the state that is planned with, or to none yet.
 * @throws IdrError `state-other`; EngineError, OpenStackError
 */
export async function checkStateReadOnly(
  options: Omit<HistoryStoreOptions, "guard" | "env">,
  guard: StateGuard,
): Promise<void> {
  const env = readingEnvironment(options.open.site.state.backend);
  try {
    await HistoryStore.open({ ...options, guard, env }).checkState();
  } catch (error) {
    if (missingRelation(error) === undefined) throw error;
    // No schema: nothing was ever recorded there.
    await guard.check(undefined);
  }
}
