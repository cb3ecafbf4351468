import { IdrError, messageOf } from "../../../constructs/errors";
import { task, type Emit } from "../../events";

import { bindingText, isReached, phasesTo, type Binding } from "./phases";
import { environmentReached, type Standing } from "./standing";

/** What a move of the public addresses needs from the world. */
export interface MoveTools {
  /** Reads from the cloud where things stand. */
  readonly look: () => Promise<Standing>;
  /** Plans, guards and applies the live stack with this binding, as a part of a task. */
  readonly bind: (binding: Binding, task: string) => Promise<void>;
  /** Whether anybody answers visitors right now. */
  readonly answering: () => boolean;
  /** Waits until fresh connections from outside are answered by this environment; whether they were in time. */
  readonly answeredBy: (environment: string, timeoutMs: number) => Promise<boolean>;
}

/** A move of production's address: a cutover, or the same the other way. */
export interface Move {
  readonly kind: "cutover" | "rollback";
  /** Environment that is left, and gets the spare address. */
  readonly from: string;
  /** Environment that goes live. */
  readonly to: string;
  /** Seconds within which the new environment must answer from outside. */
  readonly timeoutSeconds: number;
}

/** How a move came out. `finished`: production's address had moved already, by an earlier one that died half-way. */
export type MoveOutcome = "moved" | "finished";

/** Where the addresses go in the end. */
function targetOf({ from, to }: Move): Binding {
  return { live: to, spare: from };
}

/** Whether there is nothing to do: the addresses reach what they should, and the engine's state knows it. */
export async function isDone(
  tools: Pick<MoveTools, "look"> & {
    /** Whether the live stack's plan for this binding is empty. */
    readonly isApplied: (binding: Binding) => Promise<boolean>;
  },
  move: Move,
): Promise<boolean> {
  const target = targetOf(move);
  return isReached(await tools.look(), target) && (await tools.isApplied(target));
}

/**
 * Takes `to` live in two phases: production's address moves with the spare one parked, in a single call to Neutron, so
 * it is never bound to nothing; when fresh connections from outside are answered by `to`, the spare address goes to
 * `from`. It starts from wherever the cloud and the state are, so it can be run again after anything.
 * @throws IdrError `cutover-rolled-back` when `to` did not answer in time and `from` is live again;
 *   `cutover-unanswered` when it did not and `from` did not answer before either (rollback only);
 *   whatever `bind` threw, when production's address has not moved
 */
export async function moveAddresses(tools: MoveTools, move: Move, emit: Emit): Promise<MoveOutcome> {
  const before = await tools.look();
  const target = targetOf(move);
  const moved = environmentReached(before.production) === move.to;
  const answeredBefore = tools.answering();
  const [parked, settled] = phasesTo(target) as [Binding, Binding];

  const phase = (
    name: string,
    work: (bind: (binding: Binding) => Promise<void>, progress: (detail: string) => void) => Promise<void>,
  ) => {
    const id = `release/${move.kind}/${name}`;
    return task(emit, { id, name }, (progress) => work((binding) => tools.bind(binding, id), progress));
  };

  await phase(`move production's address to ${move.to}`, async (bind) => {
    try {
      await bind(parked);
    } catch (error) {
      // The engine may fail after Neutron has done what it was asked: what counts is where visitors are.
      if (environmentReached((await tools.look()).production) === move.to) {
        emit({
          type: "log",
          level: "warn",
          message: `the engine failed after the move: ${messageOf(error)}`,
        });
        return;
      }
      await restoreSpare(bind, before, emit);
      throw error;
    }
  });
  await phase(`${move.to} answers from outside`, async (bind, progress) => {
    progress(`waiting up to ${move.timeoutSeconds} s`);
    if (await tools.answeredBy(move.to, move.timeoutSeconds * 1000)) {
      progress("on fresh connections");
      return;
    }
    if (move.kind === "rollback" && !answeredBefore) {
      throw new IdrError(
        "cutover-unanswered",
        `${move.to} is live but did not answer within ${move.timeoutSeconds} s, as ${move.from} did not before`,
        { fix: `look at the proxy of ${move.to}; the address stays on it` },
      );
    }
    progress(`no answer within ${move.timeoutSeconds} s: going back to ${move.from}`);
    for (const binding of phasesTo({ live: move.from, spare: move.to })) await bind(binding);
    throw new IdrError(
      "cutover-rolled-back",
      `${move.to} did not answer from outside within ${move.timeoutSeconds} s; ${move.from} is live again`,
      { fix: `look at ${move.to} through the spare address, then run it again (--timeout gives it longer)` },
    );
  });
  await phase(`give the spare address to ${move.from}`, (bind) => bind(settled));
  return moved ? "finished" : "moved";
}

/** Gives the spare address back to who had it, when production's did not move. */
async function restoreSpare(
  bind: (binding: Binding) => Promise<void>,
  before: Standing,
  emit: Emit,
): Promise<void> {
  const live = environmentReached(before.production);
  const spare = environmentReached(before.spare);
  if (live === undefined || spare === undefined) return;
  const binding = { live, spare };
  try {
    await bind(binding);
  } catch (error) {
    emit({
      type: "log",
      level: "warn",
      message: `could not put the addresses back to ${bindingText(binding)}: ${messageOf(error)}; run it again to finish`,
    });
  }
}
