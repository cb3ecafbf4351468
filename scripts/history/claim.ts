import { setTimeout as sleep } from "node:timers/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import type { AtWork } from "../cloud/at-work";
import { allRunning, clock, operationLost } from "./operation";
import type { Entry } from "./entry";
import type { HistoryStore } from "./store";

/** Milliseconds between looks for something of the site that can carry the claim, in its first deployment. */
const LOOK_AGAIN_MS = 2000;

/** The claim of an operation: the cloud tells everybody that it is at work. */
export interface Claim {
  /** Sees that nobody has taken it back, and that nobody else has one. @throws IdrError `operation-lost`, `operation-running`, `state-other` */
  assertMine(): Promise<void>;
  /** Takes it back. Never throws: what can't be taken back is told as a warning. */
  withdraw(): Promise<void>;
}

/**
 * Sees that nobody is at work on the site whom this history doesn't know: a copy of this folder, whose history has gone
 * its own way since. @throws IdrError `operation-running`; EngineError; OpenStackError
 */
export async function ensureNobodyElsewhere(store: HistoryStore): Promise<void> {
  const others = await atWorkElsewhere(store);
  if (others.length > 0) throw runningElsewhere(others.at(-1)!);
}

/** Who is at work on the site by the cloud, and in no entry of this history; oldest first. */
export async function atWorkElsewhere(store: HistoryStore): Promise<readonly AtWork[]> {
  return (await sorted(store, (await store.guard?.atWork()) ?? [])).elsewhere;
}

/**
 * Tells in the cloud that an operation is at work, and takes back the claims of this history's operations that have
 * ended without doing so. A site that has created nothing yet can carry no claim: it gets it, and its lineage, as soon
 * as it has.
 * @throws IdrError `operation-running` when somebody else has a claim; two that begin at one moment are both refused
 */
export async function claim(
  store: HistoryStore,
  mine: Pick<Entry, "id" | "step" | "begunAt" | "who">,
): Promise<Claim> {
  const { guard } = store;
  if (guard === undefined) return { assertMine: () => Promise.resolve(), withdraw: () => Promise.resolve() };
  const stop = new AbortController();
  const found: { placed: boolean; trouble?: unknown } = { placed: false };

  const place = async (): Promise<boolean> => {
    const now = await guard.claim(mine);
    found.placed = now.some(({ id }) => id === mine.id);
    const { elsewhere, ended } = await sorted(store, without(now, mine.id));
    if (elsewhere[0] !== undefined) throw runningElsewhere(elsewhere[0]);
    for (const { id } of ended) await guard.withdraw(id);
    return found.placed;
  };
  const withdraw = async (): Promise<void> => {
    stop.abort();
    await keeping;
    try {
      await guard.withdraw(mine.id);
    } catch (error) {
      const message = `the cloud still says that operation ${mine.id} is at work (${messageOf(error)}); the next operation from here takes that back, from elsewhere idr lock release --id ${mine.id} does`;
      store.emit({ type: "log", level: "warn", message });
    }
  };
  /** Nothing of it is an error by itself: what it finds is told when the operation goes on. */
  const keepTrying = async (): Promise<void> => {
    while (!found.placed) {
      await sleep(LOOK_AGAIN_MS, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return;
      try {
        if (await place()) await store.recordState();
        delete found.trouble;
      } catch (error) {
        found.trouble = error;
      }
    }
  };

  let keeping: Promise<void> = Promise.resolve();
  try {
    await place();
  } catch (error) {
    await withdraw();
    throw error;
  }
  if (!found.placed) keeping = keepTrying();
  return {
    assertMine: async () => {
      if (found.trouble instanceof IdrError) throw found.trouble;
      if (!found.placed) return;
      const now = await guard.atWork();
      const [other] = (await sorted(store, without(now, mine.id))).elsewhere;
      if (other !== undefined) throw runningElsewhere(other);
      if (!now.some(({ id }) => id === mine.id)) throw operationLost(mine.id);
    },
    withdraw,
  };
}

/** Claims that no entry of this history explains, and those whose operation has ended. */
interface SortedClaims {
  readonly elsewhere: readonly AtWork[];
  readonly ended: readonly AtWork[];
}

/** Sorts claims by the history, which an engine reads: not where there is none to sort. */
async function sorted(store: HistoryStore, claims: readonly AtWork[]): Promise<SortedClaims> {
  if (claims.length === 0) return { elsewhere: [], ended: [] };
  const entries = await store.entries();
  const known = new Set(entries.map(({ id }) => id));
  const going = new Set(allRunning(entries).map(({ id }) => id));
  return {
    elsewhere: claims.filter(({ id }) => !known.has(id)),
    ended: claims.filter(({ id }) => known.has(id) && !going.has(id)),
  };
}

function without(claims: readonly AtWork[], id: string): readonly AtWork[] {
  return claims.filter((one) => one.id !== id);
}

function runningElsewhere({ id, step, begunAt, who }: AtWork): IdrError {
  return new IdrError(
    "operation-running",
    `${who} is at work on this site from another copy of this folder: ${step}, since ${clock(begunAt)} (operation ${id}, told by the cloud)`,
    {
      fix: `wait until it has ended, and go on in the folder in which it was done: its states know what was made; if its machine is gone: idr lock release --id ${id}`,
    },
  );
}
