import type { TaskEvent } from "../events";

/** A task as last heard of. */
export interface TaskState {
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  readonly state: TaskEvent["state"];
  readonly detail?: string;
  readonly ratio?: number;
  /** When it started, in milliseconds of the clock that the tree was given. */
  readonly startedAt: number;
  readonly seconds?: number;
}

export interface TaskRow {
  readonly task: TaskState;
  readonly depth: number;
  /** Seconds that it has run. */
  readonly seconds: number;
}

/** What runs, as a tree, from the events alone. */
export class TaskTree {
  private readonly running = new Map<string, TaskState>();
  private readonly depths = new Map<string, number>();

  /** Takes an event in and returns the task as it is now. */
  update(event: TaskEvent, now: number): TaskState {
    const before = this.running.get(event.id);
    const detail = event.detail ?? before?.detail;
    const ratio = event.ratio ?? before?.ratio;
    const state: TaskState = {
      id: event.id,
      name: event.name,
      state: event.state,
      startedAt: before?.startedAt ?? now - (event.seconds ?? 0) * 1000,
      ...(event.parent === undefined ? {} : { parent: event.parent }),
      ...(detail === undefined ? {} : { detail }),
      ...(ratio === undefined ? {} : { ratio }),
      ...(event.seconds === undefined ? {} : { seconds: event.seconds }),
    };
    this.depths.set(event.id, event.parent === undefined ? 0 : this.depthOf(event.parent) + 1);
    if (isRunning(event)) this.running.set(event.id, state);
    else this.running.delete(event.id);
    return state;
  }

  /** How many parents a task has. */
  depthOf(id: string): number {
    return this.depths.get(id) ?? -1;
  }

  /** Running task of that id. */
  find(id: string | undefined): TaskState | undefined {
    return id === undefined ? undefined : this.running.get(id);
  }

  /**
   * Running tasks, parents before their parts, in the order in which they started: `limit` rows at most.
   * When there are more, those that began last are left out and counted.
   */
  rows(limit: number, now: number): { readonly rows: TaskRow[]; readonly hidden: number } {
    const all: TaskRow[] = [];
    const add = (parent: string | undefined, depth: number): void => {
      for (const task of this.running.values()) {
        const under = this.running.has(task.parent ?? "") ? task.parent : undefined;
        if (under !== parent) continue;
        all.push({ task, depth, seconds: (now - task.startedAt) / 1000 });
        add(task.id, depth + 1);
      }
    };
    add(undefined, 0);
    if (all.length <= limit) return { rows: all, hidden: 0 };
    const shown = Math.max(0, limit - 1);
    return { rows: all.slice(0, shown), hidden: all.length - shown };
  }
}

export function isRunning(event: { readonly state: TaskEvent["state"] }): boolean {
  return event.state === "started" || event.state === "progress";
}
