import { rm } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../setup/lock.cjs";
import type { Tools } from "../setup/tools";
import { WORK_FOLDER } from "./at-work";
import type { Commands } from "./commands";
import { EngineError } from "./errors";
import { forgetForeignData, isInitialized, markInitialized, refuseMovedState } from "./init-stamp";

/**
 * Prepares backend and provider of the stack that is in the folder, unless that has been done and nothing it depends on
 * has changed. Another backend is taken as it is (each cloud has states of its own), and no state is moved.
 * @param work runs the preparation as a task
 * @throws EngineError; IdrError `not-synthesized`, `state-elsewhere`
 */
export async function prepareFolder(
  tools: Tools,
  commands: Commands,
  work: (prepare: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { stackDir } = commands;
  if (await isInitialized(tools, stackDir)) return;
  await withLock(join(stackDir, WORK_FOLDER, "init.lock"), async () => {
    if (await isInitialized(tools, stackDir)) return;
    await work(async () => {
      // The mirror is what pins the provider. An old lock file would refuse another version of it, or
      // the same one built anew.
      await rm(join(stackDir, ".terraform.lock.hcl"), { force: true });
      await forgetForeignData(stackDir, commands.stack);
      await init(commands);
      await markInitialized(tools, stackDir);
    });
  });
}

async function init(commands: Commands): Promise<void> {
  const args = ["-input=false", "-no-color"];
  try {
    await commands.text("init", args);
  } catch (error) {
    if (!isOtherBackend(error)) throw error;
    await refuseMovedState(commands.stackDir, commands.stack);
    await commands.text("init", [...args, "-reconfigure"]);
  }
}

/** Whether `init` says that the backend is not the one of the last `init`. */
function isOtherBackend(error: unknown): boolean {
  return (
    error instanceof EngineError &&
    error.diagnostics.some(({ summary }) => summary === "Backend configuration changed")
  );
}
