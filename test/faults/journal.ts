import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import * as path from "node:path";

import { IdrError } from "../../constructs/errors";

import type { Case } from "./exhaustive";
import type { Writes } from "./parts";
import type { RunReport } from "./release-run";

/** What the lines mean; the journal of another meaning is not gone on with. */
const FORMAT = 3;

/** What a campaign is told of, a line each. */
type Line =
  | { readonly kind: "campaign"; readonly format?: number; readonly command: string }
  | { readonly kind: "run"; readonly value: RunReport }
  | { readonly kind: "writes"; readonly value: Writes }
  | { readonly kind: "case"; readonly value: Case };

/** What is done of a campaign. */
export interface Done {
  readonly runs: RunReport[];
  readonly parts: Writes[];
  readonly cases: Case[];
}

/** What is done of a campaign, kept in a file: a campaign that was broken off goes on from there. */
export class Journal {
  private constructor(
    private readonly file: string | undefined,
    /** What was done before it was opened, and since. */
    readonly done: Done,
  ) {}

  /**
   * @param file `undefined`: nothing is kept
   * @param command what identifies the command under test
   * @throws IdrError `journal-stale` when the file tells of another command, or in another way
   */
  static open(file: string | undefined, command: string): Journal {
    if (file === undefined) return new Journal(file, doneOf([]));
    const { lines, bytes } = read(file);
    const [first] = lines;
    const stale = (of: string) =>
      new IdrError("journal-stale", `${file} is the journal of another version of the ${of}`, {
        fix: "name another file with --journal: what was seen of one version proves nothing of another",
      });
    if (first !== undefined) {
      if (first.kind !== "campaign" || first.command !== command) throw stale("command");
      if (first.format !== FORMAT) throw stale("campaign");
    }
    // A last line that was cut off is taken off it.
    if (bytes !== undefined) truncateSync(file, bytes);
    const journal = new Journal(file, doneOf(lines));
    if (first === undefined) {
      mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
      journal.append({ kind: "campaign", format: FORMAT, command });
    }
    return journal;
  }

  run(value: RunReport): void {
    this.done.runs.push(value);
    this.append({ kind: "run", value });
  }

  /** Writes may come in another order each time; the first ones count. */
  writes({ part, writes }: Writes): void {
    if (this.done.parts.some((one) => one.part === part)) return;
    const value = { part, writes };
    this.done.parts.push(value);
    this.append({ kind: "writes", value });
  }

  one(value: Case): void {
    this.done.cases.push(value);
    this.append({ kind: "case", value });
  }

  private append(line: Line): void {
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

/** A journal as it is, of whatever command and format. @throws IdrError `journal-unreadable` when it is none */
export function readJournal(file: string): { readonly command: string; readonly done: Done } {
  const { lines } = read(file);
  const [first] = lines;
  if (first?.kind !== "campaign") {
    throw new IdrError("journal-unreadable", `${file} is no journal of a campaign`, {
      fix: "name the file that npm run test:faults -- --journal wrote",
    });
  }
  return { command: first.command, done: doneOf(lines) };
}

function doneOf(lines: readonly Line[]): Done {
  const done: Done = { runs: [], parts: [], cases: [] };
  for (const line of lines) {
    if (line.kind === "run") done.runs.push(line.value);
    if (line.kind === "writes") done.parts.push(line.value);
    if (line.kind === "case") done.cases.push(line.value);
  }
  return done;
}

/** What identifies a command: its program, wherever the checkout is. */
export function digestOf(program: string, root: string): string {
  return createHash("sha256").update(readFileSync(program, "utf8").replaceAll(root, "")).digest("hex");
}

/** The whole lines of a file, and how many bytes they take; `undefined` when there is no file. */
function read(file: string): { readonly lines: Line[]; readonly bytes: number | undefined } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { lines: [], bytes: undefined };
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  return { lines, bytes: Buffer.byteLength(whole) };
}
