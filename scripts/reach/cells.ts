import type { Sources } from "./model";
import type { Range } from "./ranges";
import { areNone, NO_SOURCES, subtractSources, unionSources } from "./sources";

/** Traffic, and who may send it. */
export interface Cell {
  readonly traffic: Range;
  readonly sources: Sources;
}

/** Cells that rise and don't overlap: what a packet filter lets in. */
export type Cells = readonly Cell[];

/** Puts any cells together, so that none overlap. */
export function cellsOf(parts: readonly Cell[]): Cells {
  if (parts.length < 2) return parts;
  const starts = parts.toSorted((a, b) => compare(a.traffic[0], b.traffic[0]));
  const edges = [...new Set(parts.flatMap(({ traffic: [first, last] }) => [first, last + 1n]))].sort(compare);
  const made: Cell[] = [];
  let active: Cell[] = [];
  let next = 0;
  for (const [index, first] of edges.entries()) {
    const end = edges[index + 1];
    if (end === undefined) break;
    active = active.filter(({ traffic }) => traffic[1] >= first);
    while (next < starts.length && starts[next]!.traffic[0] <= first) active.push(starts[next++]!);
    if (active.length === 0) continue;
    const before = made.at(-1);
    const sources = unionSources(active.map((cell) => cell.sources));
    if (before?.sources === sources && before.traffic[1] + 1n === first)
      made[made.length - 1] = { traffic: [before.traffic[0], end - 1n], sources };
    else made.push({ traffic: [first, end - 1n], sources });
  }
  return made;
}

/** Who may send a packet. */
export function sourcesAt(cells: Cells, traffic: bigint): Sources {
  let low = 0;
  let high = cells.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = cells[middle]!.traffic;
    if (traffic < first) high = middle - 1;
    else if (traffic > last) low = middle + 1;
    else return cells[middle]!.sources;
  }
  return NO_SOURCES;
}

/** What `a` lets in and `b` doesn't. */
export function subtractCells(a: Cells, b: Cells): Cells {
  if (a === b) return [];
  const made: Cell[] = [];
  let j = 0;
  for (const { traffic, sources } of a) {
    let [first] = traffic;
    const last = traffic[1];
    const put = (end: bigint, left: Sources) => {
      if (first <= end && !areNone(left)) made.push({ traffic: [first, end], sources: left });
      first = end + 1n;
    };
    while (j < b.length && b[j]!.traffic[1] < first) j++;
    for (let k = j; k < b.length && b[k]!.traffic[0] <= last; k++) {
      const other = b[k]!;
      if (other.traffic[0] > first) put(other.traffic[0] - 1n, sources);
      put(other.traffic[1] < last ? other.traffic[1] : last, subtractSources(sources, other.sources));
    }
    put(last, sources);
  }
  return made;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
