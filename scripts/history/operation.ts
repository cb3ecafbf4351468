import { randomBytes } from "node:crypto";
import { IdrError, messageOf } from "../../constructs/errors";
import { StateLockedError } from "../engine";
import { startTime } from "../setup/lock.cjs";
import type { Entry, Failure } from "./entry";
import { whoAmI } from "../who-am-i";
import { begunHere, mayBeAlive } from "./machine";
import type { HistoryStore } from "./store";

/** Something that is being done to the site; nobody else can begin anything until it has ended. */
export interface Operation {
  readonly id: string;
  /**
   * Sees that it still is the one at work: somebody may have released its lock because this machine seemed to be gone
   * (it slept), and gone on. @throws IdrError `operation-lost`; EngineError when the history can't be read
   */
  assertRunning(): Promise<void>;
  /** Records how it ended. Never throws: what can't be recorded is told as a warning. */
  end(outcome: OperationOutcome): Promise<void>;
}

export interface OperationOutcome {
  readonly state: "done" | "failed";
  readonly summary?: string;
  readonly error?: Failure;
  /** JSON. */
  readonly details?: unknown;
}

/** What is begun. */
export type Beginning = Pick<Entry, "step" | "from" | "to" | "stacks">;

/** The operation that is at work; those of this host whose process is gone don't count. */
export function running(
  entries: readonly Entry[],
  alive: (entry: Entry) => boolean = mayBeAlive,
): Entry | undefined {
  return entries.findLast((entry) => entry.state === "running" && alive(entry));
}

/**
 * Sees that nothing is going on. An operation of this host that ended without a word is settled, which is told:
 * to others it would be at work for ever.
 * @throws IdrError `operation-running`; EngineError when the history can't be read or written
 */
export async function ensureFree(store: HistoryStore): Promise<void> {
  const left = unsettled(await store.entries());
  if (left.length === 0) return;
  let dead = left;
  await store.change((entries) => {
    dead = unsettled(entries);
    return dead.length === 0 ? entries : settled(entries, dead);
  });
  tell(dead, store);
}

/**
 * Of an error that comes from another's work, what that is: who finds a stack locked by a running operation
 * is told of the operation. Any other error is answered as it is.
 */
export async function explainLocked(error: unknown, store: HistoryStore): Promise<unknown> {
  if (!(error instanceof StateLockedError)) return error;
  const entries = await store.entries().catch((): readonly Entry[] => []);
  const other = running(entries);
  return other === undefined || begunHere.has(other.id) ? error : operationRunning(other);
}

/**
 * Begins an operation: recorded before anything is changed, and after the operator's yes. One of this
 * host that ended without a word is taken over, which is told.
 * @throws IdrError `operation-running`; EngineError when the history can't be read or written
 */
export async function begin(store: HistoryStore, what: Beginning): Promise<Operation> {
  const started = startTime(process.pid);
  const mine: Entry = {
    id: randomBytes(4).toString("hex"),
    ...what,
    who: whoAmI(),
    pid: process.pid,
    ...(started === undefined ? {} : { pidStarted: started }),
    begunAt: new Date().toISOString(),
    state: "running",
  };
  let dead: readonly Entry[] = [];
  await store.change((all) => {
    // Written already when only the answer to the first attempt was lost.
    const entries = all.filter(({ id }) => id !== mine.id);
    dead = unsettled(entries);
    return [...settled(entries, dead), mine];
  });
  begunHere.add(mine.id);
  tell(dead, store);
  return {
    id: mine.id,
    assertRunning: async () => assertRunning(await store.entries(), mine.id),
    end: (outcome) => end(store, mine.id, outcome),
  };
}

function assertRunning(entries: readonly Entry[], id: string): void {
  const mine = entries.find((entry) => entry.id === id);
  if (mine?.state === "running") return;
  const now = running(entries);
  throw new IdrError(
    "operation-lost",
    `operation ${id} was given up by somebody else${mine?.endedAt === undefined ? "" : ` (${clock(mine.endedAt)})`}, who may have gone on`,
    {
      fix:
        now === undefined
          ? "nothing more was changed; see where things stand (idr status, idr history), then decide"
          : `nothing more was changed; ${now.who} is at work now: ${titleOf(now)}`,
    },
  );
}

/** An entry whose end nobody recorded. */
export function abandoned(entry: Entry, why?: string): Entry {
  return {
    ...entry,
    state: "abandoned",
    endedAt: new Date().toISOString(),
    ...(why === undefined ? {} : { summary: why }),
  };
}

/** What an operation is, in a few words: `cutover from idr to newidr`, `deploy of site, live`, `verify newidr`. */
export function titleOf({ step, from, to, stacks }: Beginning): string {
  if (stacks !== undefined && stacks.length > 0) return `${step} of ${stacks.join(", ")}`;
  const [about, source] = step === "retire" ? [from, undefined] : [to, step === "verify" ? undefined : from];
  if (about === undefined) return step;
  if (step === "prepare" || step === "verify" || step === "retire") {
    return `${step} ${about}${source === undefined ? "" : ` from ${source}`}`;
  }
  return `${step}${source === undefined ? "" : ` from ${source}`} to ${about}`;
}

async function end(store: HistoryStore, id: string, outcome: OperationOutcome): Promise<void> {
  const endedAt = new Date().toISOString();
  try {
    await store.change((entries) =>
      entries.map((entry) => (entry.id === id ? { ...entry, ...outcome, endedAt } : entry)),
    );
  } catch (error) {
    const message = `the history does not say how this ended (operation ${id}): ${messageOf(error)}`;
    store.emit({ type: "log", level: "warn", message });
  } finally {
    begunHere.delete(id);
  }
}

/** What ended without a word. @throws IdrError `operation-running` when one is at work */
function unsettled(entries: readonly Entry[]): readonly Entry[] {
  const other = running(entries);
  if (other !== undefined) throw operationRunning(other);
  return entries.filter(({ state }) => state === "running");
}

function settled(entries: readonly Entry[], dead: readonly Entry[]): Entry[] {
  return entries.map((entry) => (dead.includes(entry) ? abandoned(entry) : entry));
}

function tell(dead: readonly Entry[], store: HistoryStore): void {
  for (const entry of dead) {
    const message = `an earlier ${titleOf(entry)} (${clock(entry.begunAt)}, process ${entry.pid}) ended without a word: going on`;
    store.emit({ type: "log", level: "info", message });
  }
}

function operationRunning(other: Entry): IdrError {
  return new IdrError(
    "operation-running",
    `${other.who} is at work on this site: ${titleOf(other)}, since ${clock(other.begunAt)} (operation ${other.id}, process ${other.pid})`,
    {
      fix: `wait until it has ended; if it is certain that it is gone for good (its machine is off), run idr lock release --id ${other.id}`,
    },
  );
}

/** `2026-11-22 02:13:05 UTC`. */
function clock(iso: string): string {
  return `${iso.slice(0, 19).replace("T", " ")} UTC`;
}
