import type { Emit, TaskEvent } from "../../events";
import { Recorder } from "../../report/recorder";
import type { StackPlan } from "../plan";

/** Notes what is done while the demo runs, for its report, and shows it in as few lines as a newcomer wants. */
export class DemoRecorder extends Recorder {
  private readonly shown = new Map<string, TaskEvent>();

  /** @param verbose shows parts of steps too */
  constructor(
    private readonly to: Emit,
    private readonly verbose: boolean,
  ) {
    super();
  }

  readonly emit: Emit = (event) => {
    if (event.type === "log") {
      this.to(event);
      return;
    }
    if (event.parent === undefined) {
      this.shown.set(event.id, event);
      if (event.id !== "demo/visitors") this.noteTask(event);
    }
    if (event.parent === undefined || this.verbose) this.to(event);
    else this.showAsProgress(event);
  };

  /** Notes a plan that is about to be applied; nobody is asked. */
  readonly approve = (plan: StackPlan): Promise<void> => {
    this.notePlan(plan);
    return Promise.resolve();
  };

  /** A part of a step becomes what the step is at. */
  private showAsProgress(event: TaskEvent): void {
    const above = this.shown.get(event.parent!);
    const ended = above !== undefined && above.state !== "started" && above.state !== "progress";
    // Parts of parts are too fine.
    if (above === undefined || ended || (event.state !== "started" && event.state !== "progress")) return;
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
