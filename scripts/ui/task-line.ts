import { cut, duration, width } from "./format";
import type { Style } from "./style";
import type { TaskRow, TaskState } from "./task-tree";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** One row of the live view: spinner, name, what goes on, and the time at the right edge. */
export function runningLine(row: TaskRow, columns: number, frame: number, style: Style): string {
  const { task } = row;
  const share = task.ratio === undefined ? "" : `${Math.round(task.ratio * 100)} %`;
  const detail = [share, task.detail ?? ""].filter((part) => part !== "").join(", ");
  return line({
    mark: style.change(FRAMES[frame % FRAMES.length]!),
    name: task.name,
    detail,
    time: duration(row.seconds),
    depth: row.depth,
    columns,
    style,
  });
}

/** One line of a task that ended. */
export function finishedLine(task: TaskState, depth: number, columns: number, style: Style): string {
  return line({
    mark: markOf(task.state, style),
    name: task.name,
    detail: task.detail ?? "",
    time: task.seconds === undefined ? "" : duration(task.seconds),
    depth,
    columns,
    style,
  });
}

function markOf(state: TaskState["state"], style: Style): string {
  if (state === "failed") return style.bad("✖");
  if (state === "skipped") return style.dim("–");
  return style.good("✔");
}

function line(parts: {
  readonly mark: string;
  readonly name: string;
  readonly detail: string;
  readonly time: string;
  readonly depth: number;
  readonly columns: number;
  readonly style: Style;
}): string {
  const indent = "  ".repeat(Math.min(parts.depth, 4));
  // A column is left free, so that no terminal wraps a full line.
  const room = parts.columns - 1 - indent.length - 2 - (parts.time === "" ? 0 : width(parts.time) + 2);
  const name = cut(parts.name, Math.max(8, room));
  const rest = room - width(name) - 2;
  const detail = rest < 6 || parts.detail === "" ? "" : `  ${cut(oneLine(parts.detail), rest)}`;
  const gap = " ".repeat(Math.max(0, room - width(name) - width(detail)) + 2);
  const time = parts.time === "" ? "" : `${gap}${parts.style.dim(parts.time)}`;
  return `${indent}${parts.mark} ${name}${parts.style.dim(detail)}${time}`.trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
