/**
 * The one family of errors of this project. A message says, in lower case and
 * without a full stop, what is wrong, where, the value got and the values
 * allowed; `fix` says what the operator can do about it.
 */
export class IdrError extends Error {
  /** Stable name of the condition, for programs: `site-file`, `engine-missing`, `plan-failed` … */
  readonly code: string;
  /** What to do about it. */
  readonly fix?: string;

  constructor(
    code: string,
    message: string,
    options: { readonly fix?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "IdrError";
    this.code = code;
    if (options.fix !== undefined) this.fix = options.fix;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
