import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/*
 * Where a command says on what it has to say when nobody can read it any more: the terminal is gone, or the program
 * that read its output has ended. One file for each process.
 */

let file: string | undefined;

/** The file, when something was kept. */
export const lostOutputFile = (): string | undefined => file;

/** Keeps a text that nobody could read. Never throws: there is nobody left to tell. */
export function keepLost(text: string): void {
  try {
    file ??= newFile();
    appendFileSync(file, text, { mode: 0o600 });
  } catch {
    // A full disk must not end what is going on.
  }
}

function newFile(): string {
  const folder = join(process.cwd(), ".idr");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "");
  const name = join(folder, `output-${time}Z-${process.pid}.log`);
  appendFileSync(name, `# idr ${process.argv.slice(2).join(" ")}\n`, { mode: 0o600 });
  return name;
}
