import { IdrError, messageOf } from "../../constructs/errors";
import { whenBrokenOff } from "../interrupts";
import { lostOutputFile } from "../lost-output";
import { type Claim, claim, ensureNobodyElsewhere } from "./claim";
import type { Beginning, Failure } from "./entry";
import { begin, ensureFree, explainLocked, type Operation, type OperationOutcome } from "./operation";
import type { HistoryStore } from "./store";

/** An engine may say a lot; its first words tell why. */
const LONGEST_MESSAGE = 2000;

/** The operation that a work is, for the work itself. */
export interface Begun {
  /**
   * Begins it: from now on nobody else can begin one, but what may go beside it. Does nothing when it has begun.
   * @throws IdrError `operation-running`, `operation-meanwhile`
   */
  begin(): Promise<void>;
  /** Sees, when it has begun, that nobody else has gone on meanwhile. @throws IdrError `operation-lost` */
  assertRunning(): Promise<void>;
}

/** What is recorded of a work when it has ended. */
export interface Ending<T> {
  readonly outcome: (result: T) => Omit<OperationOutcome, "details">;
  /** JSON; kept whether it ended well or not. @default none */
  readonly details?: () => unknown;
}

/**
 * Does a work as an operation of the site's history: refuses it at once while another is going on, and records how it
 * ended, whatever happens. A work that never begins leaves no trace. It doesn't begin when another operation has changed
 * the site since its first look.
 * @throws IdrError `state-other`, `operation-running`, `operation-meanwhile`, `operation-lost`; EngineError when the history
 *   can't be read or written; what `work` throws
 */
export async function inOperation<T>(
  store: HistoryStore,
  what: Beginning,
  work: (begun: Begun) => Promise<T>,
  { outcome, details }: Ending<T>,
): Promise<T> {
  // Before the work looks at anything: what somebody else does from now on may make that untrue.
  await store.checkState();
  const seen = await ensureFree(store, what);
  await ensureNobodyElsewhere(store);
  let operation: Operation | undefined;
  let claimed: Claim | undefined;
  let forget = (): void => undefined;
  const more = () => (details === undefined ? {} : { details: details() });
  const end = async (how: () => Omit<OperationOutcome, "details">): Promise<void> => {
    if (operation === undefined) return;
    await recordMade(store);
    await claimed?.withdraw();
    await operation.end(withLostOutput({ ...how(), ...more() }));
  };
  try {
    const result = await work({
      begin: async () => {
        if (operation !== undefined) return;
        operation = await begin(store, what, seen);
        // Before anything is changed: whoever works with another state sees from now on that this is not its site.
        await store.recordState();
        const begun = operation;
        forget = whenBrokenOff(async () => {
          await claimed?.withdraw();
          await begun.end({
            state: "failed",
            error: { code: "interrupted", message: "interrupted" },
            ...more(),
          });
        });
        claimed = await claim(store, begun.entry);
      },
      assertRunning: async () => {
        await operation?.assertRunning();
        await claimed?.assertMine();
      },
    });
    await end(() => outcome(result));
    return result;
  } catch (error) {
    await end(() => ({ state: "failed", error: failureOf(error) }));
    throw await explainLocked(error, store, what);
  } finally {
    forget();
  }
}

/** What was made meanwhile belongs to this state, too. What was done is done, so a failure is only told. */
async function recordMade(store: HistoryStore): Promise<void> {
  await store.recordState().catch((error: unknown) => {
    const message = `to which state this site belongs could not be written into the cloud: ${messageOf(error)}`;
    store.emit({ type: "log", level: "warn", message });
  });
}

/**
 * The same for a work that says only when it changes something: the first time begins the operation, later ones see
 * that nobody else has gone on.
 * @param work is given, beside that, what sees the same without beginning it: for changes that come without a yes
 * @param summary what came out, in one line
 * @throws as `inOperation`
 */
export async function recorded<T>(
  store: HistoryStore,
  what: Beginning,
  work: (begun: () => Promise<void>, stillMine: () => Promise<void>) => Promise<T>,
  summary: (result: T) => string,
): Promise<T> {
  const outcome = (result: T) => ({ state: "done" as const, summary: summary(result) });
  const asked = (begun: Begun) => {
    let hasBegun = false;
    return work(
      async () => {
        if (hasBegun) await begun.assertRunning();
        else await begun.begin();
        hasBegun = true;
      },
      () => begun.assertRunning(),
    );
  };
  return await inOperation(store, what, asked, { outcome });
}

/** Names the file that has what nobody could read any more, where there is one. */
function withLostOutput(outcome: OperationOutcome): OperationOutcome {
  const file = lostOutputFile();
  if (file === undefined) return outcome;
  const told = `its terminal or output was lost meanwhile; what it said is in ${file}`;
  return { ...outcome, summary: outcome.summary === undefined ? told : `${outcome.summary}; ${told}` };
}

/** What is kept of an error. */
export function failureOf(error: unknown): Failure {
  const message = messageOf(error).slice(0, LONGEST_MESSAGE);
  return { message, ...(error instanceof IdrError ? { code: error.code } : {}) };
}
