import { stripVTControlCharacters } from "node:util";
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

/** Who holds a state's lock, as far as its backend tells. */
export interface LockInfo {
  /** What `idr lock release --id` takes; undefined when the holder could not be asked for, or had gone by then. */
  readonly id?: string;
  /** Where the state is. */
  readonly path: string;
  /** What its holder does: `apply`, `plan`, `refresh` … */
  readonly operation?: string;
  /** `user@host`. */
  readonly who?: string;
  /** Since when. */
  readonly since?: Date;
  /** Its process, where that is on this machine. */
  readonly pid?: number;
  /** Why nobody is named. */
  readonly unnamed?: string;
}

/** Code `state-locked`: somebody else is at work on the same stack. */
export class StateLockedError extends EngineError {
  readonly stack: string;
  readonly lock: LockInfo;

  constructor(stack: string, lock: LockInfo, diagnostics: readonly Diagnostic[]) {
    super("state-locked", `stack "${stack}" is locked by ${holderText(lock)}`, {
      fix:
        lock.id === undefined
          ? "wait until it has ended, and run the command again; idr lock show tells who is at work"
          : `wait until it has ended; if it is certain that nothing works on the stack any more ` +
            `(its machine is off), run idr lock release --id ${lock.id}`,
      diagnostics,
    });
    this.name = "StateLockedError";
    this.stack = stack;
    this.lock = lock;
  }

  /** The same, with what was found out about the holder since. */
  withHolder(lock: LockInfo): StateLockedError {
    return new StateLockedError(this.stack, lock, this.diagnostics);
  }
}

/** The holder of a lock in a few words: `ada@laptop: apply since 2026-11-22T02:13:05.000Z`. */
export function holderText({ who, operation, since, pid, unnamed }: LockInfo): string {
  const name = who ?? `somebody who is not named${unnamed === undefined ? "" : ` (${unnamed})`}`;
  const told = [
    operation,
    since === undefined ? undefined : `since ${since.toISOString()}`,
    pid === undefined ? undefined : `(process ${pid} of this machine)`,
  ].filter((part) => part !== undefined);
  return told.length === 0 ? name : `${name}: ${told.join(" ")}`;
}

const LOCK_SUMMARY = "Error acquiring the state lock";

/** Backends that hand the asker's own lock back as if it were the holder's say so in these words. */
const HTTP_LOCKED = /HTTP remote state already locked: ID=(\S+)/;
const PG_LOCKED = /already locked(?: for workspace creation)?: /i;

/** Reads the lock's holder from what an engine says; undefined when the text is about something else. */
export function parseLockInfo(text: string): LockInfo | undefined {
  const field = (name: string) => new RegExp(`^\\s*${name}:[ \\t]*(.*?)[ \\t]*$`, "m").exec(text)?.[1];
  const id = field("ID");
  if (id === undefined || !text.includes("Lock Info:")) return undefined;
  const path = field("Path") ?? "";
  const byHttp = HTTP_LOCKED.exec(text)?.[1];
  if (byHttp !== undefined) return { id: byHttp, path, unnamed: "the HTTP backend tells only the lock's id" };
  if (PG_LOCKED.test(text)) return { path };
  // Go prints `2026-11-22 15:59:21.920565511 +0000 UTC`.
  const created = /^(\S+) (\d+:\d+:\d+)(\.\d{1,3})?\d* \+0000/.exec(field("Created") ?? "");
  const since = created === null ? undefined : new Date(`${created[1]}T${created[2]}${created[3] ?? ""}Z`);
  return {
    id,
    path,
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
    .map((line) => stripVTControlCharacters(line).trimEnd())
    .filter((line) => line !== "")
    .join("\n  ");
}

/** The diagnostics of a command that speaks to people: boxes with `Error:` lines, in colour or not. */
export function parseTextDiagnostics(output: string): readonly Diagnostic[] {
  const plain = stripVTControlCharacters(output)
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

/** The same of a command that has failed: some (`state pull`) say what is wrong without a heading. */
export function failureDiagnostics(output: string): readonly Diagnostic[] {
  const found = parseTextDiagnostics(output);
  const plain = stripVTControlCharacters(output).trim();
  return found.length > 0 || plain === "" ? found : [{ severity: "error", summary: plain, detail: "" }];
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
  const fix = KNOWN_TROUBLES.find(({ isIt }) => isIt(errors))?.fix(stack);
  return new EngineError(`${command.replaceAll(" ", "-")}-failed`, message, {
    ...(fix === undefined ? {} : { fix }),
    diagnostics,
  });
}

/** A trouble that the engine or the provider tells in words that don't say what to do. */
interface KnownTrouble {
  readonly isIt: (errors: readonly Diagnostic[]) => boolean;
  readonly fix: (stack: string) => string;
}

const anyOf =
  (test: (error: Diagnostic) => boolean): KnownTrouble["isIt"] =>
  (errors) =>
    errors.some(test);
// Sources are looked up by name, also those of copies that have long been made.
const isSource = ({ address = "" }: Diagnostic) => address.endsWith("-source");

/** The first that fits is told. */
const KNOWN_TROUBLES: readonly KnownTrouble[] = [
  {
    isIt: (errors) => errors.length === 0,
    fix: () =>
      "something ended the engine (no memory left, a signal): run it again; what was done is in the state",
  },
  {
    isIt: anyOf(({ summary, detail }) => /no space left on device/i.test(`${summary} ${detail}`)),
    fix: () => "the disk of this machine is full (df -h): make room, and run it again",
  },
  {
    isIt: anyOf(({ summary }) => /Failed to read the given file as a state or plan file/.test(summary)),
    fix: () => "name a plan that this engine and version saved (plan -out), or what show -json makes of it",
  },
  {
    isIt: anyOf((error) => isSource(error) && /returned no results/.test(error.summary)),
    fix: () =>
      "a source that the site file names is not in the cloud; if the volume was made from it long ago, take that source (or `release:`) off the environment in the site file, and give its volumes their present sizes there",
  },
  {
    isIt: anyOf((error) => isSource(error) && /returned multiple results/.test(error.summary)),
    fix: (stack) =>
      `more than one has the name of a source (idr doctor ${stack} names them): rename all but one, or name it by its id in the site file`,
  },
  {
    isIt: anyOf(({ address = "" }) => address.startsWith("data.")),
    fix: (stack) =>
      `what the stack looks up is not there, or more than once: idr doctor${stack === "site" || stack === "live" ? "" : ` ${stack}`} says what is in the way`,
  },
];
