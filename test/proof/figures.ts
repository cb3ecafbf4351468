import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a run leaves what it measured, for `npm run proof`: a file for each name, since suites run side by side. */
const FOLDER = join(__dirname, "../../.idr/proof/figures");

export interface Figures {
  /** ISO time of the measurement. */
  readonly at: string;
  readonly value: unknown;
}

/** Keeps figures of this run under a name; the newest count. */
export function recordFigures(name: string, value: unknown): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${createHash("sha256").update(name).digest("hex").slice(0, 16)}.json`;
  const figures = { name, at: new Date().toISOString(), value };
  writeFileSync(join(FOLDER, file), `${JSON.stringify(figures, null, 2)}\n`);
}

/** What runs in this checkout have measured, by name, the oldest first; empty when none has. */
export function readFigures(): Record<string, Figures> {
  const all = files()
    .map((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Figures & { name: string })
    .sort((a, b) => a.at.localeCompare(b.at));
  return Object.fromEntries(all.map(({ name, at, value }) => [name, { at, value }]));
}

function files(): string[] {
  try {
    return readdirSync(FOLDER);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
