import { gunzipSync, gzipSync } from "node:zlib";
import { type Entry, parseEntry } from "./entry";

/** How many entries are kept. */
const KEEP_ENTRIES = 500;
/** Beyond this many characters the oldest entries lose their details. */
const MAX_CHARACTERS = 900_000;

/** Details that are not worth packing. */
const SMALL = 200;

/** The entries as read, and those that this version can't read, which it hands on as they are. */
export interface History {
  readonly entries: readonly Entry[];
  readonly unreadable: readonly unknown[];
}

/** The history's text in a state, as an engine writes states; empty: it has none. */
export function textIn(
  state: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> } | undefined,
): string {
  const value = state?.outputs?.["entries"]?.value;
  return typeof value === "string" ? value : "";
}

/** Reads the history's text; what is no entry is kept apart. An empty text is an empty history. */
export function parseHistory(text: string): History {
  const values: unknown = text === "" ? [] : JSON.parse(text);
  const entries: Entry[] = [];
  const unreadable: unknown[] = [];
  for (const value of Array.isArray(values) ? (values as unknown[]) : []) {
    const entry = parseEntry(unpacked(value));
    if (entry === undefined) unreadable.push(value);
    else entries.push(entry);
  }
  return { entries, unreadable };
}

/**
 * The text of a history: the last entries, and as many of their details, from
 * the newest back, as fit.
 * @param limits default: 500 entries, 900 000 characters
 */
export function historyText(
  { entries, unreadable }: History,
  limits: { readonly entries?: number; readonly characters?: number } = {},
): string {
  const { entries: most = KEEP_ENTRIES, characters = MAX_CHARACTERS } = limits;
  const kept = entries.slice(-most);
  let room = characters - JSON.stringify([...unreadable, ...kept.map(withoutDetails)]).length;
  let full = false;
  const texts = [...kept].reverse().map((entry) => {
    const whole = packed(entry);
    const more = JSON.stringify(whole).length - JSON.stringify(withoutDetails(entry)).length;
    // Once one has lost its details all older ones do: none is kept for being small.
    full ||= more > room;
    if (full) return withoutDetails(entry);
    room -= more;
    return whole;
  });
  // What can't be read may be of any age; room for it is found before that of details.
  return JSON.stringify([...unreadable.slice(-most), ...texts.reverse()]);
}

function withoutDetails(entry: Entry): object {
  return { ...entry, details: undefined };
}

function packed(entry: Entry): object {
  const { details, ...rest } = entry;
  if (details === undefined) return rest;
  const text = JSON.stringify(details);
  return text.length < SMALL ? entry : { ...rest, detailsGz: gzipSync(text).toString("base64") };
}

function unpacked(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("detailsGz" in value)) return value;
  const { detailsGz, ...rest } = value;
  try {
    const details: unknown = JSON.parse(gunzipSync(Buffer.from(String(detailsGz), "base64")).toString());
    return { ...rest, details };
  } catch {
    // Damaged details are no reason to lose who did what when.
    return rest;
  }
}
