import { basename, resolve } from "node:path";
import { IdrError } from "../../constructs/errors";
import type { Emit } from "../events";
import { beginChange } from "../interrupts";
import { runProgram } from "../setup/process";
import type { Tools } from "../setup/tools";
import { engineError, failureDiagnostics, parseTextDiagnostics, StateLockedError } from "./errors";
import { engineEnvironment } from "../setup/engine-environment";
import { backendKindOf, holderOf } from "./holder";
import type { ChangeSummary } from "./messages";
import type { PlanJson } from "./plan-json";
import { applicationName } from "./pg-locks";
import { EngineProgress } from "./progress";
import { runDetached } from "./run";

export interface EngineOptions {
  readonly emit: Emit;
  /** Where the engine's environment is taken from (`engineEnvironment`); the tools' own is added. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long to wait for another's state lock, in seconds; default 30. */
  readonly lockTimeoutSeconds?: number;
  /** What people call the stack; default: the folder's name. */
  readonly stack?: string;
  /**
   * The synthesized stack that it is to work on; it is put back where another command has synthesized another one
   * into the same folder. Default: what is in the folder.
   */
  readonly configuration?: string;
  /** Id of the task that this engine's tasks are part of. */
  readonly parent?: string;
}

/** Runs single commands of the engine in a stack's folder; what fails is thrown in the engine's own words. */
export class Commands {
  readonly stack: string;
  readonly stackDir: string;

  constructor(
    private readonly tools: Tools,
    stackDir: string,
    private readonly options: EngineOptions,
  ) {
    this.stackDir = resolve(stackDir);
    this.stack = options.stack ?? basename(this.stackDir);
  }

  /** What the engine has in its environment, with the backend that the folder's configuration names now. */
  get env(): NodeJS.ProcessEnv {
    const given = this.options.env ?? process.env;
    return {
      ...engineEnvironment(given, backendKindOf(this.stackDir)),
      ...this.tools.env,
      // A workspace that somebody has chosen in this folder would be another state.
      TF_WORKSPACE: "default",
    };
  }

  /** The option of commands that lock the state. */
  lockTimeout(): string {
    return `-lock-timeout=${this.options.lockTimeoutSeconds ?? 30}s`;
  }

  /** A command that tells its progress as JSON. */
  async json(
    command: "plan" | "apply",
    args: readonly string[],
    options: {
      readonly progress: (detail: string, ratio?: number) => void;
      readonly plan?: PlanJson;
      readonly succeeds: readonly number[];
    },
  ): Promise<{ readonly exit: number; readonly summary: ChangeSummary | undefined }> {
    const follow = new EngineProgress({
      stack: this.stack,
      task: `${this.stack}/${command}`,
      emit: this.options.emit,
      progress: options.progress,
      ...(options.plan === undefined ? {} : { plan: options.plan }),
    });
    let outcome;
    try {
      outcome = await this.changing([command, ...args], (line) => follow.line(line));
    } finally {
      follow.end();
    }
    if (outcome.code !== null && options.succeeds.includes(outcome.code) && !outcome.interrupted) {
      return { exit: outcome.code, summary: follow.summary };
    }
    throw await this.failure(command, outcome, follow.findings());
  }

  /** A command that changes something, and speaks to people. */
  async text(command: string, args: readonly string[]): Promise<void> {
    const lines: string[] = [];
    const outcome = await this.changing([...command.split(" "), ...args], (line) => lines.push(line));
    if (outcome.code !== 0 || outcome.interrupted)
      throw await this.failure(command, outcome, parseTextDiagnostics(lines.join("\n")));
  }

  private async changing(args: readonly string[], onLine: (line: string) => void) {
    // A plan and a preparation can be ended at any time.
    const ended = ["plan", "init"].includes(args[0] ?? "") ? () => undefined : beginChange();
    const run = runDetached(this.tools.engine.path, args, {
      cwd: this.stackDir,
      // Whoever finds the stack locked in PostgreSQL asks there who that is.
      env: { ...this.env, PGAPPNAME: applicationName(this.stack, args[0] ?? "") },
      onLine,
      onInterrupt: () => {
        const message = `interrupted: ${this.tools.engine.kind} ends what it has begun on "${this.stack}" and writes the state`;
        this.options.emit({ type: "log", level: "warn", message });
      },
    });
    return await run.finally(ended);
  }

  private async failure(
    command: string,
    outcome: Awaited<ReturnType<typeof runDetached>>,
    diagnostics: Parameters<typeof engineError>[3],
  ): Promise<IdrError> {
    const exit =
      outcome.signal === null ? `exit code ${outcome.code ?? "none"}` : `ended by ${outcome.signal}`;
    const told = engineError(command, this.stack, exit, diagnostics);
    const error =
      told instanceof StateLockedError
        ? told.withHolder(await holderOf(told.lock, this.stackDir, this.env))
        : told;
    if (!outcome.interrupted) return error;
    const { kind } = this.tools.engine;
    return new IdrError(
      "interrupted",
      `${command} of stack "${this.stack}" was interrupted; ${kind} ended in good order (${exit})`,
      { fix: "run it again: what was done is in the state, and the rest will be done", cause: error },
    );
  }

  /** A command that only reads; returns its stdout. */
  async query(command: string, args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runProgram(this.tools.engine.path, [command, ...args], {
      cwd: this.stackDir,
      env: this.env,
      // The end of a terminal reaches all programs that were started on it.
      detached: true,
    });
    if (code === 0) return stdout;
    throw engineError(
      command,
      this.stack,
      `exit code ${code ?? "none"}`,
      failureDiagnostics(stderr || stdout),
    );
  }
}
