/**
 * What an action says while it runs. Actions print nothing: they emit these
 * events and return data; the command line draws them as a live view, plain
 * lines or JSON (`scripts/ui/`).
 */
export type IdrEvent = TaskEvent | LogEvent;

/** A piece of work with a name and a duration: a stack, a resource, a check, a volume's copy. */
export interface TaskEvent {
  readonly type: "task";
  /** Identity of the task within one run, e.g. `deploy/newidr/volume database-db`. */
  readonly id: string;
  /** Id of the task that this one is a part of. */
  readonly parent?: string;
  /** What a person calls it. */
  readonly name: string;
  readonly state: "started" | "progress" | "succeeded" | "failed" | "skipped";
  /** One line: what is going on, what came out, or why it failed or was skipped. */
  readonly detail?: string;
  /** Share done, 0 to 1, where it is known. */
  readonly ratio?: number;
  /** Seconds since the task started. */
  readonly seconds?: number;
}

/** A line for the operator. */
export interface LogEvent {
  readonly type: "log";
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
}

/** Where an action sends its events. */
export type Emit = (event: IdrEvent) => void;

/** For callers who don't listen. */
export const silent: Emit = () => undefined;

/**
 * Runs `work` as a task: started, then succeeded or failed with its duration.
 * `work` gets a function that reports progress in one line.
 */
export async function task<T>(
  emit: Emit,
  identity: { readonly id: string; readonly name: string; readonly parent?: string },
  work: (progress: (detail: string, ratio?: number) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const say = (state: TaskEvent["state"], detail?: string, ratio?: number) =>
    emit({
      type: "task",
      ...identity,
      state,
      seconds: seconds(),
      ...(detail === undefined ? {} : { detail }),
      ...(ratio === undefined ? {} : { ratio }),
    });
  say("started");
  try {
    const result = await work((detail, ratio) => say("progress", detail, ratio));
    say("succeeded");
    return result;
  } catch (error) {
    say("failed", error instanceof Error ? error.message : String(error));
    throw error;
  }
}
