import { stateGuard } from "../../cloud/lineage";
import type { Emit } from "../../events";
import { HistoryStore, type Entry } from "../../history";
import type { OperationDetails } from "../../history/details";
import { inOperation, type Begun } from "../../history/recorded";
import { Recorder } from "../../report/recorder";
import type { StackPlan } from "../plan";

import type { Intent, ReleaseOptions } from "./context";

/*
 * How a step of a release becomes an operation of the site's history:
 *
 *   return asOperation({ step: "retire", from, to }, given, async (options, operation) => {
 *     …                                         // read, plan, refuse: nobody is told of an operation yet
 *     await options.confirm(intent, plan);      // the operator's yes begins it; `confirmedOnce(options, …)` does too
 *     …                                         // change things; plans given to `options.approve` are noted
 *     operation.note({ copies, after });        // as soon as it is known: it is kept when the step fails, too
 *     operation.note({ summary: "idr is retired: 9 servers, 6 volumes kept" });
 *     return result;
 *   });
 *
 * Only `options` of the inner function record what is done: tasks that they are told of become the timeline, the
 * intent's topology the one before. A step that changes things without asking calls `operation.begin()` first.
 */

/** What a step tells of itself. */
export interface Notes extends OperationDetails {
  /** What came out, in one line. */
  readonly summary?: string;
  /** Why it counts as failed although it came to its end, e.g. a verification. @default - it was done */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** The operation that a step is, for the step itself. */
export interface StepOperation extends Begun {
  /** The history as it is. @throws EngineError when it can't be read */
  entries(): Promise<readonly Entry[]>;
  /** Keeps what is known; later notes replace earlier ones of the same kind. */
  note(notes: Notes): void;
}

/** What a step must have to be recorded. */
type Recordable = Pick<
  ReleaseOptions,
  "open" | "cloud" | "tools" | "emit" | "confirm" | "approve" | "stillMine"
>;

/** Characters of what a task says, and lines of a plan, that are kept. */
const KEPT_DETAIL = 300;
const KEPT_CHANGES = 100;

/**
 * Runs a step of a release as an operation of the site's history: refuses at once while another one runs, begins when
 * the operator has said yes, and records how it ended, whatever happens. A step that never asks is not recorded.
 * @throws IdrError `operation-running`, `operation-lost`; EngineError when the history can't be read or written; what the
 *   step throws
 */
export async function asOperation<O extends Recordable, T>(
  what: Pick<Entry, "step" | "from" | "to">,
  given: O,
  work: (options: O, operation: StepOperation) => Promise<T>,
): Promise<T> {
  const store = HistoryStore.open({ ...given, guard: stateGuard(given.open.site, given.cloud) });
  const recorder = new Recorder();
  let outcome: Pick<Notes, "summary" | "failure"> = {};
  let noted: OperationDetails = {};
  const note = ({ summary, failure, ...details }: Notes): void => {
    if (summary !== undefined) outcome = { ...outcome, summary };
    if (failure !== undefined) outcome = { ...outcome, failure };
    noted = { ...noted, ...details };
  };
  const details = (): OperationDetails => ({
    steps: recorder.steps.map(({ name, startedAt, endedAt, state, detail }) => ({
      name,
      startedAt,
      endedAt,
      state,
      ...(detail === undefined ? {} : { detail: detail.slice(0, KEPT_DETAIL) }),
    })),
    plans: recorder.plans.map((plan) => ({ ...plan, changes: shortened(plan.changes) })),
    ...noted,
  });
  const doStep = (begun: Begun) => {
    const step = { ...begun, entries: () => store.entries(), note };
    return work(recorded(given, recorder, step), step);
  };
  const ended = () => {
    const { summary, failure } = outcome;
    return {
      state: failure === undefined ? ("done" as const) : ("failed" as const),
      ...(summary === undefined ? {} : { summary }),
      ...(failure === undefined ? {} : { error: failure }),
    };
  };
  return await inOperation(store, what, doStep, { outcome: ended, details });
}

/** Options that begin the operation with the operator's yes, and note what is done under it. */
function recorded<O extends Recordable>(given: O, recorder: Recorder, step: StepOperation): O {
  let confirmed: string | undefined;
  const emit: Emit = (event) => {
    if (event.type === "task") recorder.noteTask(event);
    given.emit(event);
  };
  const note = (plan: StackPlan): void => {
    // The plan that was confirmed is planned, and approved, once more when its turn comes.
    const text = JSON.stringify([plan.stack, plan.summary]);
    if (text !== confirmed) recorder.notePlan(plan);
    confirmed = undefined;
  };
  return {
    ...given,
    emit,
    confirm: async (intent: Intent, plan: StackPlan) => {
      await given.confirm(intent, plan);
      await step.begin();
      step.note({ before: intent.before });
      note(plan);
      confirmed = JSON.stringify([plan.stack, plan.summary]);
    },
    approve: async (plan: StackPlan) => {
      await given.approve(plan);
      await step.assertRunning();
      note(plan);
    },
    stillMine: () => step.assertRunning(),
  };
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= KEPT_CHANGES) return lines;
  return [...lines.slice(0, KEPT_CHANGES), `and ${lines.length - KEPT_CHANGES} more`];
}
