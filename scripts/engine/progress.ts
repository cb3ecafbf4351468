import type { Emit, TaskEvent } from "../events";
import { type Diagnostic, describeDiagnostic } from "./errors";
import { type ChangeSummary, isExpectedWarning, parseMessage } from "./messages";
import { changesOf, type PlanJson } from "./plan-json";
import { redact, secretsOf } from "./secrets";
import { nameOf, resourceTitle } from "./title";

const DOING: Readonly<Record<string, string>> = {
  create: "creating",
  update: "changing",
  delete: "removing",
};
const DONE: Readonly<Record<string, string>> = { create: "created", update: "changed", delete: "removed" };

/** How an engine's work is shown. */
export interface ProgressOptions {
  readonly stack: string;
  /** The task that the resources' tasks are part of. */
  readonly task: string;
  readonly emit: Emit;
  /** Says how the task as a whole is getting on. */
  readonly progress: (detail: string, ratio?: number) => void;
  /** The plan that is applied: tells names, and how much there is to do. */
  readonly plan?: PlanJson;
}

/**
 * Follows an engine's `-json` output line by line: turns what happens to each
 * resource into task events, and keeps the diagnostics and the summary.
 */
export class EngineProgress {
  readonly diagnostics: Diagnostic[] = [];
  summary: ChangeSummary | undefined;
  private readonly titles: ReadonlyMap<string, string>;
  private readonly open = new Map<string, TaskEvent>();
  private readonly total: number;
  private finished = 0;
  private read = 0;
  private readonly secrets: readonly string[];
  /** What wasn't JSON: all there is to go by when an engine crashes. */
  private readonly stray: string[] = [];

  constructor(private readonly options: ProgressOptions) {
    const changes = options.plan === undefined ? [] : changesOf(options.plan);
    this.titles = new Map(
      changes.map(({ address, type, change }) => [
        address,
        resourceTitle(address, type, nameOf(type, change.after) ?? nameOf(type, change.before)),
      ]),
    );
    this.secrets = options.plan === undefined ? [] : secretsOf(options.plan);
    this.total = changes.reduce((sum, { change }) => sum + change.actions.length, 0);
  }

  /** Takes the next line. */
  line(text: string): void {
    const message = parseMessage(text);
    if (message === undefined) return;
    if (typeof message === "string") {
      this.stray.push(message);
      return;
    }
    switch (message.type) {
      case "diagnostic":
        this.diagnostic(message.diagnostic);
        break;
      case "change_summary":
        this.summary = message.changes;
        break;
      case "refresh_complete":
        this.options.progress(`${++this.read} resources read`);
        break;
      case "refresh_start":
        break;
      case "log":
        if (message["@message"].startsWith("Acquiring state lock"))
          this.options.progress("waiting for the state's lock");
        break;
      default:
        this.resource(message.type, message.hook);
    }
  }

  /** To be called when the engine has ended, however it did: closes what it left open. */
  end(): void {
    for (const event of this.open.values()) {
      this.options.emit({ ...event, state: "failed", detail: "the engine ended before it was done" });
    }
    this.open.clear();
  }

  /** What the engine said, for an error: its diagnostics, else the last of what wasn't JSON. */
  findings(): readonly Diagnostic[] {
    if (this.diagnostics.some(({ severity }) => severity === "error") || this.stray.length === 0) {
      return this.diagnostics;
    }
    const [summary = "", ...rest] = this.stray.slice(-20).map((line) => redact(line, this.secrets));
    return [...this.diagnostics, { severity: "error", summary, detail: rest.join("\n") }];
  }

  private diagnostic(said: Diagnostic): void {
    if (isExpectedWarning(said)) return;
    const { summary, detail } = said;
    const diagnostic = {
      ...said,
      summary: redact(summary, this.secrets),
      detail: redact(detail, this.secrets),
    };
    this.diagnostics.push(diagnostic);
    if (diagnostic.severity === "warning") {
      this.options.emit({ type: "log", level: "warn", message: describeDiagnostic(diagnostic) });
    }
  }

  private resource(
    type: "apply_start" | "apply_progress" | "apply_complete" | "apply_errored",
    hook: { resource: { addr: string; resource_type: string }; action: string; elapsed_seconds?: number },
  ): void {
    const doing = DOING[hook.action];
    // Reads are many and quick, and change nothing.
    if (doing === undefined) return;
    const { addr, resource_type } = hook.resource;
    const { stack, task, emit, progress } = this.options;
    // A replacement is two tasks of the same resource.
    const id = `${stack}/${addr}${hook.action === "delete" ? "/delete" : ""}`;
    const name = this.titles.get(addr) ?? resourceTitle(addr, resource_type);
    const event = { type: "task", id, parent: task, name, seconds: hook.elapsed_seconds ?? 0 } as const;
    if (type === "apply_start" || type === "apply_progress") {
      const going = {
        ...event,
        state: type === "apply_start" ? "started" : "progress",
        detail: doing,
      } as const;
      this.open.set(id, going);
      emit(going);
      return;
    }
    this.open.delete(id);
    if (type === "apply_complete") {
      emit({ ...event, state: "succeeded", detail: DONE[hook.action] ?? "done" });
      this.finished++;
      if (this.total > 0)
        progress(`${this.finished} of ${this.total} steps`, Math.min(1, this.finished / this.total));
    } else {
      emit({ ...event, state: "failed", detail: `${doing} it failed` });
    }
  }
}
