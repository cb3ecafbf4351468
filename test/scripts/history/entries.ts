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
