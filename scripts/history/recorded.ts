import { IdrError, messageOf } from "../../constructs/errors";
import type { Failure } from "./entry";
import { begin, type Beginning, ensureFree, explainLocked, type Operation } from "./operation";
import type { HistoryStore } from "./store";

/** An engine may say a lot; its first words tell why. */
const LONGEST_MESSAGE = 2000;

/**
 * Does a work as an operation of the site's history: refuses it at once while another is going on, begins
 * when the work says so (the first time; later it sees that nobody else has gone on), and records how it ended. A work that never begins
 * leaves no trace.
 * @param summary what came out, in one line
 * @throws IdrError `operation-running`, `operation-lost`; EngineError when the history can't be read or written; what `work` throws
 */
export async function recorded<T>(
  store: HistoryStore,
  what: Beginning,
  work: (begun: () => Promise<void>) => Promise<T>,
  summary: (result: T) => string,
): Promise<T> {
  await ensureFree(store);
  let operation: Operation | undefined;
  try {
    const result = await work(async () => {
      if (operation === undefined) operation = await begin(store, what);
      else await operation.assertRunning();
    });
    await operation?.end({ state: "done", summary: summary(result) });
    return result;
  } catch (error) {
    await operation?.end({ state: "failed", error: failureOf(error) });
    throw await explainLocked(error, store);
  }
}

/** What is kept of an error. */
export function failureOf(error: unknown): Failure {
  const message = messageOf(error).slice(0, LONGEST_MESSAGE);
  return { message, ...(error instanceof IdrError ? { code: error.code } : {}) };
}
