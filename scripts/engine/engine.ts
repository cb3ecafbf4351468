import { chmod } from "node:fs/promises";
import { join, resolve } from "node:path";
import { task } from "../events";
import type { LockWait } from "../setup/lock.cjs";
import type { Tools } from "../setup/tools";
import { Commands, type EngineOptions } from "./commands";
import { settleBackend, withConfiguration } from "./configuration";
import { EngineError, type LockInfo, StateLockedError } from "./errors";
import { endHolder } from "./holder";
import { prepareFolder } from "./init";
import { brokenState, restoreState } from "./local-state";
import type { ChangeSummary } from "./messages";
import { type PlanExtras, withExtras } from "./plan-extras";
import { newPlanFile, removePlanFile } from "./plan-file";
import type { PlanJson, StateJson } from "./plan-json";
import { refuseForeignFiles, tighten } from "./stack-folder";
import { saveUnsaved } from "./save-unsaved";
import { noteUnsaved, UNSAVED } from "./unsaved-state";

export interface PlanOptions extends PlanExtras {
  /**
   * The plan file to write; default: one of its own, which is gone when the plan was applied and when this process ends.
   * Holds secrets in the clear, so only its owner may read it.
   */
  readonly out?: string;
  /** Plan to destroy everything. */
  readonly destroy?: boolean;
  /** Addresses to confine the plan to (and to what they depend on). */
  readonly targets?: readonly string[];
  /** Addresses to replace though nothing asks for it. */
  readonly replace?: readonly string[];
  /**
   * Whether the state is locked meanwhile. Without a lock a plan only reads the state, so that it needs no right to
   * write it; a change that comes between is seen when the plan is applied. @default true
   */
  readonly lock?: boolean;
}

/** An address that no stack has: a command on it takes the lock, and changes nothing. */
const NO_ADDRESS = "terraform_data.idr_no_such_resource";

/** Plans of small stacks take that long, and are no news. */
const TELL_AFTER_SECONDS = 5;

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
 * `not-synthesized` when the stack's folder has no configuration,
 * `state-elsewhere` when the site file has another `state:` than before,
 * `foreign-configuration` when somebody else's configuration is in the folder,
 * `state-unsaved` when an engine left a state there that can't be saved by itself.
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
   * A local state that a killed engine left empty is put back to the one before it; a state that an engine could not
   * save is saved.
   * @param unsaved `false`: it is left as it is. @default true
   */
  async init(unsaved = true): Promise<void> {
    await settleBackend(this.stackDir, this.options.configuration, this.tellWait());
    await this.ready(unsaved);
  }

  /**
   * The same, with the configuration that is in the folder.
   * @param unsaved whether a state that an engine could not save is to be seen to first
   */
  private async ready(unsaved = true): Promise<void> {
    await refuseForeignFiles(this.stackDir);
    await prepareFolder(this.tools, this.commands, (work) =>
      this.task("init", `prepare ${this.stack}`, work),
    );
    await tighten(this.stackDir, this.options.emit);
    await this.restoreBroken();
    if (!unsaved) return;
    await saveUnsaved(this.tools, this.commands, this.options.emit, (work) =>
      this.task("push", `save the state of ${this.stack} that could not be saved`, work),
    );
  }

  private async restoreBroken(): Promise<void> {
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

  /**
   * Compares configuration, state and cloud, and saves the plan. Changes nothing.
   * @throws IdrError `folder-busy`, `stack-rewritten` when others don't let go of the stack's folder
   */
  async plan(options: PlanOptions = {}): Promise<PlanResult> {
    const planFile = options.out === undefined ? await newPlanFile(this.stackDir) : resolve(options.out);
    const args = [
      "-json",
      "-input=false",
      "-detailed-exitcode",
      `-out=${planFile}`,
      options.lock === false ? "-lock=false" : this.commands.lockTimeout(),
    ];
    if (options.destroy === true) args.push("-destroy");
    for (const address of options.targets ?? []) args.push(`-target=${address}`);
    for (const address of options.replace ?? []) args.push(`-replace=${address}`);
    const plan = async (): Promise<PlanResult> => {
      await this.ready();
      return await this.task("plan", `plan ${this.stack}`, async (progress) => {
        const code = await withExtras(this.stackDir, options, () =>
          this.commands.json("plan", args, { progress, succeeds: [0, 2] }),
        );
        await chmod(planFile, 0o600);
        return { changes: code.exit === 2, planFile, json: await this.show(planFile) };
      });
    };
    try {
      return await withConfiguration(this.stackDir, this.options.configuration, plan, this.tellWait());
    } catch (error) {
      await removePlanFile(planFile);
      throw error;
    }
  }

  /**
   * Applies exactly a saved plan, whatever is in the stack's folder by now. Returns what was done. A plan is applied
   * once: unless its file was named (`out`), it is removed.
   * @param json the plan, if it has been read already
   */
  async apply(planFile: string, json?: PlanJson): Promise<ChangeSummary> {
    await this.ready();
    const plan = json ?? (await this.show(planFile));
    try {
      return await this.task("apply", `apply ${this.stack}`, async (progress) => {
        const args = ["-json", "-input=false", this.commands.lockTimeout(), resolve(planFile)];
        const { summary } = await this.commands.json("apply", args, { progress, plan, succeeds: [0] });
        return summary ?? { add: 0, change: 0, remove: 0 };
      });
    } catch (error) {
      if (await noteUnsaved(this.stackDir, resolve(planFile))) {
        const message = `the state of ${this.stack} could not be saved, and is in ${join(this.stackDir, UNSAVED)}: the next command on this stack saves it; don't remove it`;
        this.options.emit({ type: "log", level: "error", message });
      }
      throw error;
    } finally {
      await removePlanFile(resolve(planFile));
    }
  }

  /** Reads a saved plan. */
  async show(planFile: string): Promise<PlanJson> {
    await this.ready();
    return JSON.parse(
      await this.commands.query("show", ["-json", "-no-color", resolve(planFile)]),
    ) as PlanJson;
  }

  /** Reads the state. It holds secrets in the clear: never log it. */
  async state(): Promise<StateJson> {
    await this.init();
    return JSON.parse(await this.commands.query("show", ["-json", "-no-color"])) as StateJson;
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
    await this.init(false);
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
    await this.init(false);
    await this.task("force-unlock", `unlock ${this.stack}`, async () => {
      if (await endHolder(id, this.stackDir, this.commands.env)) return;
      await this.commands.text("force-unlock", ["-force", "-no-color", id]);
    });
  }

  /** Says once that another process has the folder, when that takes more than a moment. */
  private tellWait(): (wait: LockWait) => void {
    let told = false;
    return ({ pid, host, seconds }) => {
      if (told || seconds < TELL_AFTER_SECONDS) return;
      told = true;
      const message = `waiting for process ${pid ?? "?"} of ${host ?? "another machine"}, which plans ${this.stack} in the same folder`;
      this.options.emit({ type: "log", level: "info", message });
    };
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
