import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import * as path from "node:path";

import { IdrError } from "../../constructs/errors";

import type { Case, Writes } from "./exhaustive";
import type { RunReport } from "./release-run";

/** What a campaign is told of, a line each. */
type Line =
  | { readonly kind: "campaign"; readonly command: string }
  | { readonly kind: "run"; readonly value: RunReport }
  | { readonly kind: "writes"; readonly value: Writes }
  | { readonly kind: "case"; readonly value: Case };

/** What is done of a campaign. */
export interface Done {
  readonly runs: RunReport[];
  readonly steps: Writes[];
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
   * @throws IdrError `journal-stale` when the file tells of another command
   */
  static open(file: string | undefined, command: string): Journal {
    const done: Done = { runs: [], steps: [], cases: [] };
    const journal = new Journal(file, done);
    if (file === undefined) return journal;
    const lines = read(file);
    if (lines.length === 0) {
      mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
      journal.append({ kind: "campaign", command });
      return journal;
    }
    const [first] = lines;
    if (first?.kind !== "campaign" || first.command !== command) {
      throw new IdrError("journal-stale", `${file} is the journal of another version of the command`, {
        fix: "name another file with --journal: what was seen of one version proves nothing of another",
      });
    }
    for (const line of lines) {
      if (line.kind === "run") done.runs.push(line.value);
      if (line.kind === "writes") done.steps.push(line.value);
      if (line.kind === "case") done.cases.push(line.value);
    }
    return journal;
  }

  run(value: RunReport): void {
    this.done.runs.push(value);
    this.append({ kind: "run", value });
  }

  /** A step's writes may come in another order each time; the first ones count. */
  writes({ step, writes }: Writes): void {
    if (this.done.steps.some((one) => one.step === step)) return;
    const value = { step, writes };
    this.done.steps.push(value);
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

/** What identifies a command: its program, wherever the checkout is. */
export function digestOf(program: string, root: string): string {
  return createHash("sha256").update(readFileSync(program, "utf8").replaceAll(root, "")).digest("hex");
}

/** The lines of a file; a last one that was cut off is taken off it. */
function read(file: string): Line[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) truncateSync(file, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
