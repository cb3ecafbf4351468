import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where a run leaves what it measured, for `npm run proof`. */
export const FIGURES_FILE = join(__dirname, "../../.idr/proof/figures.json");

export interface Figures {
  /** ISO time of the measurement. */
  readonly at: string;
  readonly value: unknown;
}

/** Keeps figures of this run under a name; the newest count. */
export function recordFigures(name: string, value: unknown): void {
  mkdirSync(dirname(FIGURES_FILE), { recursive: true });
  const all = { ...readFigures(), [name]: { at: new Date().toISOString(), value } };
  writeFileSync(FIGURES_FILE, `${JSON.stringify(all, null, 2)}\n`);
}

/** What runs in this checkout have measured; empty when none has. */
export function readFigures(): Record<string, Figures> {
  try {
    return JSON.parse(readFileSync(FIGURES_FILE, "utf8")) as Record<string, Figures>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
