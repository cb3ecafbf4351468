import type { Recording } from "./recorder";

/** What differs between two productions that were made in the same way: ids, addresses, times, and what follows from them. */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "ID"],
  [/\bfa:16:3e(:[0-9a-f]{2}){3}\b/g, "MAC"],
  [/\b192\.168\.1\.\d{1,3}\b(?!\/)/g, "ADDRESS"],
  [/\b203\.0\.113\.\d{1,3}\b/g, "PUBLIC"],
  [/\b\d{4}-\d\d-\d\dT[0-9:.]+Z?/g, "TIME"],
  // A request more or less to the same end: the command asks for a router and then sets its gateway.
  [/"revision_number":\d+/g, '"revision_number":0'],
  [/"standard_attr_id":\d+/g, '"standard_attr_id":0'],
  [/\breq-ID\b/g, "REQUEST"],
];

/** A recording without what is a production's own, sorted: equal for two that were made in the same way. Pure. */
export function shapeOf(recording: Recording): string[] {
  const bare = (text: string) => OWN.reduce((left, [what, word]) => left.replace(what, word), text);
  return [...recording].map(([key, text]) => `${bare(key)}: ${sorted(bare(text))}`).sort();
}

/** With its lists in one order, since the API gives them in that of their ids. */
function sorted(text: string): string {
  return text.startsWith("{") ? JSON.stringify(inOrder(JSON.parse(text))) : text;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inOrder(item)]));
}
