import { IdrError } from "../errors";
import { escaped, withoutSecrets } from "./text";

/** So many mistakes of one file are told; a file that has more is none for people. */
export const MOST_PROBLEMS = 200;

/** Where in a site file something stands: keys and indexes from the top. */
export type SitePath = readonly (string | number)[];

/** A mistake in a site file. */
export interface Problem {
  readonly path: SitePath;
  /** What is wrong, the value got, what is allowed: lower case, no full stop. */
  readonly message: string;
  readonly fix?: string;
}

/** A mistake with its place in the text. */
export interface LocatedProblem extends Problem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** `environments.newidr.rules[0].ports`. */
export function formatPath(path: SitePath): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}

/** All the mistakes of a site file at once; nothing was changed. Nothing hidden in the file gets into the message. */
export class SiteFileError extends IdrError {
  readonly file: string;
  readonly problems: readonly LocatedProblem[];

  /** @param leftOut how many more there are. @default 0 */
  constructor(file: string, problems: readonly LocatedProblem[], leftOut = 0) {
    const name = escaped(file);
    const shown = problems.map(escapedProblem);
    const all = shown.length + leftOut;
    const count = all === 1 ? "one mistake" : `${all} mistakes`;
    const lines = shown.map((problem) => {
      const where = `${name}:${problem.line}:${problem.column}`;
      const path = problem.path.length === 0 ? "" : `${formatPath(problem.path)}: `;
      return `  ${where}  ${path}${problem.message}${problem.fix ? `\n      fix: ${problem.fix}` : ""}`;
    });
    const more = leftOut === 0 ? [] : [`  … and ${leftOut} more`];
    super("site-file", `${name} has ${count}\n${[...lines, ...more].join("\n")}`);
    this.name = "SiteFileError";
    this.file = name;
    this.problems = shown;
  }
}

const LONGEST_KEY = 100;
const LONGEST_MESSAGE = 1000;

function clean(text: string, longest: number): string {
  const shown = withoutSecrets(escaped(text));
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

function escapedProblem(problem: LocatedProblem): LocatedProblem {
  return {
    ...problem,
    path: problem.path.map((part) => (typeof part === "number" ? part : clean(part, LONGEST_KEY))),
    message: clean(problem.message, LONGEST_MESSAGE),
    ...(problem.fix === undefined ? {} : { fix: clean(problem.fix, LONGEST_MESSAGE) }),
  };
}
