import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where runs leave what they measured, for `npm run proof`: a file for each name. Part of the repository. */
const FOLDER = join(__dirname, "measured");

export interface Figures {
  /** ISO time of the measurement. */
  readonly at: string;
  readonly value: unknown;
}

interface Kept extends Figures {
  readonly name: string;
  readonly size: number;
}

/**
 * Keeps figures under a name, unless those that are there come from a larger measurement: a short one, as `.ci/run`
 * makes, is no news then.
 * @param size how much was measured, e.g. the number of moves
 * @param at ISO time of the measurement @default now
 */
export function recordFigures(
  name: string,
  size: number,
  value: unknown,
  at = new Date().toISOString(),
  folder = FOLDER,
): void {
  const before = read(folder).find((one) => one.name === name);
  if (before !== undefined && before.size > size) return;
  mkdirSync(folder, { recursive: true });
  const figures: Kept = { name, at, size, value };
  const file = `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/-$/, "")}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(figures, null, 2)}\n`);
}

/** What runs have measured, by name, the oldest first; empty when none has. */
export function readFigures(folder = FOLDER): Record<string, Figures> {
  const all = read(folder).sort((a, b) => a.at.localeCompare(b.at));
  return Object.fromEntries(all.map(({ name, at, value }) => [name, { at, value }]));
}

function read(folder: string): Kept[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Kept);
}
