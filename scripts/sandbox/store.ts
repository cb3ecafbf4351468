import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseState, printState, type State } from "./state";

const DEBOUNCE_MS = 100;

/**
 * Keeps the state in a file. Changes are gathered for a tenth of a second and
 * written beside the file, then renamed over it: a reader or a crash sees the
 * old state or the new one, never half of one.
 */
export class Store {
  private readonly file: string | undefined;
  private readonly state: State;
  private timer: NodeJS.Timeout | undefined;

  /** Without a file the state lives in memory alone. */
  constructor(file: string | undefined, state: State) {
    this.file = file;
    this.state = state;
  }

  touch(): void {
    if (this.file === undefined || this.timer !== undefined) return;
    this.timer = setTimeout(() => this.flush(), DEBOUNCE_MS);
  }

  /** Writes now. The file holds tokens and passwords, so it is its owner's alone. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.file === undefined) return;
    mkdirSync(dirname(this.file), { recursive: true });
    const fresh = `${this.file}.${process.pid}.new`;
    writeFileSync(fresh, printState(this.state), { mode: 0o600 });
    renameSync(fresh, this.file);
  }
}

/** The state in `file`, or undefined when there is no such file. @throws Error when it can't be read as a state */
export function loadState(file: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return parseState(text);
}
