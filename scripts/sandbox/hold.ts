import type { Socket } from "node:net";
import type { Fault, State } from "./state";

const LOOK_MS = 5;

/**
 * Keeps a call waiting while one of its `hold` faults for this moment is there.
 * Resolves with whether the caller is still connected.
 */
export async function heldUntil(
  state: State,
  faults: readonly Fault[],
  when: "before" | "after",
  caller: Socket,
): Promise<boolean> {
  const holds = faults.filter((fault) => fault.kind === "hold" && (fault.when ?? "before") === when);
  // A caller that was killed closes its end (`readableEnded`) or resets the connection (`destroyed`).
  const isGone = () => caller.destroyed || caller.readableEnded;
  while (holds.some((fault) => state.faults.includes(fault))) {
    if (isGone()) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return holds.length === 0 || !isGone();
}
