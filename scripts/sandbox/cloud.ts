import { DEFAULT_QUOTAS, type Quotas, type Settings } from "./settings";
import type { State, Transition } from "./state";

/** What a transition does when its time has come; `fails` sends its row to the error state. */
export type Finish = (cloud: Cloud, id: string, transition: Transition) => void;

/** What a fault makes of the work a call starts: it never ends, or it ends in an error. */
export type Outcome = "stuck" | "error";

/**
 * The simulated cloud: its state and its time. Services change the state in
 * synchronous steps and schedule what takes time; what is scheduled is a part
 * of the state, so a restarted sandbox goes on where it was.
 */
export class Cloud {
  readonly state: State;
  /** `http://127.0.0.1:<port>`, set once the server listens. */
  url = "";
  /** What happens to the work started by the call that is being handled; undefined: it ends well. */
  outcome: Outcome | undefined;
  private readonly finishers: Readonly<Record<string, Finish>>;
  private readonly onChange: () => void;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(state: State, finishers: Readonly<Record<string, Finish>>, onChange: () => void) {
    this.state = state;
    this.finishers = finishers;
    this.onChange = onChange;
  }

  get settings(): Settings {
    return this.state.settings;
  }

  now(): number {
    return Date.now() + this.settings.clockAheadSeconds * 1000;
  }

  /** A number that was not given before. */
  nextNumber(): number {
    this.state.counter += 1;
    return this.state.counter;
  }

  quotas(projectId: string): Quotas {
    return this.state.quotas[projectId] ?? DEFAULT_QUOTAS;
  }

  /** Says that the state has changed: it will be saved, and the data plane follows it. */
  changed(): void {
    this.onChange();
  }

  /** Lets `kind` happen to row `target` after `seconds`, unless a fault holds it for ever. */
  schedule(kind: string, target: string, seconds: number, detail?: Readonly<Record<string, string>>): void {
    if (this.outcome === "stuck") return;
    const transition: Transition = {
      due: this.now() + seconds * 1000,
      kind,
      target,
      ...(this.outcome === "error" ? { fails: true } : {}),
      ...(detail === undefined ? {} : { detail }),
    };
    const queue = this.state.transitions;
    let index = queue.length;
    while (index > 0 && (queue[index - 1]?.due ?? 0) > transition.due) index -= 1;
    queue.splice(index, 0, transition);
    if (index === 0) this.arm();
  }

  /** Drops what is scheduled for a row that is going away. */
  cancel(target: string): void {
    this.state.transitions = this.state.transitions.filter((transition) => transition.target !== target);
  }

  /** Does what is due and waits for the next; called by a timer, and before every call so that answers are exact. */
  runDue(): void {
    let ran = false;
    for (;;) {
      const [next] = this.state.transitions;
      if (next === undefined || next.due > this.now()) break;
      this.state.transitions.shift();
      this.finishers[next.kind]?.(this, next.target, next);
      ran = true;
    }
    if (ran) this.changed();
    this.arm();
  }

  stop(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private arm(): void {
    clearTimeout(this.timer);
    const [next] = this.state.transitions;
    if (next === undefined || this.closed) return;
    // Node's timers hold at most 2^31 - 1 milliseconds.
    const wait = Math.min(Math.max(0, next.due - this.now()), 2 ** 31 - 1);
    this.timer = setTimeout(() => this.runDue(), wait);
  }
}
