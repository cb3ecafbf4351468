import { randomBytes } from "node:crypto";
import { IdrError, messageOf } from "../../constructs/errors";
import { StateLockedError } from "../engine";
import { startTime } from "../setup/lock.cjs";
import { machineId, whoAmI } from "../who-am-i";
import { changesNothing, mayGoBeside } from "./beside";
import type { Beginning, Entry, Failure } from "./entry";
import { begunHere, isHere, mayBeAlive } from "./machine";
import type { HistoryStore } from "./store";

/** Something that is being done to the site; until it has ended, only what may go beside it can begin. */
export interface Operation {
  readonly id: string;
  /** What was written into the history when it began. */
  readonly entry: Entry;
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

/** The operations, by their ids, that a work knew of when it looked at the site for the first time. */
export type Seen = ReadonlySet<string>;

/** The operations that are at work, oldest first; those of this machine whose process is gone don't count. */
export function allRunning(
  entries: readonly Entry[],
  alive: (entry: Entry) => boolean = mayBeAlive,
): readonly Entry[] {
  return entries.filter((entry) => entry.state === "running" && alive(entry));
}

/** The last of them; `undefined`: nothing is at work. */
export function running(
  entries: readonly Entry[],
  alive: (entry: Entry) => boolean = mayBeAlive,
): Entry | undefined {
  return allRunning(entries, alive).at(-1);
}

/**
 * Sees that nothing is going on which this can't go beside; what it goes beside is told. An operation of this machine
 * that ended without a word is settled, which is told: to others it would be at work for ever.
 * @returns what the history knows now, for `begin`: to be asked before anything is looked at
 * @throws IdrError `operation-running`; EngineError when the history can't be read or written
 */
export async function ensureFree(store: HistoryStore, what: Beginning): Promise<Seen> {
  let entries = await store.entries();
  let dead = unsettled(entries, what);
  if (dead.length > 0) {
    entries = await store.change((all) => {
      dead = unsettled(all, what);
      return dead.length === 0 ? all : settled(all, dead);
    });
  }
  tell(dead, store);
  tellBeside(entries, what, store);
  return new Set(entries.map(({ id }) => id));
}

/**
 * Of an error that comes from another's work, what that is: who finds a stack locked by a running operation
 * is told of the operation. Any other error is answered as it is.
 */
export async function explainLocked(error: unknown, store: HistoryStore, what: Beginning): Promise<unknown> {
  if (!(error instanceof StateLockedError)) return error;
  const entries = await store.entries().catch((): readonly Entry[] => []);
  const other = running(entries.filter(({ id }) => !begunHere.has(id)));
  if (other === undefined) return error;
  // One that this goes beside need not be who holds the lock.
  return mayGoBeside(what, other) && error.lock.who !== other.who ? error : operationRunning(other);
}

/**
 * Begins an operation: recorded before anything is changed, and after the operator's yes. One of this
 * machine that ended without a word is taken over, which is told.
 * @param seen what `ensureFree` answered: another operation that has begun since may have changed what was looked at.
 *   @default nothing was looked at before
 * @throws IdrError `operation-running`, `operation-meanwhile`; EngineError when the history can't be read or written
 */
export async function begin(store: HistoryStore, what: Beginning, seen?: Seen): Promise<Operation> {
  const started = startTime(process.pid);
  const machine = machineId();
  const mine: Entry = {
    id: randomBytes(4).toString("hex"),
    ...what,
    who: whoAmI(),
    pid: process.pid,
    ...(started === undefined ? {} : { pidStarted: started }),
    ...(machine === undefined ? {} : { machine }),
    begunAt: new Date().toISOString(),
    state: "running",
  };
  let dead: readonly Entry[] = [];
  const now = await store.change((all) => {
    // Written already when only the answer to the first attempt was lost.
    const entries = all.filter(({ id }) => id !== mine.id);
    dead = unsettled(entries, what);
    if (seen !== undefined) refuseMeanwhile(entries, what, seen);
    return [...settled(entries, dead), mine];
  });
  begunHere.add(mine.id);
  tell(dead, store);
  tellBeside(
    now.filter(({ id }) => id !== mine.id && seen?.has(id) !== true),
    what,
    store,
  );
  return {
    id: mine.id,
    entry: mine,
    assertRunning: async () => assertRunning(await store.entries(), mine.id),
    end: (outcome) => end(store, mine.id, outcome),
  };
}

function assertRunning(entries: readonly Entry[], id: string): void {
  const mine = entries.find((entry) => entry.id === id);
  if (mine?.state === "running") return;
  throw operationLost(id, mine?.endedAt, running(entries));
}

/** @param endedAt when it was given up @param now what is at work since, as far as that is known */
export function operationLost(id: string, endedAt?: string, now?: Entry): IdrError {
  return new IdrError(
    "operation-lost",
    `operation ${id} was given up by somebody else${endedAt === undefined ? "" : ` (${clock(endedAt)})`}, who may have gone on`,
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
    // What somebody has given up stays so, however it came out: somebody may have gone on since, and nobody is to rely
    // on it (`whyUnverified`).
    const isGivenUp = (entries: readonly Entry[]) =>
      outcome.state === "done" && entries.some((entry) => entry.id === id && entry.state === "abandoned");
    const now = await store.change((entries) => {
      const state = isGivenUp(entries) ? "abandoned" : outcome.state;
      return entries.map((entry) => (entry.id === id ? { ...entry, ...outcome, endedAt, state } : entry));
    });
    if (isGivenUp(now)) {
      const message = `operation ${id} was given up by somebody else meanwhile, and stays so in the history`;
      store.emit({ type: "log", level: "warn", message });
    }
  } catch (error) {
    const message = `the history does not say how this ended (operation ${id}): ${messageOf(error)}`;
    store.emit({ type: "log", level: "warn", message });
  } finally {
    begunHere.delete(id);
  }
}

/** What ended without a word. @throws IdrError `operation-running` when one is at work that this can't go beside */
function unsettled(entries: readonly Entry[], what: Beginning): readonly Entry[] {
  const other = allRunning(entries).findLast((entry) => !mayGoBeside(what, entry));
  if (other !== undefined) throw operationRunning(other);
  return entries.filter((entry) => entry.state === "running" && !mayBeAlive(entry));
}

/** @throws IdrError `operation-meanwhile` when what was looked at may have been changed by another operation since */
function refuseMeanwhile(entries: readonly Entry[], what: Beginning, seen: Seen): void {
  if (changesNothing(what)) return;
  const newer = entries.findLast(
    (entry) => !seen.has(entry.id) && !changesNothing(entry) && !mayGoBeside(what, entry),
  );
  if (newer === undefined) return;
  const until = newer.endedAt === undefined ? "" : ` to ${clock(newer.endedAt)}`;
  throw new IdrError(
    "operation-meanwhile",
    `${newer.who} was at work on this site meanwhile: ${titleOf(newer)}, ${clock(newer.begunAt)}${until} (operation ${newer.id}, ${newer.state})`,
    {
      fix: "nothing was changed by this one, which has looked before that; see where things stand (idr status), then run it again",
    },
  );
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

function tellBeside(entries: readonly Entry[], what: Beginning, store: HistoryStore): void {
  for (const other of allRunning(entries)) {
    const message = `${atWork(other)}; this ${what.step} goes beside it`;
    store.emit({ type: "log", level: "warn", message });
  }
}

function operationRunning(other: Entry): IdrError {
  const release = `idr lock release --id ${other.id}`;
  return new IdrError("operation-running", atWork(other), {
    fix: isHere(other)
      ? `wait until it has ended; if this can't wait, stop it: kill ${other.pid} (on another machine: ${release}); it can be run again`
      : `wait until it has ended; if this can't wait, or its machine is gone: ${release}; it then stops before its next change, and can be run again`,
  });
}

/** `ada@laptop is at work on this site: cutover …, since …`. */
function atWork(other: Entry): string {
  return `${other.who} is at work on this site: ${titleOf(other)}, since ${clock(other.begunAt)} (operation ${other.id}, process ${other.pid})`;
}

/** `2026-11-22 02:13:05 UTC`. */
export function clock(iso: string): string {
  return `${iso.slice(0, 19).replace("T", " ")} UTC`;
}
