import { setTimeout as sleep } from "node:timers/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import type { AtWork } from "../cloud/at-work";
import { allRunning, clock } from "./operation";
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
  const claims = (await store.guard?.atWork()) ?? [];
  return claims.length === 0 ? [] : unknownTo(await store.entries(), claims);
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
    const entries = await store.entries();
    const [other] = unknownTo(entries, now);
    if (other !== undefined) throw runningElsewhere(other);
    const going = new Set([mine.id, ...allRunning(entries).map(({ id }) => id)]);
    for (const { id } of now.filter((one) => !going.has(one.id))) await guard.withdraw(id);
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
      const [other] = unknownTo(await store.entries(), now);
      if (other !== undefined) throw runningElsewhere(other);
      if (!now.some(({ id }) => id === mine.id)) throw takenBack(mine.id);
    },
    withdraw,
  };
}

function unknownTo(entries: readonly Entry[], claims: readonly AtWork[]): readonly AtWork[] {
  const known = new Set(entries.map(({ id }) => id));
  return claims.filter(({ id }) => !known.has(id));
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

function takenBack(id: string): IdrError {
  return new IdrError(
    "operation-lost",
    `operation ${id} was given up by somebody else, who may have gone on`,
    {
      fix: "nothing more was changed; see where things stand (idr status, idr history), then decide",
    },
  );
}
