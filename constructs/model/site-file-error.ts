import { IdrError } from "../errors";

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

/** All the mistakes of a site file at once; nothing was changed. */
export class SiteFileError extends IdrError {
  constructor(
    readonly file: string,
    readonly problems: readonly LocatedProblem[],
  ) {
    const count = problems.length === 1 ? "one mistake" : `${problems.length} mistakes`;
    const lines = problems.map((problem) => {
      const where = `${file}:${problem.line}:${problem.column}`;
      const path = problem.path.length === 0 ? "" : `${formatPath(problem.path)}: `;
      return `  ${where}  ${path}${problem.message}${problem.fix ? `\n      fix: ${problem.fix}` : ""}`;
    });
    super("site-file", `${file} has ${count}\n${lines.join("\n")}`);
    this.name = "SiteFileError";
  }
}
