import Table from "cli-table3";
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

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** A table without lines: a dim head, columns aligned, two spaces between them. */
export function table(options: TableOptions): string {
  const right = new Set(options.right ?? []);
  const made = new Table({
    head: options.head.map((title) => options.style.dim(title)),
    chars: NO_LINES,
    colAligns: options.head.map((_, column) => (right.has(column) ? "right" : "left")),
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  made.push(...options.rows.map((row) => row.map(oneLine)));
  const indent = " ".repeat(options.indent ?? 2);
  return made
    .toString()
    .split("\n")
    .map((line) => `${indent}${line}`.trimEnd())
    .join("\n");
}
