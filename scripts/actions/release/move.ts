import { IdrError, messageOf } from "../../../constructs/errors";
import { task, type Emit } from "../../events";

import { goBack, wayBackCommand } from "./go-back";
import type { Sides } from "./outside";
import { bindingText, isReached, phasesTo, type Binding } from "./phases";
import { environmentReached, standingOf, type Standing } from "./standing";

/** What a move of the public addresses needs from the world. */
export interface MoveTools {
  /** Reads from the cloud where things stand. */
  readonly look: () => Promise<Standing>;
  /** Plans, guards and applies the live stack with this binding, as a part of a task. */
  readonly bind: (binding: Binding, task: string) => Promise<void>;
  /** Whether anybody answers visitors right now, seen from here. */
  readonly answering: () => Promise<boolean>;
  /** Waits until fresh connections from outside are answered by `to` in place of `from`; whether they were in time. */
  readonly answeredBy: (sides: Sides, timeoutMs: number) => Promise<boolean>;
  /**
   * Waits until production's address gives visitors all that it must; resolves with what it still doesn't when the
   * time is out (it is asked once at least).
   */
  readonly missing: (timeoutMs: number) => Promise<readonly string[]>;
  /** Waits for so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
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

/** Codes of errors after which nothing more is to be done. */
const STOPPED: readonly string[] = ["interrupted", "operation-lost"];

/** How a move came out. `finished`: production's address had moved already, by an earlier one that died half-way. */
export type MoveOutcome = "moved" | "finished";

/**
 * Where the addresses go in the end. An environment without its one proxy port can't have the spare address: then that
 * is bound to nothing, so that production can still be taken away from what is broken.
 */
export function targetOf({ from, to }: Move, standing: Standing): Binding {
  const left = standingOf(standing, from);
  return left.proxyPorts.length === 1 ? { live: to, spare: from } : { live: to };
}

/** Whether there is nothing to do: the addresses reach what they should, and the engine's state knows it. */
export async function isDone(
  standing: Standing,
  target: Binding,
  /** Whether the live stack's plan for this binding is empty. */
  isApplied: (binding: Binding) => Promise<boolean>,
): Promise<boolean> {
  return isReached(standing, target) && (await isApplied(target));
}

/**
 * Takes `to` live in two phases: production's address moves with the spare one parked, in a single call to Neutron, so
 * it is never bound to nothing; when fresh connections from outside are answered by `to`, the spare address goes to
 * `from`. It starts from wherever the cloud and the state are, so it can be run again after anything. It goes back by
 * itself only to an environment that was seen to answer just before: to go back to any other would be a guess.
 * @throws IdrError `cutover-rolled-back` when `to` did not answer in time and `from` is live again;
 *   `cutover-not-undone` when it did not and the way back failed; `cutover-unanswered` when it did not, and `from` was
 *   not seen to answer before; `cutover-unseen` when nobody could look;
 *   whatever `bind` threw, when production's address has not moved
 */
export async function moveAddresses(tools: MoveTools, move: Move, emit: Emit): Promise<MoveOutcome> {
  const { from, to, kind } = move;
  const before = await tools.look();
  const target = targetOf(move, before);
  const [parked, settled] = phasesTo(target);
  const moved = environmentReached(before.production) === to;
  const wasAnswering = await tools.answering();
  const wayBack = wasAnswering && environmentReached(before.production) === from;

  const phase = (
    name: string,
    work: (bind: (binding: Binding) => Promise<void>, progress: (detail: string) => void) => Promise<void>,
  ) => {
    const id = `release/${kind}/${name}`;
    return task(emit, { id, name }, (progress) => work((binding) => tools.bind(binding, id), progress));
  };

  await phase(`move production's address to ${to}`, (bind) =>
    moveProduction(bind, tools, before, parked!, emit),
  );
  await phase(`${to} answers from outside`, async (bind, progress) => {
    progress(`waiting up to ${move.timeoutSeconds} s`);
    const trouble = await troubleOf(tools, move);
    if (trouble === undefined) {
      progress("on fresh connections");
      return;
    }
    if (!wayBack) {
      const why = moved
        ? `whether ${from} would is not known`
        : `${from} was not seen to answer before either`;
      throw new IdrError("cutover-unanswered", `${to} is live but ${trouble}; ${why}`, {
        fix: `look at the proxy of ${to}; the address stays on it. To go back: ${wayBackCommand(move)}`,
      });
    }
    progress(`${to} ${trouble}: going back to ${from}`);
    throw await goBack(bind, tools, move, `${to} ${trouble}`, emit);
  });
  if (settled !== undefined) {
    await phase(`give the spare address to ${from}`, (bind) => bind(settled));
  }
  return moved ? "finished" : "moved";
}

/** The first phase. The engine may fail after Neutron has done what it was asked: what counts is where visitors are. */
async function moveProduction(
  bind: (binding: Binding) => Promise<void>,
  { look }: Pick<MoveTools, "look">,
  before: Standing,
  parked: Binding,
  emit: Emit,
): Promise<void> {
  const warn = (message: string): void => emit({ type: "log", level: "warn", message });
  for (let again = false; ; again = true) {
    try {
      await bind(parked);
      return;
    } catch (error) {
      let now: Standing;
      try {
        now = await look();
      } catch (unseen) {
        warn(`nor can the cloud be asked where production's address is: ${messageOf(unseen)}`);
        throw error;
      }
      const stops = error instanceof IdrError && STOPPED.includes(error.code);
      if (environmentReached(now.production) === parked.live) {
        // Whoever stops it after the move is told where that leaves production, and nothing more is done.
        if (stops) throw error;
        warn(`the engine failed after the move: ${messageOf(error)}`);
        return;
      }
      const restored = await restoreSpare(bind, before, emit);
      // The spare address was there already and is there still, since the state didn't know of it: an earlier run was
      // killed, or got no answer, as it bound it. Neutron has no second address on that port. Now the state knows it.
      if (again || stops || !restored || environmentReached(now.spare) !== parked.live) throw error;
      warn(`the spare address still reaches ${parked.live}, in the way of production's: trying once more`);
    }
  }
}

/**
 * What is wrong with the environment that has just gone live, seen from outside; `undefined`: nothing.
 * @throws IdrError `cutover-unseen`
 */
async function troubleOf(
  { answeredBy, missing }: Pick<MoveTools, "answeredBy" | "missing">,
  move: Move,
): Promise<string | undefined> {
  const { kind, from, to, timeoutSeconds } = move;
  const until = performance.now() + timeoutSeconds * 1000;
  try {
    if (!(await answeredBy({ from, to }, timeoutSeconds * 1000))) {
      return `did not answer from outside within ${timeoutSeconds} s`;
    }
  } catch (error) {
    throw new IdrError(
      "cutover-unseen",
      `${to} is live, but whether it answers could not be seen: ${messageOf(error)}`,
      { cause: error, fix: `look yourself; then idr release ${kind} to finish, or ${wayBackCommand(move)}` },
    );
  }
  const found = await missing(until - performance.now());
  if (found.length === 0) return undefined;
  return `did not give visitors within ${timeoutSeconds} s what ${from} gave them: ${found.join("; ")}`;
}

/** Gives the spare address back to who had it, when production's did not move; whether that was done. */
async function restoreSpare(
  bind: (binding: Binding) => Promise<void>,
  before: Standing,
  emit: Emit,
): Promise<boolean> {
  const live = environmentReached(before.production);
  const spare = environmentReached(before.spare);
  if (live === undefined || spare === undefined) return false;
  const binding = { live, spare };
  try {
    await bind(binding);
    return true;
  } catch (error) {
    emit({
      type: "log",
      level: "warn",
      message: `could not put the addresses back to ${bindingText(binding)}: ${messageOf(error)}; run it again to finish`,
    });
    return false;
  }
}
