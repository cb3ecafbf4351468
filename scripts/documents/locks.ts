import type { Held, LockReport } from "../actions/lock";
import type { LockInfo } from "../engine";
import type { Document } from "./shapes";

export function locksDocument({ operation, locks, ...rest }: LockReport): Document<"lock show"> {
  return {
    operation: operation ?? null,
    ...rest,
    locks: locks.map(({ stack, lock }) => ({
      stack,
      ...(lock === undefined ? {} : { lock: lockDocument(lock) }),
    })),
  };
}

export function releasedDocument(held: Held): Document<"lock release"> {
  return { released: held.kind === "state" ? { ...held, lock: lockDocument(held.lock) } : held };
}

function lockDocument({ since, ...lock }: LockInfo) {
  return { ...lock, ...(since === undefined ? {} : { since: since.toISOString() }) };
}
