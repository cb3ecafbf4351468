/**
 * Who gets room first: what was found and needs somebody's eyes; then what others add, such as the proposals of a
 * request's author; then notes, and the tree of changes.
 */
const RANKS = ["findings", "more", "notes", "changes"] as const;
export type Rank = (typeof RANKS)[number];

/** A line, or several that stay together. */
export interface Line {
  readonly rank: Rank;
  readonly text: string;
}

/** Lines that may be left out, between what opens and what closes them. */
export interface Section {
  readonly open: readonly string[];
  readonly lines: readonly Line[];
  readonly close: readonly string[];
}

/** Sections with what fits into a room. */
export interface Fitted {
  /** In the order of the sections; empty: nothing of it fits. */
  readonly sections: readonly (readonly string[])[];
  /** How many lines of each rank were left out. */
  readonly leftOut: Readonly<Record<Rank, number>>;
}

/**
 * Gives lines their room in the order of their rank. A line that is too long is left out, and those behind it are not:
 * nobody pushes others out by being long, but by being of a rank before theirs.
 */
export function fit(sections: readonly Section[], room: number): Fitted {
  const kept = new Set<Line>();
  const opened = new Set<Section>();
  const leftOut: Record<Rank, number> = { findings: 0, more: 0, notes: 0, changes: 0 };
  let left = room;
  for (const rank of RANKS) {
    for (const section of sections) {
      for (const line of section.lines) {
        if (line.rank !== rank) continue;
        const frame = opened.has(section) ? 0 : length([...section.open, ...section.close]);
        const size = frame + line.text.length + 1;
        if (size > left) {
          leftOut[rank] += 1;
          continue;
        }
        kept.add(line);
        opened.add(section);
        left -= size;
      }
    }
  }
  return {
    leftOut,
    sections: sections.map((section) =>
      opened.has(section)
        ? [
            ...section.open,
            ...section.lines.filter((line) => kept.has(line)).map(({ text }) => text),
            ...section.close,
          ]
        : [],
    ),
  };
}

/** Characters of lines, each with its line feed. */
export function length(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
