import { join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Emit } from "../events";
import type { Tools } from "../setup/tools";
import type { Commands } from "./commands";
import { judge, parseState, putAway, readNote, UNSAVED, unsavedState } from "./unsaved-state";

/**
 * Writes to the state what an engine could not save after it had changed the cloud: before anything is planned that
 * doesn't know of it.
 * @param work runs the writing as a task
 * @throws IdrError `state-unsaved` when that could undo somebody's work, or the file may be anybody's; EngineError when
 *   the state can't be read or written
 */
export async function saveUnsaved(
  tools: Tools,
  commands: Commands,
  emit: Emit,
  work: (save: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { stackDir, stack } = commands;
  const file = join(stackDir, UNSAVED);
  const { kind } = tools.engine;
  const refuse = (why: string, cause?: unknown) =>
    new IdrError("state-unsaved", `${file} is a state of "${stack}" that was not saved: ${why}`, {
      fix: `nothing was run; compare it with the state (${kind} state pull). What only it knows is lost when it goes. To save it: cd ${stackDir} && ${kind} state push ${UNSAVED} (idr env sets what it needs), then move it away`,
      cause,
    });
  const unsaved = await unsavedState(stackDir).catch((error: unknown) => {
    throw refuse(`it can't be read: ${messageOf(error)}`, error);
  });
  if (unsaved === undefined) return;
  const pulled = await commands.query("state", ["pull"]);
  const found = pulled.trim() === "" ? undefined : parseState(pulled);
  // What engines tell of a backend that has no state yet.
  const now = found?.lineage === "" ? undefined : found;
  const decision = judge(unsaved, now, await readNote(stackDir, unsaved));
  if (decision.kind === "refuse") throw refuse(decision.why);
  if (decision.kind === "push") {
    await work(() => commands.text("state push", ["-no-color", commands.lockTimeout(), file]));
  }
  const kept = await putAway(stackDir, unsaved);
  const message = `what an engine could not save of ${stack} after it had changed the cloud is in the state now; a copy is in ${kept}`;
  emit({ type: "log", level: "warn", message });
}
