import { randomBytes } from "node:crypto";
import { IdrError, messageOf } from "../../../constructs/errors";
import { enginesAtWork, holderText, isMine, type LockInfo } from "../../engine";
import type { AtWork } from "../../cloud/at-work";
import { atWorkElsewhere, type Entry, HistoryStore, titleOf } from "../../history";
import { isHere, mayBeAlive } from "../../history/machine";
import { abandoned } from "../../history/operation";
import { whoAmI } from "../../who-am-i";
import { enginesOf, heldLocks, type LockOptions } from ".";

/** What an id stands for: an operation of the history, one of another history, or an engine's lock of a state. */
export type Held =
  | { readonly kind: "elsewhere"; readonly operation: AtWork }
  | { readonly kind: "operation"; readonly entry: Entry }
  | { readonly kind: "state"; readonly stack: string; readonly lock: LockInfo & { readonly id: string } };

/**
 * Finds what is held under an id, and sees that it can be released.
 * @throws IdrError `lock-unknown`; `operation-alive` when its process is at work on this machine; `lock-local` for
 * the lock of a local state, which ends with its process; `lock-alive` when its engine is at work here; EngineError
 * when a state can't be reached
 */
export async function findHeld(id: string, options: LockOptions): Promise<Held> {
  const store = HistoryStore.open(options);
  const entry = (await store.entries()).find((one) => one.id === id && one.state === "running");
  if (entry !== undefined) return { kind: "operation", entry: releasable(entry) };
  const operation = (await atWorkElsewhere(store)).find((one) => one.id === id);
  if (operation !== undefined) return { kind: "elsewhere", operation };
  const held = await heldLocks(options, store);
  for (const { stack, lock } of held) {
    if (lock?.id !== id) continue;
    if (options.open.site.state.backend === "local") throw localLock(stack, lock);
    await refuseAtWork(stack, lock, options);
    return { kind: "state", stack, lock: { ...lock, id } };
  }
  const ids = held.flatMap(({ stack, lock }) => (lock?.id === undefined ? [] : [`${lock.id} (${stack})`]));
  throw new IdrError("lock-unknown", `nothing is held under the id ${id}`, {
    value: id,
    fix: ids.length === 0 ? "no state is locked: see idr lock show" : `locked are ${ids.join(", ")}`,
  });
}

/**
 * Releases what `findHeld` found: marks the operation as abandoned, takes back what the cloud says of it, or takes the
 * state's lock from its holder. Recorded in the history; where that fails, it is a warning.
 * @throws IdrError `lock-unknown` when it was let go meanwhile; EngineError
 */
export async function release(held: Held, options: LockOptions): Promise<void> {
  const store = HistoryStore.open(options);
  if (held.kind === "elsewhere") {
    const { id, step, who } = held.operation;
    await store.guard?.withdraw(id);
    const what = `${step} by ${who} (operation ${id}, of another copy of this folder) released`;
    await store.change((entries) => [...entries, unlocking(what)]);
    return;
  }
  if (held.kind === "operation") {
    const { entry } = held;
    await store.change((entries) => {
      if (!entries.some(({ id, state }) => id === entry.id && state === "running")) {
        throw new IdrError("lock-unknown", `operation ${entry.id} has ended meanwhile`);
      }
      const why = `released by ${whoAmI()}`;
      const without = entries.map((one) => (one.id === entry.id ? abandoned(one, why) : one));
      return [...without, unlocking(`${titleOf(entry)} by ${entry.who} (operation ${entry.id}) released`)];
    });
    await store.guard?.withdraw(entry.id);
    return;
  }
  const { stack, lock } = held;
  const engine = enginesOf(options, store).find((one) => one.stack === stack);
  if (engine === undefined) throw new IdrError("stack-unknown", `no stack "${stack}"`);
  await engine.forceUnlock(lock.id);
  try {
    const what = `lock ${lock.id} of ${holderText(lock)} released`;
    await store.change((entries) => [...entries, unlocking(what, stack)]);
  } catch (error) {
    const message = `the lock is released, but the history doesn't say so: ${messageOf(error)}`;
    options.emit({ type: "log", level: "warn", message });
  }
}

/** The record of a lock that was released. */
function unlocking(summary: string, stack?: string): Entry {
  const now = new Date().toISOString();
  return {
    id: randomBytes(4).toString("hex"),
    step: "unlock",
    ...(stack === undefined ? {} : { stacks: [stack] }),
    who: whoAmI(),
    pid: process.pid,
    begunAt: now,
    endedAt: now,
    state: "done",
    summary,
  };
}

/** @throws IdrError `operation-alive` */
function releasable(entry: Entry): Entry {
  if (isHere(entry) && mayBeAlive(entry)) {
    throw new IdrError(
      "operation-alive",
      `${titleOf(entry)} is at work in process ${entry.pid} of this machine`,
      {
        fix: `wait until it has ended, or stop it (kill ${entry.pid}): its lock ends with it`,
      },
    );
  }
  return entry;
}

/** An engine that goes on without its lock writes over what others do. @throws IdrError `lock-alive` */
async function refuseAtWork(stack: string, lock: LockInfo, { stacks }: LockOptions): Promise<void> {
  const folder = stacks.find(({ name }) => name === stack)?.directory;
  if (folder === undefined || (lock.who !== undefined && !isMine(lock))) return;
  const [engine] = await enginesAtWork(folder);
  if (engine === undefined) return;
  throw new IdrError(
    "lock-alive",
    `"${stack}" is locked by an engine that is at work on this machine: ${engine.command}, process ${engine.pid}`,
    { fix: `wait until it has ended, or stop it in good order: kill -INT ${engine.pid}` },
  );
}

function localLock(stack: string, lock: LockInfo): IdrError {
  return new IdrError(
    "lock-local",
    `the lock of a local state ends with its process, and "${stack}" is locked by ${holderText(lock)}`,
    {
      fix: `wait until it has ended${lock.pid === undefined ? "" : `, or stop it in good order: kill -INT ${lock.pid}`}`,
    },
  );
}
