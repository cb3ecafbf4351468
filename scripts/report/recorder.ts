import type { StackPlan } from "../actions/plan";
import type { TaskEvent } from "../events";
import { steadyNow } from "../probe";
import type { ReportPlan, ReportStep } from "./types";

const MARKS = { delete: "-", replace: "±", update: "~", forget: "×", create: "+", adopt: "=" } as const;

/** Notes what is done while it is done: tasks that ended, and plans that were applied. */
export class Recorder {
  readonly plans: ReportPlan[] = [];
  private readonly done: (ReportStep & { readonly id: string })[] = [];
  private readonly began = new Map<string, number>();

  /** Tasks that ended, in the order of their beginning. */
  get steps(): readonly (ReportStep & { readonly id: string })[] {
    return [...this.done].sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Notes a task that is no part of another one. */
  noteTask({ id, name, state, detail, parent }: TaskEvent): void {
    if (parent !== undefined) return;
    if (state === "started") this.began.set(id, steadyNow());
    if (state === "started" || state === "progress") return;
    const endedAt = steadyNow();
    const startedAt = this.began.get(id) ?? endedAt;
    this.done.push({ id, name, startedAt, endedAt, state, ...(detail === undefined ? {} : { detail }) });
  }

  /** Notes a plan that is about to be applied. */
  notePlan({ stack, summary }: Pick<StackPlan, "stack" | "summary">): void {
    const { add, change, destroy, changes } = summary;
    this.plans.push({
      stack,
      at: steadyNow(),
      summary: `${add} to add, ${change} to change, ${destroy} to destroy`,
      changes: changes.map(({ kind, what, name }) => `${MARKS[kind]} ${what} ${name}`),
    });
  }
}
