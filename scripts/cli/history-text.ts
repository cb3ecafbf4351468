import type { Entry } from "../history";
import { count, duration } from "../ui/format";
import type { Style } from "../ui/style";
import { load } from "./load";

/** The list for people, newest first. @param total how many the history has. @default those that are given */
export function historyText(entries: readonly Entry[], style: Style, total: number = entries.length): string {
  if (entries.length === 0) return "nothing has been done to this site yet";
  const list = load.table().table({
    head: ["when (UTC)", "who", "what", "outcome", "took", "id"],
    rows: entries.map((entry) => [
      clock(entry.begunAt),
      entry.who,
      load.history().titleOf(entry),
      outcome(entry, style),
      took(entry),
      entry.id,
    ]),
    style,
    right: [4],
  });
  const left = total - entries.length;
  if (left === 0) return list;
  return `${list}\n${style.dim(`  ${count(left, "older operation")} not shown: idr history --limit all`)}`;
}

/** How an operation came out, in a few words. */
export function outcome(entry: Entry, style: Style): string {
  const { state, summary, error } = entry;
  switch (state) {
    case "done":
      return style.good("done");
    case "failed":
      return style.bad(error?.code ?? "failed");
    case "running":
      return load.history().mayBeAlive(entry) ? style.change("running") : style.warn("ended without a word");
    case "abandoned":
      return style.warn(summary === undefined ? "ended without a word" : "abandoned");
  }
}

/** How long it took; empty: not known. */
export function took({ begunAt, endedAt, state }: Entry): string {
  if (endedAt === undefined || state === "abandoned") return "";
  return duration((Date.parse(endedAt) - Date.parse(begunAt)) / 1000);
}

/** `2026-11-22 02:13:05`. */
export function clock(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}
