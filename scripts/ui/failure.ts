import { IdrError, messageOf } from "../../constructs/errors";
import type { SiteFileError, SiteFileMistake } from "../../constructs/model";
import { redacted, redactedValue } from "../redaction";
import { indented, wrap } from "./format";
import type { Style } from "./style";

/** A failure as `--json` tells it. */
export interface FailureDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly fix?: string;
    readonly requestId?: string;
    /** The site file, and each mistake in it by its place. */
    readonly file?: string;
    readonly mistakes?: readonly SiteFileMistake[];
  };
}

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
      ...(error instanceof IdrError && error.fix !== undefined ? { fix: error.fix } : {}),
      ...(typeof id === "string" ? { requestId: id } : {}),
      ...(isSiteFileError(error) ? { file: error.file, mistakes: error.mistakes } : {}),
    },
  });
}

/** By its name: the class brings the schema along, which no verb needs before it reads a site file. */
function isSiteFileError(error: unknown): error is SiteFileError {
  return error instanceof IdrError && error.name === "SiteFileError";
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
