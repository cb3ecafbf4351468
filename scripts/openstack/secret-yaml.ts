import { LineCounter, parseDocument } from "yaml";
import { IdrError } from "../../constructs/errors";

/**
 * Reads YAML that may hold passwords. A mistake is told by its place alone: the YAML library's own messages and warnings
 * quote the text, and a password that is no YAML is known to nobody who could take it out of them.
 * @throws IdrError `cloud-config` with line and column
 */
export function secretYaml(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "silent" });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) {
    const { line, col } = lineCounter.linePos(mistake.pos[0]);
    throw notYaml(file, ` at line ${line}, column ${col}`);
  }
  try {
    return document.toJS() as unknown;
  } catch {
    // An alias without its anchor, or too many of them.
    throw notYaml(file, "");
  }
}

function notYaml(file: string, where: string): IdrError {
  return new IdrError(
    "cloud-config",
    `${file} is not YAML${where}; the text is not shown, since it may be a password`,
    {
      fix: "put passwords that begin with a sign, or have a colon or a # in them, into single quotes",
    },
  );
}
