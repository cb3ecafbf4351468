import { width, wrap } from "./format";
import { oneLine } from "./harmless";
import type { Style } from "./style";

export interface TableOptions {
  readonly head: readonly string[];
  /** Cells: a text is one line, whatever is in it; a list is lines below each other. */
  readonly rows: readonly (readonly Cell[])[];
  readonly style: Style;
  /** Columns (from 0) whose values stand at the right. */
  readonly right?: readonly number[];
  /** Spaces before each line. @default 2 */
  readonly indent?: number;
}

type Cell = string | readonly string[];

/** Spaces between two columns. */
const GAP = "  ";

/** A table without lines: a dim head, columns aligned, two spaces between them. */
export function table(options: TableOptions): string {
  const { head, rows, style, right = [], indent = 2 } = options;
  const cells = [head.map((title) => style.dim(title)), ...rows.flatMap(linesOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ""))));
  const padded = (cell: string, column: number): string => {
    const space = " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
    return right.includes(column) ? space + cell : cell + space;
  };
  return cells.map((row) => `${" ".repeat(indent)}${row.map(padded).join(GAP)}`.trimEnd()).join("\n");
}

/** The lines of a row: as many as its highest cell has. */
function linesOf(row: readonly Cell[]): string[][] {
  const cells = row.map((cell) => (typeof cell === "string" ? [cell] : cell));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => cells.map((lines) => oneLine(lines[line] ?? "")));
}

/** A cell whose text is broken into lines of at most so many columns. */
export function wrapped(text: string, columns: number, indent = 0): readonly string[] {
  return wrap(oneLine(text), columns, indent).split("\n");
}
