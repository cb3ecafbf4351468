import type { DeployedStack } from "../actions/deploy";
import type { DestroyedStack } from "../actions/destroy";
import type { BlockedPlan, StackPlan } from "../actions/plan";
import type { ChangeSummary } from "../engine";
import type { Document } from "./shapes";

type Plan = Document<"plan">["plans"][number];

const NONE = { add: 0, change: 0, destroy: 0, adopt: 0 };

/** @param kept whether the plan's file is there when the command has ended */
export function planDocument(planned: StackPlan | BlockedPlan, kept: boolean): Plan {
  if ("blockedBy" in planned) {
    const { stack, blockedBy, reason } = planned;
    return { stack, state: "blocked", counts: NONE, changes: [], dangers: [], blockedBy, reason };
  }
  const { stack, changes, summary, dangers, planFile } = planned;
  return {
    stack,
    state: changes ? "changes" : "unchanged",
    counts: summary,
    changes: summary.changes,
    dangers,
    blockedBy: [],
    ...(kept ? { planFile } : {}),
  };
}

export function deployedDocument(done: readonly DeployedStack[]): Document<"deploy"> {
  return {
    stacks: done.map(({ stack, applied, copies }) => ({
      stack,
      ...appliedDocument(applied),
      copies: copies.map(({ name, sizeGiB, seconds }) => ({ volume: name, sizeGiB, seconds })),
    })),
  };
}

export function destroyedDocument({ stack, applied, kept }: DestroyedStack): Document<"destroy"> {
  return { stack, ...appliedDocument(applied), kept };
}

function appliedDocument(applied: ChangeSummary | undefined) {
  if (applied === undefined) return {};
  const { add, change, remove, import: adopt = 0 } = applied;
  return { applied: { add, change, destroy: remove, adopt } };
}
