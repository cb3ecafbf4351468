import type { IdrEvent, TaskEvent } from "../events";
import type { Output } from "./output";
import { shown, type Style } from "./style";
import { finishedLine, runningLine } from "./task-line";
import { TaskTree, isRunning } from "./task-tree";
import { type View, logLine } from "./view";

/** A part of the screen that is drawn over and over: what log-update does. */
export interface Canvas {
  /** Draws these lines in place of those drawn before. */
  draw(lines: readonly string[]): void;
  /** Takes away what is drawn. */
  clear(): void;
  /** Prints lines that stay. */
  print(lines: readonly string[]): void;
  size(): { readonly columns: number; readonly rows: number };
}

const FRAME_MILLISECONDS = 120;

/**
 * The view of a terminal: what runs, with names and times, at the bottom; what ended scrolls up. It never
 * takes more rows than the terminal has.
 */
export class LiveView implements View {
  private readonly tree = new TaskTree();
  private readonly timer: NodeJS.Timeout;
  private frame = 0;
  private held = false;
  /** Parent under which finished tasks were printed last. */
  private heading: string | undefined;

  constructor(
    private readonly canvas: Canvas,
    private readonly style: Style,
    private readonly verbose = false,
  ) {
    this.timer = setInterval(() => {
      this.frame += 1;
      this.draw();
    }, FRAME_MILLISECONDS);
    // Drawing alone keeps no process alive.
    this.timer.unref();
  }

  show(event: IdrEvent): void {
    if (event.type === "log") {
      if (event.level === "debug" && !this.verbose) return;
      this.canvas.print(logLine(event, this.style).split("\n"));
    } else {
      this.showTask(event);
    }
    this.draw();
  }

  around(write: () => void): void {
    this.canvas.clear();
    write();
    this.draw();
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.canvas.clear();
    this.held = true;
    try {
      return await work();
    } finally {
      this.held = false;
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.canvas.clear();
  }

  private showTask(event: TaskEvent): void {
    const parent = this.tree.find(event.parent);
    const task = this.tree.update(event, performance.now());
    if (isRunning(event)) return;
    const { columns } = this.canvas.size();
    const depth = this.tree.depthOf(event.id);
    const lines = [finishedLine(task, depth, columns, this.style)];
    // Parts that end before the whole stand under its name.
    if (parent !== undefined && this.heading !== parent.id) {
      lines.unshift(`${"  ".repeat(depth - 1)}${this.style.dim("▸")} ${parent.name}`);
    }
    this.heading = parent?.id;
    this.canvas.print(lines);
  }

  private draw(): void {
    if (this.held) return;
    const { columns, rows } = this.canvas.size();
    const { rows: shown, hidden } = this.tree.rows(Math.max(1, rows - 2), performance.now());
    const lines = shown.map((row) => runningLine(row, columns, this.frame, this.style));
    if (hidden > 0) lines.push(this.style.dim(`  … and ${hidden} more`));
    this.canvas.draw(lines);
  }
}

/** A canvas on a terminal. log-update is loaded here, so that only a terminal pays for it. */
export async function terminalCanvas(output: Output): Promise<Canvas> {
  const { createLogUpdate } = await import("log-update");
  const { stream } = output;
  const log = createLogUpdate(stream);
  let last = "";
  const clear = (): void => {
    log.clear();
    last = "";
  };
  return {
    draw: (lines) => {
      const text = shown(lines.join("\n"));
      if (text === last) return;
      if (text === "") clear();
      else log(text);
      last = text;
    },
    clear: () => {
      clear();
      log.done();
    },
    print: (lines) => {
      clear();
      output.write(`${shown(lines.join("\n"))}\n`);
    },
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
  };
}
