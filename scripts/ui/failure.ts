import type { z } from "zod";

import { IdrError, messageOf } from "../../constructs/errors";
import { SiteFileError, type LocatedProblem, formatPath } from "../../constructs/model/site-file-error";
import type { failure } from "../documents/shapes/error";
import { redacted, redactedValue } from "../redaction";
import { indented, wrap } from "./format";
import type { Style } from "./style";

/** A failure as `--json` tells it. */
export type FailureDocument = z.input<typeof failure>;
type Mistake = NonNullable<FailureDocument["error"]["mistakes"]>[number];

/** Exit codes: all well, an error or a refused confirmation, a plan with changes, Ctrl-C. */
export const EXIT = { ok: 0, error: 1, changes: 2, interrupted: 130 } as const;

/** Thrown when the operator says no, or stops it. It is no failure of the program: one calm line. */
export class Refused extends IdrError {
  constructor(
    message = "stopped: nothing was changed",
    readonly exitCode: number = EXIT.error,
  ) {
    super(exitCode === EXIT.interrupted ? "interrupted" : "refused", message);
    this.name = "Refused";
  }
}

export function failureDocument(error: unknown): FailureDocument {
  const id = error instanceof Error && "requestId" in error ? error.requestId : undefined;
  return redactedValue({
    error: {
      code: error instanceof IdrError ? error.code : "unexpected",
      message: messageOf(error),
      ...(error instanceof IdrError ? toldBy(error) : {}),
      ...(error instanceof SiteFileError ? mistakesOf(error) : {}),
      ...(typeof id === "string" ? { requestId: id } : {}),
    },
  });
}

/** What an error says beside its message, as far as it says it. */
function toldBy({ where, value, allowed, fix }: IdrError): Partial<FailureDocument["error"]> {
  return {
    ...(where === undefined ? {} : { where }),
    ...(value === undefined ? {} : { value }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(fix === undefined ? {} : { fix }),
  };
}

function mistakesOf({ file, problems }: SiteFileError): Partial<FailureDocument["error"]> {
  const mistakes = problems.map((problem) => mistakeOf(file, problem));
  return { where: mistakes[0]?.where ?? { file }, mistakes };
}

function mistakeOf(file: string, { path, message, line, column, fix }: LocatedProblem): Mistake {
  return {
    key: formatPath(path),
    message,
    where: { file, line, column },
    ...saidIn(message),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Value and allowed values of a mistake's message, which says them as `got VALUE (allowed: VALUES)`. */
function saidIn(message: string): Pick<Mistake, "value" | "allowed"> {
  const allowed = /\((?:allowed|known): (.+)\)$/s.exec(message);
  const value = /^(?:got|not [^:]+:) (.+?)$/s.exec(message.slice(0, allowed?.index).trimEnd());
  return {
    ...(value === null ? {} : { value: value[1]! }),
    ...(allowed === null ? {} : { allowed: allowed[1]! }),
  };
}

/** A failure for people: what is wrong, what to do, and the code that programs know it by. */
export function failureText(error: unknown, style: Style, columns = 100): string {
  const { code, message: said, fix, requestId } = failureDocument(error).error;
  const message = indented(said);
  if (error instanceof Refused) return message;
  if (!(error instanceof IdrError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${style.bad("unexpected error:")} ${indented(redacted(stack))}\nThis is a mistake in the program: please report it.`;
  }
  const id = requestId === undefined ? "" : `, request ${requestId}`;
  // Without secrets before it is broken into lines: afterwards nobody would know them again.
  const lines = [wrap(`${style.bad("error:")} ${message} ${style.dim(`[${code}${id}]`)}`, columns, 2)];
  if (fix !== undefined) lines.push(wrap(`  ${style.strong("fix:")} ${indented(fix)}`, columns, 5));
  return lines.join("\n");
}
