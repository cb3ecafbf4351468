import { chmod, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { IdrError } from "../../constructs/errors";
import { type Emit, task } from "../events";
import { withLock } from "../setup/lock.cjs";
import { runProgram } from "../setup/process";
import type { Tools } from "../setup/tools";
import { EngineError, engineError, type LockInfo, parseTextDiagnostics, StateLockedError } from "./errors";
import { endHolder, holderOf } from "./holder";
import { isInitialized, markInitialized } from "./init-stamp";
import { brokenState, restoreState } from "./local-state";
import type { ChangeSummary } from "./messages";
import type { PlanJson, StateJson } from "./plan-json";
import { applicationName } from "./pg-locks";
import { EngineProgress } from "./progress";
import { runDetached, WORK_FOLDER } from "./run";

export interface EngineOptions {
  readonly emit: Emit;
  /** The engine's environment (clouds.yaml, backend credentials), to which the tools' own is added; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long to wait for another's state lock, in seconds; default 30. */
  readonly lockTimeoutSeconds?: number;
  /** What people call the stack; default: the folder's name. */
  readonly stack?: string;
  /** Id of the task that this engine's tasks are part of. */
  readonly parent?: string;
}

export interface PlanOptions {
  /** The plan file to write; default `plan.tfplan` in the stack's folder. Holds secrets in the clear, so only its owner may read it. */
  readonly out?: string;
  /** Plan to destroy everything. */
  readonly destroy?: boolean;
  /** Only compare the state with the cloud. */
  readonly refreshOnly?: boolean;
  /** Addresses to confine the plan to (and to what they depend on). */
  readonly targets?: readonly string[];
  /** Addresses to replace though nothing asks for it. */
  readonly replace?: readonly string[];
  /** Objects of the cloud that the plan takes into the state. */
  readonly imports?: readonly Import[];
  /** Addresses whose protection (`prevent_destroy`) this plan lifts. */
  readonly unprotected?: readonly string[];
}

/** An object that is in the cloud and not in the state. */
export interface Import {
  /** Address of the resource that it becomes. */
  readonly to: string;
  /** As the provider wants it for this type. */
  readonly id: string;
}

/** What one plan has beside the synthesized file; the saved plan holds it as well. */
const IMPORTS_FILE = "idr-imports.tf.json";
/** By its name the engine knows it for what overrides blocks of other files, argument by argument. */
const OVERRIDES_FILE = "idr-plan_override.tf.json";

/** An address that no stack has: a command on it takes the lock, and changes nothing. */
const NO_ADDRESS = "terraform_data.idr_no_such_resource";

export interface PlanResult {
  /** Whether there is anything to apply. */
  readonly changes: boolean;
  readonly planFile: string;
  readonly json: PlanJson;
}

/**
 * Runs OpenTofu or Terraform on one synthesized stack, with the state that
 * cdktf-cli uses for it. Each method prepares the stack's folder (`init`)
 * itself where that is due.
 *
 * A failed command throws EngineError, code `<command>-failed` (`plan-failed`,
 * `apply-failed` …), in the engine's own words; `plan-stale` for a saved plan
 * that the state has moved on from; StateLockedError (`state-locked`) when
 * another works on the stack; IdrError `interrupted` after Ctrl-C,
 * `not-synthesized` when the stack's folder has no configuration.
 */
export class Engine {
  readonly stack: string;
  private readonly stackDir: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly tools: Tools,
    stackDir: string,
    private readonly options: EngineOptions,
  ) {
    this.stackDir = resolve(stackDir);
    this.stack = options.stack ?? basename(this.stackDir);
    // A workspace or data folder that the operator uses elsewhere would be another state.
    this.env = { ...(options.env ?? process.env), ...tools.env, TF_WORKSPACE: "", TF_DATA_DIR: "" };
  }

  /**
   * Prepares backend and provider; does nothing when that has been done and nothing it depends on has changed.
   * A local state that a killed engine left empty is put back to the one before it.
   */
  async init(): Promise<void> {
    await this.prepare();
    const broken = await brokenState(this.stackDir);
    // An engine at work may be writing it just now.
    if (broken === undefined || (await this.isHeld())) return;
    if ((await brokenState(this.stackDir)) === undefined) return;
    await restoreState(broken);
    const message = `the state of ${this.stack} was left unreadable by an engine that was killed while it wrote it: the one before it is back (${broken.backup}); what has been made since is looked for in the cloud`;
    this.options.emit({ type: "log", level: "warn", message });
  }

  /** Whether somebody has the lock; where the state can't be read the engine fails after it got the lock. */
  private async isHeld(): Promise<boolean> {
    try {
      return (await this.holder()) !== undefined;
    } catch (error) {
      if (error instanceof EngineError) return false;
      throw error;
    }
  }

  private async prepare(): Promise<void> {
    if (await isInitialized(this.tools, this.stackDir)) return;
    await withLock(join(this.stackDir, WORK_FOLDER, "init.lock"), async () => {
      if (await isInitialized(this.tools, this.stackDir)) return;
      await this.task("init", `prepare ${this.stack}`, async () => {
        // The mirror is what pins the provider. An old lock file would refuse another version of it, or
        // the same one built anew.
        await rm(join(this.stackDir, ".terraform.lock.hcl"), { force: true });
        await this.runText("init", ["-input=false", "-no-color"]);
        await markInitialized(this.tools, this.stackDir);
      });
    });
  }

  /** Compares configuration, state and cloud, and saves the plan. Changes nothing. */
  async plan(options: PlanOptions = {}): Promise<PlanResult> {
    await this.init();
    const planFile = resolve(options.out ?? join(this.stackDir, "plan.tfplan"));
    const args = ["-json", "-input=false", "-detailed-exitcode", `-out=${planFile}`, this.lockTimeout()];
    if (options.destroy === true) args.push("-destroy");
    if (options.refreshOnly === true) args.push("-refresh-only");
    for (const address of options.targets ?? []) args.push(`-target=${address}`);
    for (const address of options.replace ?? []) args.push(`-replace=${address}`);
    return await this.task("plan", `plan ${this.stack}`, async (progress) => {
      const code = await this.withExtras(options, () =>
        this.runJson("plan", args, { progress, succeeds: [0, 2] }),
      );
      await chmod(planFile, 0o600);
      return { changes: code.exit === 2, planFile, json: await this.show(planFile) };
    });
  }

  /** Files that a killed run left would import what has long been in the state, or is gone: each plan writes its own. */
  private async withExtras<T>(options: PlanOptions, work: () => Promise<T>): Promise<T> {
    const { imports = [], unprotected = [] } = options;
    const extras: Readonly<Record<string, object | undefined>> = {
      [IMPORTS_FILE]: imports.length === 0 ? undefined : { import: imports },
      [OVERRIDES_FILE]: unprotected.length === 0 ? undefined : { resource: withoutProtection(unprotected) },
    };
    const clear = () =>
      Promise.all(Object.keys(extras).map((name) => rm(join(this.stackDir, name), { force: true })));
    await clear();
    try {
      for (const [name, content] of Object.entries(extras)) {
        if (content !== undefined) await writeFile(join(this.stackDir, name), JSON.stringify(content));
      }
      return await work();
    } finally {
      await clear();
    }
  }

  /** Applies exactly a saved plan. Returns what was done. */
  async apply(planFile: string): Promise<ChangeSummary> {
    await this.init();
    const plan = await this.show(planFile);
    return await this.task("apply", `apply ${this.stack}`, async (progress) => {
      const args = ["-json", "-input=false", this.lockTimeout(), resolve(planFile)];
      const { summary } = await this.runJson("apply", args, { progress, plan, succeeds: [0] });
      return summary ?? { add: 0, change: 0, remove: 0 };
    });
  }

  /** Reads a saved plan. */
  async show(planFile: string): Promise<PlanJson> {
    await this.init();
    return JSON.parse(await this.runQuery("show", ["-json", resolve(planFile)])) as PlanJson;
  }

  /** Reads the state. It holds secrets in the clear: never log it. */
  async state(): Promise<StateJson> {
    await this.init();
    return JSON.parse(await this.runQuery("show", ["-json"])) as StateJson;
  }

  /** Keeps a half-made object from being replaced by the next apply: it has turned out whole. */
  async untaint(address: string): Promise<void> {
    await this.init();
    await this.task("untaint", `untaint ${address}`, () =>
      this.runText("untaint", ["-no-color", this.lockTimeout(), address]),
    );
  }

  /** Forgets an object without touching it in the cloud. */
  async stateRm(address: string): Promise<void> {
    await this.init();
    await this.task("state-rm", `forget ${address}`, () =>
      this.runText("state rm", ["-no-color", this.lockTimeout(), address]),
    );
  }

  /** Reads the state as its backend keeps it (format 4), empty when there is none yet. It may hold secrets: never log it. */
  async pull(): Promise<string> {
    await this.init();
    return await this.runQuery("state", ["pull"]);
  }

  /**
   * Replaces the state by a file's.
   * @throws EngineError `state-push-failed` when another state has come meanwhile that is not older (by its serial)
   */
  async push(file: string): Promise<void> {
    await this.init();
    await this.task("push", `write the state of ${this.stack}`, () =>
      this.runText("state push", ["-no-color", this.lockTimeout(), resolve(file)]),
    );
  }

  /** Who holds the state's lock now; undefined: nobody. Found out by taking it for a moment. */
  async lockHolder(): Promise<LockInfo | undefined> {
    await this.init();
    return await this.holder();
  }

  private async holder(): Promise<LockInfo | undefined> {
    try {
      await this.runText("untaint", ["-no-color", "-allow-missing", "-lock-timeout=0s", NO_ADDRESS]);
      return undefined;
    } catch (error) {
      if (error instanceof StateLockedError) return error.lock;
      throw error;
    }
  }

  /** Removes another's lock (LockInfo.id). To be used only when it is certain that its holder is gone. */
  async forceUnlock(id: string): Promise<void> {
    await this.init();
    await this.task("force-unlock", `unlock ${this.stack}`, async () => {
      if (await endHolder(id, this.stackDir, this.env)) return;
      await this.runText("force-unlock", ["-force", "-no-color", id]);
    });
  }

  private lockTimeout(): string {
    return `-lock-timeout=${this.options.lockTimeoutSeconds ?? 30}s`;
  }

  private task<T>(verb: string, name: string, work: Parameters<typeof task<T>>[2]): Promise<T> {
    const { emit, parent } = this.options;
    return task(
      emit,
      { id: `${this.stack}/${verb}`, name, ...(parent === undefined ? {} : { parent }) },
      work,
    );
  }

  /** A command that tells its progress as JSON. */
  private async runJson(
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
      outcome = await this.runChanging([command, ...args], (line) => follow.line(line));
    } finally {
      follow.end();
    }
    if (outcome.code !== null && options.succeeds.includes(outcome.code) && !outcome.interrupted) {
      return { exit: outcome.code, summary: follow.summary };
    }
    throw await this.failure(command, outcome, follow.findings());
  }

  /** A command that changes something, and speaks to people. */
  private async runText(command: string, args: readonly string[]): Promise<void> {
    const lines: string[] = [];
    const outcome = await this.runChanging([...command.split(" "), ...args], (line) => lines.push(line));
    if (outcome.code !== 0 || outcome.interrupted)
      throw await this.failure(command, outcome, parseTextDiagnostics(lines.join("\n")));
  }

  private async runChanging(args: readonly string[], onLine: (line: string) => void) {
    return await runDetached(this.tools.engine.path, args, {
      cwd: this.stackDir,
      // Whoever finds the stack locked in PostgreSQL asks there who that is.
      env: { ...this.env, PGAPPNAME: applicationName(this.stack, args[0] ?? "") },
      onLine,
      onInterrupt: () => {
        const message = `interrupted: ${this.tools.engine.kind} ends what it has begun on "${this.stack}" and writes the state`;
        this.options.emit({ type: "log", level: "warn", message });
      },
    });
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
  private async runQuery(command: string, args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runProgram(this.tools.engine.path, [command, ...args], {
      cwd: this.stackDir,
      env: this.env,
    });
    if (code === 0) return stdout;
    throw engineError(
      command,
      this.stack,
      `exit code ${code ?? "none"}`,
      parseTextDiagnostics(stderr || stdout),
    );
  }
}

function withoutProtection(addresses: readonly string[]): object {
  const resources: Record<string, Record<string, object>> = {};
  for (const address of addresses) {
    const [type = "", name = ""] = address.split(".");
    (resources[type] ??= {})[name] = { lifecycle: { prevent_destroy: false } };
  }
  return resources;
}
