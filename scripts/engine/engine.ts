import { chmod, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { task } from "../events";
import { withLock } from "../setup/lock.cjs";
import type { Tools } from "../setup/tools";
import { Commands, type EngineOptions } from "./commands";
import { EngineError, type LockInfo, StateLockedError } from "./errors";
import { endHolder } from "./holder";
import { isInitialized, markInitialized } from "./init-stamp";
import { brokenState, restoreState } from "./local-state";
import type { ChangeSummary } from "./messages";
import { type PlanExtras, withExtras } from "./plan-extras";
import type { PlanJson, StateJson } from "./plan-json";
import { WORK_FOLDER } from "./run";

export interface PlanOptions extends PlanExtras {
  /** The plan file to write; default `plan.tfplan` in the stack's folder. Holds secrets in the clear, so only its owner may read it. */
  readonly out?: string;
  /** Plan to destroy everything. */
  readonly destroy?: boolean;
  /** Addresses to confine the plan to (and to what they depend on). */
  readonly targets?: readonly string[];
  /** Addresses to replace though nothing asks for it. */
  readonly replace?: readonly string[];
}

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
  private readonly commands: Commands;

  constructor(
    private readonly tools: Tools,
    stackDir: string,
    private readonly options: EngineOptions,
  ) {
    this.commands = new Commands(tools, stackDir, options);
  }

  /** What people call it. */
  get stack(): string {
    return this.commands.stack;
  }

  private get stackDir(): string {
    return this.commands.stackDir;
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
        await this.commands.text("init", ["-input=false", "-no-color"]);
        await markInitialized(this.tools, this.stackDir);
      });
    });
  }

  /** Compares configuration, state and cloud, and saves the plan. Changes nothing. */
  async plan(options: PlanOptions = {}): Promise<PlanResult> {
    await this.init();
    const planFile = resolve(options.out ?? join(this.stackDir, "plan.tfplan"));
    const args = [
      "-json",
      "-input=false",
      "-detailed-exitcode",
      `-out=${planFile}`,
      this.commands.lockTimeout(),
    ];
    if (options.destroy === true) args.push("-destroy");
    for (const address of options.targets ?? []) args.push(`-target=${address}`);
    for (const address of options.replace ?? []) args.push(`-replace=${address}`);
    return await this.task("plan", `plan ${this.stack}`, async (progress) => {
      const code = await withExtras(this.stackDir, options, () =>
        this.commands.json("plan", args, { progress, succeeds: [0, 2] }),
      );
      await chmod(planFile, 0o600);
      return { changes: code.exit === 2, planFile, json: await this.show(planFile) };
    });
  }

  /** Applies exactly a saved plan. Returns what was done. @param json the plan, if it has been read already */
  async apply(planFile: string, json?: PlanJson): Promise<ChangeSummary> {
    await this.init();
    const plan = json ?? (await this.show(planFile));
    return await this.task("apply", `apply ${this.stack}`, async (progress) => {
      const args = ["-json", "-input=false", this.commands.lockTimeout(), resolve(planFile)];
      const { summary } = await this.commands.json("apply", args, { progress, plan, succeeds: [0] });
      return summary ?? { add: 0, change: 0, remove: 0 };
    });
  }

  /** Reads a saved plan. */
  async show(planFile: string): Promise<PlanJson> {
    await this.init();
    return JSON.parse(await this.commands.query("show", ["-json", resolve(planFile)])) as PlanJson;
  }

  /** Reads the state. It holds secrets in the clear: never log it. */
  async state(): Promise<StateJson> {
    await this.init();
    return JSON.parse(await this.commands.query("show", ["-json"])) as StateJson;
  }

  /** Keeps a half-made object from being replaced by the next apply: it has turned out whole. */
  async untaint(address: string): Promise<void> {
    await this.init();
    await this.task("untaint", `untaint ${address}`, () =>
      this.commands.text("untaint", ["-no-color", this.commands.lockTimeout(), address]),
    );
  }

  /** Reads the state as its backend keeps it (format 4), empty when there is none yet. It may hold secrets: never log it. */
  async pull(): Promise<string> {
    await this.init();
    return await this.commands.query("state", ["pull"]);
  }

  /**
   * Replaces the state by a file's.
   * @throws EngineError `state-push-failed` when another state has come meanwhile that is not older (by its serial)
   */
  async push(file: string): Promise<void> {
    await this.init();
    await this.task("push", `write the state of ${this.stack}`, () =>
      this.commands.text("state push", ["-no-color", this.commands.lockTimeout(), resolve(file)]),
    );
  }

  /** Who holds the state's lock now; undefined: nobody. Found out by taking it for a moment. */
  async lockHolder(): Promise<LockInfo | undefined> {
    await this.init();
    return await this.holder();
  }

  private async holder(): Promise<LockInfo | undefined> {
    try {
      await this.commands.text("untaint", ["-no-color", "-allow-missing", "-lock-timeout=0s", NO_ADDRESS]);
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
      if (await endHolder(id, this.stackDir, this.commands.env)) return;
      await this.commands.text("force-unlock", ["-force", "-no-color", id]);
    });
  }

  private task<T>(verb: string, name: string, work: Parameters<typeof task<T>>[2]): Promise<T> {
    const { emit, parent } = this.options;
    return task(
      emit,
      { id: `${this.stack}/${verb}`, name, ...(parent === undefined ? {} : { parent }) },
      work,
    );
  }
}
