import { setTimeout as sleep } from "node:timers/promises";

/** How long anything may take to come about; seconds. It ends what hangs, and measures nothing. */
const PATIENCE = 120;

/** Asks again, ever slower, until there is an answer. @throws Error after two minutes */
export async function poll<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + PATIENCE * 1000;
  for (let pause = 20; ; pause = Math.min(500, pause * 1.5)) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE} s for ${what}`);
    await sleep(pause);
  }
}

/** Asks again until something is so. @throws Error after two minutes */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  await poll(what, async () => ((await isSo()) ? true : undefined));
}
