import { IdrError, messageOf } from "../../../constructs/errors";
import type { Emit } from "../../events";

import type { Move, MoveTools } from "./move";
import { phasesTo, type Binding } from "./phases";
import { environmentReached } from "./standing";

/** How often production's address is taken back before it is given up, and the milliseconds between. */
const TRIES = 6;
const PAUSE_MS = 5000;
/** Milliseconds within which the environment that is live again is to be seen to answer. */
const ANSWER_MS = 30_000;

/**
 * Takes production's address back after a move that visitors have nothing from. Who is left in the dark is the
 * visitor, so a cloud that refuses is asked again. Resolves with the error that tells how it came out:
 * `cutover-rolled-back`, or `cutover-not-undone` when production's address could not be taken back.
 * @param why what was wrong with the new environment
 * @throws IdrError `operation-lost` when somebody else has taken over meanwhile
 */
export async function goBack(
  bind: (binding: Binding) => Promise<void>,
  tools: MoveTools,
  move: Move,
  why: string,
  emit: Emit,
): Promise<IdrError> {
  const { from, to } = move;
  const [parked, settled] = phasesTo({ live: from, spare: to }) as [Binding, Binding];
  const warn = (message: string): void => emit({ type: "log", level: "warn", message });
  for (let tries = 1; ; tries += 1) {
    try {
      await bind(parked);
      break;
    } catch (error) {
      if (error instanceof IdrError && error.code === "operation-lost") throw error;
      if (await isLive(tools, from)) break;
      if (tries === TRIES) {
        return new IdrError(
          "cutover-not-undone",
          `${why}; and production's address could not be taken back to ${from}: ${messageOf(error)}`,
          { cause: error, fix: `as soon as the cloud takes orders again: ${wayBackCommand(move)} --yes` },
        );
      }
      warn(`could not go back to ${from}, trying again: ${messageOf(error)}`);
      await tools.pause(PAUSE_MS);
    }
  }
  // When nobody looks any more: that the address is back is what counts.
  const answers = await tools.answeredBy({ from: to, to: from }, ANSWER_MS).catch(() => false);
  try {
    await bind(settled);
  } catch (error) {
    warn(`could not give the spare address back to ${to}: ${messageOf(error)}; later: idr deploy live`);
  }
  return new IdrError(
    "cutover-rolled-back",
    `${why}; ${from} is live again${answers ? "" : ", but was not seen to answer yet"}`,
    {
      fix: answers
        ? `look at ${to} through the spare address, then run it again (--timeout gives it longer)`
        : `look at the proxy of ${from}: idr status`,
    },
  );
}

/**
 * The command that takes `from` live again, with both sides named: in the middle of a release the site file need not
 * tell which is meant. A cutover back need not be verified: visitors saw that environment a moment ago.
 */
export function wayBackCommand({ kind, from, to }: Pick<Move, "kind" | "from" | "to">): string {
  return kind === "cutover"
    ? `idr release rollback --from ${from} --to ${to}`
    : `idr release cutover --from ${to} --to ${from} --skip-verify`;
}

/** Whether production's address reaches that environment, as far as the cloud can be asked. */
async function isLive({ look }: Pick<MoveTools, "look">, environment: string): Promise<boolean> {
  try {
    return environmentReached((await look()).production) === environment;
  } catch {
    return false;
  }
}
