import { isMap, isScalar, type Document, type LineCounter, type Node } from "yaml";

import { siteSchema, type SiteInput } from "./schema";
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
  readonly input: SiteInput;
  /** Finds the line and column of mistakes that are found later, and makes the error of all of them. */
  readonly error: (problems: readonly Problem[]) => SiteFileError;
}

/**
 * Reads the text of a site file and checks its shape.
 * @throws SiteFileError with every mistake of shape and its line
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
  const located = (problems: readonly Problem[]): LocatedProblem[] =>
    problems
      // To find one takes a walk, and more are not shown.
      .slice(0, MOST_PROBLEMS)
      .map((problem) => ({ ...problem, ...locate(document, lines, problem.path) }));
  // The aliases were counted; the number that the library allows is for another purpose.
  const result = siteSchema.safeParse(document.toJS({ maxAliasCount: -1 }), { reportInput: true });
  if (result.success && yaml.problems.length === 0) {
    return {
      input: result.data,
      error: (problems) => errorOf(file, located(problems), problems.length),
    };
  }
  const shape = result.success ? [] : problemsOfAll(result.error.issues);
  const ofYaml = yaml.problems.slice(0, MOST_PROBLEMS).map(at);
  const ofShape = located(shape).filter(
    ({ line, column }) => !ofYaml.some((other) => other.line === line && other.column === column),
  );
  // What a value is refused for is said of the value.
  const saidOnce = ofYaml.filter(
    ({ line, message }) =>
      !message.startsWith(HIDDEN) ||
      !ofShape.some((other) => other.line === line && other.message.includes("the hidden character")),
  );
  throw errorOf(file, [...saidOnce, ...ofShape], yaml.problems.length + shape.length);
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
