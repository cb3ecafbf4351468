import type { IdrEvent, LogEvent } from "../events";
import { indented } from "./format";
import type { Style } from "./style";

/** Shows events as they come. Results don't pass through it, but it gives way to them. */
export interface View {
  show(event: IdrEvent): void;
  /** Clears what is drawn, lets `write` print, and draws again. */
  around(write: () => void): void;
  /** Draws nothing while `work` has the screen, e.g. to ask a question. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Ends drawing; nothing may be shown afterwards. */
  close(): void;
}

/** A line for the operator; warnings and errors say so. */
export function logLine(event: LogEvent, style: Style): string {
  const message = indented(event.message);
  if (event.level === "error") return `${style.bad("error:")} ${message}`;
  if (event.level === "warn") return `${style.warn("warning:")} ${message}`;
  return event.level === "debug" ? style.dim(message) : message;
}
