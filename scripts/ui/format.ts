import { stripVTControlCharacters } from "node:util";

/** A duration for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** How long ago something was made: `just now`, `5 min`, `3 h`, `12 d`, `2.1 y`. */
export function age(createdAt: string, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - Date.parse(createdAt)) / 1000);
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  const days = seconds / 86_400;
  return days < 730 ? `${Math.floor(days)} d` : `${(days / 365).toFixed(1)} y`;
}

/** `1 volume`, `3 volumes`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Columns that a text takes on a screen, its colours left out. */
export function width(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** Plain text cut to a number of columns, with an ellipsis. */
export function cut(text: string, columns: number): string {
  const characters = Array.from(text);
  if (characters.length <= columns) return text;
  return columns <= 1 ? "…".slice(0, columns) : `${characters.slice(0, columns - 1).join("")}…`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

/** A text whose lines after the first are indented: none of them can pass for a line of its own. */
export function indented(text: string): string {
  return text.replaceAll(/\n(?! )/g, "\n  ");
}

/** Breaks text between words to lines of at most `columns`; the lines after the first are indented. */
export function wrap(text: string, columns: number, indent = 0): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, columns, indent))
    .join("\n");
}

function wrapLine(line: string, columns: number, indent: number): string {
  // Spaces at the start of a line are its own indentation, kept for what follows.
  const own = /^ */.exec(line)![0];
  const next = " ".repeat(own.length + indent);
  const lines: string[] = [];
  let current = own;
  for (const word of line.slice(own.length).split(" ")) {
    const empty = current === own || current === next;
    if (!empty && width(current) + 1 + width(word) > columns) {
      lines.push(current);
      current = `${next}${word}`;
    } else {
      current += empty ? word : ` ${word}`;
    }
  }
  return [...lines, current].join("\n");
}
