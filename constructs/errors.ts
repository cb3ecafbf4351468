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
  /** The file that is wrong, and the place in it. */
  readonly where?: Place;
  /** The value got. */
  readonly value?: string;
  /** The values allowed, in words or one by one. */
  readonly allowed?: string;

  constructor(code: string, message: string, options: IdrErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "IdrError";
    this.code = code;
    if (options.fix !== undefined) this.fix = options.fix;
    if (options.where !== undefined) this.where = options.where;
    if (options.value !== undefined) this.value = options.value;
    if (options.allowed !== undefined) this.allowed = options.allowed;
  }
}

export interface IdrErrorOptions {
  readonly fix?: string;
  readonly where?: Place;
  readonly value?: string;
  readonly allowed?: string;
  readonly cause?: unknown;
}

/** A place in a file. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
