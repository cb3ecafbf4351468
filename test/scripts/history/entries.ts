import type { Entry } from "../../../scripts/history";

/** An entry of another host, that has ended. */
export function entry(id: string, more: Partial<Entry> = {}): Entry {
  return {
    id,
    step: "cutover",
    from: "idr",
    to: "newidr",
    who: "ada@laptop",
    pid: 77,
    begunAt: "2026-11-22T02:13:05.000Z",
    state: "done",
    ...more,
  };
}

/** An entry without some of what it could have. */
export function without(given: Entry, ...keys: readonly (keyof Entry)[]): Entry {
  const kept = Object.entries(given).filter(([key]) => !keys.includes(key as keyof Entry));
  return Object.fromEntries(kept) as unknown as Entry;
}
