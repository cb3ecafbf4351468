import type { Emit, TaskEvent } from "../../events";
import { steadyNow } from "../../probe";
import type { ReportPlan, ReportStep } from "../../report";
import type { StackPlan } from "../plan";

/** Notes what is done while the demo runs, for its report, and shows it in as few lines as a newcomer wants. */
export class Recorder {
  readonly plans: ReportPlan[] = [];
  private readonly done: (ReportStep & { readonly id: string })[] = [];
  private readonly began = new Map<string, number>();
  private readonly shown = new Map<string, TaskEvent>();

  /** @param verbose shows parts of steps too */
  constructor(
    private readonly to: Emit,
    private readonly verbose: boolean,
  ) {}

  readonly emit: Emit = (event) => {
    if (event.type === "log") {
      this.to(event);
      return;
    }
    if (event.parent === undefined) this.note(event);
    if (event.parent === undefined || this.verbose) this.to(event);
    else this.showAsProgress(event);
  };

  /** Steps that ended, in the order of their beginning. */
  get steps(): readonly (ReportStep & { readonly id: string })[] {
    return [...this.done].sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Notes a plan that is about to be applied; nobody is asked. */
  readonly notePlan = (plan: StackPlan): Promise<void> => {
    const { add, change, destroy, changes } = plan.summary;
    const marks = { delete: "-", replace: "±", update: "~", forget: "×", create: "+" } as const;
    this.plans.push({
      stack: plan.stack,
      at: steadyNow(),
      summary: `${add} to add, ${change} to change, ${destroy} to destroy`,
      changes: changes.map(({ kind, what, name }) => `${marks[kind]} ${what} ${name}`),
    });
    return Promise.resolve();
  };

  private note(event: TaskEvent): void {
    if (event.state === "started") this.began.set(event.id, steadyNow());
    this.shown.set(event.id, event);
    if (event.state === "started" || event.state === "progress" || event.id === "demo/visitors") return;
    const endedAt = steadyNow();
    this.done.push({
      id: event.id,
      name: event.name,
      startedAt: this.began.get(event.id) ?? endedAt,
      endedAt,
      state: event.state,
      ...(event.detail === undefined ? {} : { detail: event.detail }),
    });
    this.shown.delete(event.id);
  }

  /** A part of a step becomes what the step is at. */
  private showAsProgress(event: TaskEvent): void {
    const above = this.shown.get(event.parent!);
    // Parts of parts are too fine.
    if (above === undefined || (event.state !== "started" && event.state !== "progress")) return;
    this.to({
      type: "task",
      id: above.id,
      name: above.name,
      state: "progress",
      detail: event.detail ?? event.name,
      ...(event.ratio === undefined ? {} : { ratio: event.ratio }),
    });
  }
}
