import type { IdrEvent, TaskEvent } from "../events";
import { cut, duration } from "./format";
import type { Style } from "./style";
import { type TaskState, TaskTree, isRunning } from "./task-tree";
import { type View, logLine } from "./view";

const PROGRESS_SECONDS = 10;

/**
 * The view of CI and files: a line when a step starts and when it or a part of it ends, and for steps
 * that take long one line of what goes on, every 10 s at most.
 */
export class PlainView implements View {
  private readonly tree = new TaskTree();
  private readonly timer: NodeJS.Timeout;
  private lastLineAt = performance.now();

  constructor(
    private readonly write: (line: string) => void,
    private readonly style: Style,
    private readonly verbose = false,
    progressSeconds = PROGRESS_SECONDS,
  ) {
    this.timer = setInterval(() => this.progress(progressSeconds), Math.min(1, progressSeconds) * 1000);
    this.timer.unref();
  }

  show(event: IdrEvent): void {
    if (event.type === "task") this.showTask(event);
    else if (event.level !== "debug" || this.verbose) this.say(logLine(event, this.style));
  }

  around(write: () => void): void {
    write();
  }

  hold<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private showTask(event: TaskEvent): void {
    const title = this.title(event);
    const task = this.tree.update(event, performance.now());
    // A resource's start is not worth a line: its end is, and what takes long is told by progress().
    if (event.state === "started" && event.parent === undefined) this.say(`${title} …`);
    if (!isRunning(event)) this.say(`${title}: ${outcome(task, this.style)}`);
  }

  private progress(every: number): void {
    const now = performance.now();
    if (now - this.lastLineAt < every * 1000) return;
    const { rows } = this.tree.rows(Infinity, now);
    const leaves = rows.filter(({ task }) => !rows.some((other) => other.task.parent === task.id));
    const [oldest] = leaves;
    if (oldest === undefined) return;
    const { task, seconds } = oldest;
    const share = task.ratio === undefined ? "" : `${Math.round(task.ratio * 100)} %, `;
    const detail = task.state === "progress" && task.detail ? `${task.detail}, ` : "";
    const others = leaves.length > 1 ? ` (and ${leaves.length - 1} more)` : "";
    this.say(this.style.dim(`${this.title(task)}: ${share}${detail}${duration(seconds)} so far${others}`));
  }

  private title(task: { readonly name: string; readonly parent?: string }): string {
    const parents: string[] = [];
    for (let above = this.tree.find(task.parent); above !== undefined; above = this.tree.find(above.parent)) {
      parents.unshift(above.name);
    }
    return [...parents, task.name].join(" › ");
  }

  private say(line: string): void {
    this.lastLineAt = performance.now();
    this.write(line);
  }
}

function outcome(task: TaskState, style: Style): string {
  const time = task.seconds === undefined ? "" : ` (${duration(task.seconds)})`;
  // The rest of an engine's words comes with the error at the end.
  const detail = task.detail === undefined ? "" : `, ${cut(task.detail.split("\n", 1)[0]!, 160)}`;
  if (task.state === "failed") return `${style.bad("failed")}${detail}${time}`;
  if (task.state === "skipped") return `skipped${detail}`;
  return `${style.good("done")}${detail}${time}`;
}
