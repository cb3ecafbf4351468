import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { IdrError } from "../../constructs/errors";
import { HISTORY, synthesizeHistory } from "../../stacks/history-stack";
import { localStatePath } from "../../stacks/state-backend";
import type { StateGuard } from "../cloud/lineage";
import { Engine, EngineError } from "../engine";
import type { Emit } from "../events";
import { WORK_FOLDER } from "../engine/run";
import { redactedValue } from "../redaction";
import type { Tools } from "../setup/tools";
import type { OpenSite } from "../site";
import type { Entry } from "./entry";
import { localLineage } from "./local";
import { type History, historyText, parseHistory, textIn } from "./text";

export interface HistoryStoreOptions {
  readonly open: Pick<OpenSite, "site" | "directory">;
  readonly tools: Tools;
  readonly emit: Emit;
  /** Environment of the engine. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Keeps a state from working on a site that belongs to another one. @default nothing does: only for what changes nothing in the cloud */
  readonly guard?: StateGuard;
}

/** How often a change is tried again after another's came between. */
const ATTEMPTS = 20;

/** Looks at a state that is being written, and milliseconds between them. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 100;

/** Version 4 of the engines' state format, as far as it matters here. */
interface StateFile {
  readonly version: 4;
  readonly terraform_version: string;
  readonly serial: number;
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, { readonly value: unknown; readonly type: unknown }>>;
  readonly resources: readonly unknown[];
  readonly check_results: null;
}

/**
 * The history of a site, kept where its state is: in the one output of a stack
 * without resources. So every backend keeps it, and everybody who works on the
 * site sees the same.
 */
export class HistoryStore {
  private engine: Engine | undefined;

  private constructor(private readonly options: HistoryStoreOptions) {}

  /** Opens the history of a site; nothing is read or made yet. */
  static open(options: HistoryStoreOptions): HistoryStore {
    return new HistoryStore(options);
  }

  get emit(): Emit {
    return this.options.emit;
  }

  get guard(): StateGuard | undefined {
    return this.options.guard;
  }

  /** All entries, oldest first. @throws EngineError when the state can't be read */
  async entries(): Promise<readonly Entry[]> {
    return parseHistory(textIn(await this.pull())).entries;
  }

  /**
   * Replaces the entries by `edit`'s answer. When another change comes between, `edit` is asked again,
   * with the new entries; what it throws ends the change, and nothing was written.
   * @param edit an answer that is the very array it was given changes nothing
   * @returns the entries as they are now
   * @throws EngineError when the state can't be read or written; IdrError `history-busy`
   */
  async change(edit: (entries: readonly Entry[]) => readonly Entry[]): Promise<readonly Entry[]> {
    let last: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const state = await this.pull();
      const { entries, unreadable } = parseHistory(textIn(state));
      const edited = edit(entries);
      if (edited === entries) return entries;
      try {
        await this.push(state, { entries: edited, unreadable });
        return edited;
      } catch (error) {
        if (!(error instanceof EngineError && error.code === "state-push-failed")) throw error;
        // Only a state that has moved on is a reason to try again.
        if (JSON.stringify(await this.pull()) === JSON.stringify(state)) throw error;
        last = error;
        await sleep(Math.random() * 200 * (attempt + 1));
      }
    }
    throw new IdrError("history-busy", `the history was changed by others ${ATTEMPTS} times meanwhile`, {
      fix: "try again",
      cause: last,
    });
  }

  /** The lineage of the site's states; `undefined`: nothing was ever recorded. @throws EngineError when it can't be read */
  async lineage(): Promise<string | undefined> {
    const { site, directory } = this.options.open;
    // A file is read quicker than by an engine; one that is just being written is left to the engine.
    const quick = site.state.backend === "local" ? await localLineage(site, directory) : undefined;
    const lineage = quick ?? (await this.pull())?.lineage;
    // Over HTTP, engines tell of a state that is not there as one without a lineage.
    return lineage === "" ? undefined : lineage;
  }

  /** Sees that the site in the cloud belongs to this state, or to none yet. @throws IdrError `state-other` */
  async checkState(): Promise<void> {
    const { guard } = this.options;
    if (guard !== undefined) await guard.check(await this.lineage());
  }

  /** Writes on what the site has created so far that it belongs to this state. @throws IdrError `state-other` */
  async recordState(): Promise<void> {
    const { guard } = this.options;
    const lineage = guard === undefined ? undefined : await this.lineage();
    if (lineage !== undefined) await guard?.record(lineage);
  }

  /** Its engine, to see or release the lock of this state. */
  stackEngine(): Engine {
    const { open, tools, emit, env } = this.options;
    if (this.engine !== undefined) return this.engine;
    const stack = synthesizeHistory(open.site, { directory: open.directory });
    return (this.engine = new Engine(tools, stack.directory, {
      // That the history is read and written is no news.
      emit: (event) => {
        if (event.type === "log") emit(event);
      },
      stack: HISTORY,
      configuration: stack.configuration(),
      ...(env === undefined ? {} : { env }),
    }));
  }

  private async pull(): Promise<StateFile | undefined> {
    for (let look = 1; ; look++) {
      const text = await this.stackEngine().pull();
      if (text.trim() !== "") return JSON.parse(text) as StateFile;
      if (look === LOOKS || !this.isBeingWritten()) return undefined;
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Whether a state that looks empty is a file: engines write it in place, so for a moment it has nothing in it. */
  private isBeingWritten(): boolean {
    const { site, directory } = this.options.open;
    return site.state.backend === "local" && existsSync(localStatePath(directory, site.cloud, HISTORY));
  }

  private async push(before: StateFile | undefined, history: History): Promise<void> {
    const state: StateFile = {
      version: 4,
      terraform_version: this.options.tools.engine.version,
      serial: (before?.serial ?? 0) + 1,
      lineage: before?.lineage ?? randomUUID(),
      outputs: { entries: { value: historyText(redactedValue(history)), type: "string" } },
      resources: [],
      check_results: null,
    };
    const engine = this.stackEngine();
    const folder = join(this.options.open.directory, "cdktf.out", HISTORY, WORK_FOLDER);
    await mkdir(folder, { recursive: true });
    const file = join(folder, `push-${process.pid}-${randomUUID()}.json`);
    try {
      await writeFile(file, JSON.stringify(state), { mode: 0o600 });
      await engine.push(file);
    } finally {
      await rm(file, { force: true });
    }
  }
}
