import { AsyncLocalStorage } from "node:async_hooks";
import { IdrError } from "../constructs/errors";

/** One Ctrl-C may come twice: from the terminal, and from an npm that hands it on. In milliseconds. */
const SAME_INTERRUPT_MS = 1000;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

let takers = 0;
let changes = 0;

/**
 * Says that something is being changed, until the function that is returned is called. Meanwhile the loss of the
 * terminal (SIGHUP: an SSH connection that broke) ends nothing: who began it has promised to see it to its end, and to
 * go back where that is due.
 */
export function beginChange(): () => void {
  changes += 1;
  let over = false;
  return () => {
    if (over) return;
    over = true;
    changes -= 1;
  };
}

/** Whether something is being changed now. */
export const isChanging = (): boolean => changes > 0;

/**
 * The same as `watchInterrupts`, by whoever promises to end in good order: until the function that is returned is
 * called, nobody else ends the process.
 */
export function takeInterrupts(stop: (first: boolean) => void): () => void {
  const end = watchInterrupts(stop);
  takers += 1;
  let over = false;
  return () => {
    if (over) return;
    over = true;
    takers -= 1;
    end();
  };
}

/**
 * Whether somebody takes interrupts now. The number of listeners of `process` doesn't tell: libraries that only look
 * on (for the terminal's cursor) are among them.
 */
export const interruptsAreTaken = (): boolean => takers > 0;

/**
 * Calls `stop` on each Ctrl-C or SIGTERM, also while somebody takes them, until the function that is returned is called.
 * SIGHUP is one of them as long as nothing is being changed (`beginChange`).
 * @param stop gets whether it is the first one; what comes within a second of the first is the same one again
 * @param onCutOff called on a SIGHUP that ends nothing
 */
export function watchInterrupts(stop: (first: boolean) => void, onCutOff?: () => void): () => void {
  let since: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    const first = since === undefined;
    since ??= now;
    if (first || now - since >= SAME_INTERRUPT_MS) stop(first);
  };
  const onHangup = (): void => {
    if (isChanging()) onCutOff?.();
    else onSignal();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  process.on("SIGHUP", onHangup);
  return () => {
    for (const name of SIGNALS) process.off(name, onSignal);
    process.off("SIGHUP", onHangup);
  };
}

/** What is to be put in order before the process ends by an interrupt that nobody takes. */
const leftovers = new Set<() => Promise<void>>();
const puttingInOrder = new AsyncLocalStorage<true>();
let brokenOff = false;

/**
 * Says what is to be done before the process ends by an interrupt that nobody takes, until the function that is
 * returned is called. It has a few seconds, and must not throw.
 */
export function whenBrokenOff(work: () => Promise<void>): () => void {
  leftovers.add(work);
  return () => void leftovers.delete(work);
}

/** Puts in order what `whenBrokenOff` was given. From now on nothing else changes anything (`refuseBrokenOff`). */
export async function breakOff(): Promise<void> {
  brokenOff = true;
  await puttingInOrder.run(true, () => Promise.allSettled([...leftovers].map((work) => work())));
}

/** Keeps a work that was broken off, and is still awaiting something, from changing anything more. @throws IdrError `interrupted` */
export function refuseBrokenOff(): void {
  if (brokenOff && puttingInOrder.getStore() !== true) {
    throw new IdrError("interrupted", "interrupted: nothing more is changed");
  }
}
