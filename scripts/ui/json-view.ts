import type { IdrEvent } from "../events";
import { harmlessJson } from "./harmless";
import type { View } from "./view";

/** The view of programs: each event is a line of JSON (ndjson), with the time at which it came. */
export class JsonView implements View {
  constructor(private readonly write: (line: string) => void) {}

  show(event: IdrEvent): void {
    this.write(harmlessJson(JSON.stringify({ time: new Date().toISOString(), ...event })));
  }

  around(write: () => void): void {
    write();
  }

  hold<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  close(): void {
    // Nothing is drawn.
  }
}
