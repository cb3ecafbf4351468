import { rmSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTime } from "../setup/lock.cjs";
import { WORK_FOLDER } from "./at-work";

const NAME = /^plan-(\d+)-\d+\.tfplan$/;

/** Plans of this process that are to go when it ends. */
const kept = new Set<string>();
let made = 0;

process.on("exit", () => {
  for (const file of kept) rmSync(file, { force: true });
});

/**
 * A file for one plan of a stack, which nobody else's plan is written to: what is applied is what was shown. It is
 * gone when the plan was applied, and at the end of this process; those of dead processes are cleared away. It is made
 * here, so that only its owner may read it from the first byte on: a plan holds secrets in the clear.
 */
export async function newPlanFile(stackDir: string): Promise<string> {
  const folder = join(stackDir, WORK_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeft(folder);
  const file = join(folder, `plan-${process.pid}-${++made}.tfplan`);
  kept.add(file);
  await writeFile(file, "", { mode: 0o600 });
  return file;
}

/** Removes a plan that newPlanFile made room for; a plan in a file that the operator named stays. */
export async function removePlanFile(file: string): Promise<void> {
  if (kept.delete(file)) await rm(file, { force: true });
}

async function removeLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(NAME.exec(name)?.[1]);
    const file = join(folder, name);
    if (Number.isNaN(pid) || kept.has(file)) continue;
    if (pid === process.pid || startTime(pid) === undefined) await rm(file, { force: true });
  }
}
