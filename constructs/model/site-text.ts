import { isMap, isScalar, type Document, type LineCounter, type Node } from "yaml";

import { LeftOut, withoutWrongShapes, type Judged } from "./left-out";
import { siteSchema } from "./schema";
import { problemsOfAll } from "./schema-issues";
import { HIDDEN, readYaml, type YamlProblem } from "./site-yaml";
import {
  MOST_PROBLEMS,
  SiteFileError,
  type LocatedProblem,
  type Problem,
  type SitePath,
} from "./site-file-error";

/** A site file's text, read: its values, and where each of them stands. */
export interface SiteText {
  /** What of the file has the right shape; `undefined`: nothing that could be judged. */
  readonly judged?: Judged;
  /** Whether something is wrong with the text or its shape. */
  readonly isWrong: boolean;
  /** Finds the line and column of mistakes that are found later, and makes the error of all of them and of those of shape. */
  readonly error: (later: readonly Problem[]) => SiteFileError;
}

/**
 * Reads the text of a site file and checks its shape.
 * @throws SiteFileError when the text has no values to look at
 */
export function readSiteText(text: string, file: string): SiteText {
  const yaml = readYaml(text);
  const { lines } = yaml;
  const at = ({ offset, message, fix }: YamlProblem): LocatedProblem => ({
    path: [],
    ...position(lines, offset),
    message,
    ...(fix === undefined ? {} : { fix }),
  });
  if ("fatal" in yaml) throw errorOf(file, yaml.fatal.slice(0, MOST_PROBLEMS).map(at), yaml.fatal.length);
  const { document } = yaml;
  // The aliases were counted; the number that the library allows is for another purpose.
  const values: unknown = document.toJS({ maxAliasCount: -1 });
  const result = siteSchema.safeParse(values, { reportInput: true });
  const judged = result.success
    ? { input: result.data, leftOut: new LeftOut(), pathInFile: (path: SitePath) => path }
    : withoutWrongShapes(values, result.error.issues);
  const ofShape = result.success ? [] : problemsOfAll(result.error.issues);
  const ofYaml = yaml.problems.slice(0, MOST_PROBLEMS).map(at);
  return {
    ...(judged === undefined ? {} : { judged }),
    isWrong: !result.success || yaml.problems.length > 0,
    error: (later) => {
      const problems = [...ofShape, ...later];
      const located = problems
        // To find one takes a walk, and more are not shown.
        .slice(0, MOST_PROBLEMS)
        .map((problem) => ({ ...problem, ...locate(document, lines, problem.path) }))
        .filter(
          ({ line, column }) => !ofYaml.some((other) => other.line === line && other.column === column),
        );
      // What a value is refused for is said of the value.
      const saidOnce = ofYaml.filter(
        ({ line, message }) =>
          !message.startsWith(HIDDEN) ||
          !located.some((other) => other.line === line && other.message.includes("the hidden character")),
      );
      return errorOf(file, [...saidOnce, ...located], yaml.problems.length + problems.length);
    },
  };
}

/** @param found how many there are, also beyond those that are given */
function errorOf(file: string, problems: readonly LocatedProblem[], found: number): SiteFileError {
  const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return new SiteFileError(file, inOrder, Math.max(0, found - MOST_PROBLEMS));
}

/** Position of a path's key, or of its nearest ancestor that is there. */
function locate(document: Document, lines: LineCounter, path: SitePath): { line: number; column: number } {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
      const key = pair?.key as Node | undefined;
      if (key?.range) return position(lines, key.range[0]);
    }
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return position(lines, node.range[0]);
  }
  return { line: 1, column: 1 };
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
