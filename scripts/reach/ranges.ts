/** Whole numbers from the first to the last, both included. */
export type Range = readonly [first: bigint, last: bigint];

/** A set of whole numbers: ranges that rise, don't overlap and don't touch. */
export type Ranges = readonly Range[];

export const NONE: Ranges = [];

/** Any ranges, in any order, as a set. */
export function rangesOf(ranges: readonly Range[]): Ranges {
  if (ranges.length < 2) return ranges;
  const sorted = ranges.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const made: [bigint, bigint][] = [];
  for (const [first, last] of sorted) {
    const top = made.at(-1);
    if (top === undefined || first > top[1] + 1n) made.push([first, last]);
    else if (last > top[1]) top[1] = last;
  }
  return made;
}

export function intersect(a: Ranges, b: Ranges): Ranges {
  const made: Range[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [one, other] = [a[i]!, b[j]!];
    const first = one[0] > other[0] ? one[0] : other[0];
    const last = one[1] < other[1] ? one[1] : other[1];
    if (first <= last) made.push([first, last]);
    if (one[1] < other[1]) i++;
    else j++;
  }
  return made;
}

/** What is in `a` and not in `b`. */
export function subtract(a: Ranges, b: Ranges): Ranges {
  if (b.length === 0 || a.length === 0) return a;
  const made: Range[] = [];
  let j = 0;
  for (const [start, last] of a) {
    let first = start;
    while (j < b.length && b[j]![1] < first) j++;
    for (let k = j; k < b.length && b[k]![0] <= last; k++) {
      if (b[k]![0] > first) made.push([first, b[k]![0] - 1n]);
      first = b[k]![1] + 1n;
    }
    if (first <= last) made.push([first, last]);
  }
  return made;
}

/** How many numbers are in it. */
export function countOf(ranges: Ranges): bigint {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1n, 0n);
}

export function includes(ranges: Ranges, value: bigint): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle]!;
    if (value < first) high = middle - 1;
    else if (value > last) low = middle + 1;
    else return true;
  }
  return false;
}
