import { IdrError } from "../../constructs/errors";

/** What an engine has to say, in its own words. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** The resource it is about. */
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  /** The line of the configuration, where it is a short one. */
  readonly snippet?: { readonly code: string };
}

/** An engine command that failed, with all that it said about it. */
export class EngineError extends IdrError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: string,
    message: string,
    options: { readonly fix?: string; readonly diagnostics: readonly Diagnostic[] },
  ) {
    super(code, message, options);
    this.name = "EngineError";
    this.diagnostics = options.diagnostics;
  }
}

/** Who holds a state's lock, as the engine tells. */
export interface LockInfo {
  /** What `force-unlock` wants. */
  readonly id: string;
  /** Where the state is. */
  readonly path: string;
  /** What its holder does: `apply`, `plan`, `refresh` … */
  readonly operation: string;
  /** `user@host`. */
  readonly who: string;
  /** Since when; undefined where the backend doesn't say. */
  readonly since?: Date;
}

/** Code `state-locked`: somebody else is at work on the same stack. */
export class StateLockedError extends EngineError {
  readonly lock: LockInfo;

  constructor(stack: string, lock: LockInfo, diagnostics: readonly Diagnostic[]) {
    const since = lock.since === undefined ? "" : ` since ${lock.since.toISOString()}`;
    super("state-locked", `stack "${stack}" is locked by ${lock.who}: ${lock.operation}${since}`, {
      fix:
        `wait until it has ended; if it is certain that nothing works on the stack any more ` +
        `(its process is gone), remove the lock ${lock.id} with force-unlock`,
      diagnostics,
    });
    this.name = "StateLockedError";
    this.lock = lock;
  }
}

const LOCK_SUMMARY = "Error acquiring the state lock";

/** Reads the lock's holder from what an engine says; undefined when the text is about something else. */
export function parseLockInfo(text: string): LockInfo | undefined {
  const field = (name: string) => new RegExp(`^\\s*${name}:[ \\t]*(.*?)[ \\t]*$`, "m").exec(text)?.[1];
  const id = field("ID");
  if (id === undefined || !text.includes("Lock Info:")) return undefined;
  // Go prints `2026-11-22 15:59:21.920565511 +0000 UTC`.
  const created = /^(\S+) (\d+:\d+:\d+)(\.\d{1,3})?\d* \+0000/.exec(field("Created") ?? "");
  const since = created === null ? undefined : new Date(`${created[1]}T${created[2]}${created[3] ?? ""}Z`);
  return {
    id,
    path: field("Path") ?? "",
    operation: (field("Operation") ?? "").replace(/^OperationType/, "").toLowerCase(),
    who: field("Who") ?? "",
    ...(since === undefined ? {} : { since }),
  };
}

/** A diagnostic in a few lines: what, where, and the engine's explanation. */
export function describeDiagnostic(diagnostic: Diagnostic): string {
  const { summary, detail, address, range, snippet } = diagnostic;
  const place = [
    address,
    range === undefined ? undefined : `${range.filename} line ${range.start.line}`,
    snippet?.code,
  ].filter((part) => part !== undefined);
  const text = [
    place.length === 0 ? summary : `${summary} (${place.join(", ")})`,
    ...detail.trim().split("\n"),
  ];
  return text
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n  ");
}

/** The diagnostics of a command that speaks to people: boxes with `Error:` lines. */
export function parseTextDiagnostics(output: string): readonly Diagnostic[] {
  const plain = output
    .split("\n")
    .map((line) => line.replace(/^[│╷╵] ?/, "").trimEnd())
    .join("\n");
  return plain
    .split(/^(?=(?:Error|Warning): )/m)
    .filter((part) => /^(?:Error|Warning): /.test(part))
    .map((part) => {
      const [first = "", ...rest] = part.split("\n");
      const severity = first.startsWith("Error") ? "error" : "warning";
      return { severity, summary: first.replace(/^\w+: /, ""), detail: rest.join("\n").trim() };
    });
}

/** The error for a command that failed. */
export function engineError(
  command: string,
  stack: string,
  exit: string,
  diagnostics: readonly Diagnostic[],
): EngineError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const { summary, detail } of errors) {
    const lock = summary === LOCK_SUMMARY ? parseLockInfo(detail) : undefined;
    if (lock !== undefined) return new StateLockedError(stack, lock, diagnostics);
  }
  const told = errors.length === 0 ? "it gave no reason" : errors.map(describeDiagnostic).join("\n");
  const message = `${command} of stack "${stack}" failed (${exit}): ${told}`;
  if (errors.some(({ summary }) => summary === "Saved plan is stale")) {
    return new EngineError("plan-stale", message, {
      fix: "the state has changed since the plan was made: plan again, and review that",
      diagnostics,
    });
  }
  return new EngineError(`${command.replaceAll(" ", "-")}-failed`, message, { diagnostics });
}
