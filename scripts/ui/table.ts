import { width } from "./format";
import { oneLine } from "./harmless";
import type { Style } from "./style";

export interface TableOptions {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly style: Style;
  /** Columns (from 0) whose values stand at the right. */
  readonly right?: readonly number[];
  /** Spaces before each line. @default 2 */
  readonly indent?: number;
}

/** Spaces between two columns. */
const GAP = "  ";

/** A table without lines: a dim head, columns aligned, two spaces between them. Each row is one line, whatever is in it. */
export function table(options: TableOptions): string {
  const { head, rows, style, right = [], indent = 2 } = options;
  const cells = [head.map((title) => style.dim(title)), ...rows.map((row) => row.map(oneLine))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ""))));
  const padded = (cell: string, column: number): string => {
    const space = " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
    return right.includes(column) ? space + cell : cell + space;
  };
  return cells.map((row) => `${" ".repeat(indent)}${row.map(padded).join(GAP)}`.trimEnd()).join("\n");
}
