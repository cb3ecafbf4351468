import { setTimeout as sleep } from "node:timers/promises";
import { changesOf, isAdopted, type PlanJson } from "../../engine";
import type { Emit } from "../../events";
import type { StackPlan } from "../plan";
import { CopiesUnfinishedError } from "./copy-failed";
import type { CopyTime } from "./estimate";

/** How often a deployment goes on by itself when all that failed was to wait for copies. */
const TIMES = 3;
/** A cloud that has just answered badly is given a moment. */
const PAUSE_SECONDS = 10;

type Approve = (plan: StackPlan) => Promise<void>;

/**
 * Deploys, and goes on when the engine gave up waiting for copies that the cloud is still making: they are waited for,
 * and the rest is done under the same yes. A plan with anything that the first one didn't have is asked for again.
 * @throws what `once` throws; CopiesUnfinishedError when it happened more than three times
 */
export async function goingOn<T extends { readonly copies: readonly CopyTime[] }>(
  options: {
    readonly stack: string;
    readonly approve: Approve;
    readonly emit: Emit;
    /** Throws when it is no longer this run's to change anything. @default it always is */
    readonly stillMine?: () => Promise<void>;
  },
  once: (approve: Approve) => Promise<T>,
): Promise<T> {
  const { stack, emit } = options;
  const ended: CopyTime[] = [];
  let agreed: PlanJson | undefined;
  const approve: Approve = async (plan) => {
    // Whoever approves sees that it is still this run's to do; a plan that nobody is asked about is no exception.
    if (agreed !== undefined && isWithin(plan.json(), agreed)) return await options.stillMine?.();
    await options.approve(plan);
    agreed = plan.json();
  };
  for (let times = 0; ; times++) {
    try {
      const done = await once(approve);
      return { ...done, copies: [...ended, ...done.copies] };
    } catch (error) {
      if (!(error instanceof CopiesUnfinishedError) || !error.onlyWaiting || times === TIMES) throw error;
      ended.push(...error.ended);
      const message = `${error.message}\nit goes on with these copies, and with the rest of what was agreed to for ${stack}`;
      emit({ type: "log", level: "warn", message });
      await sleep(PAUSE_SECONDS * 1000);
    }
  }
}

/** Whether a plan has nothing that another one didn't have; what that one makes may be there already by now, and is adopted. */
export function isWithin(plan: PlanJson, agreed: PlanJson): boolean {
  const before = new Map(changesOf(agreed).map(({ address, change }) => [address, change.actions.join()]));
  const adopted = (plan.resource_changes ?? []).filter(isAdopted);
  return (
    adopted.every(({ address }) => before.get(address) === "create") &&
    changesOf(plan).every(
      (one) => adopted.includes(one) || before.get(one.address) === one.change.actions.join(),
    )
  );
}
