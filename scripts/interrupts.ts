/** One Ctrl-C may come twice: from the terminal, and from an npm that hands it on. In milliseconds. */
const SAME_INTERRUPT_MS = 1000;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

let takers = 0;

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
 * @param stop gets whether it is the first one; what comes within a second of the first is the same one again
 */
export function watchInterrupts(stop: (first: boolean) => void): () => void {
  let since: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    const first = since === undefined;
    since ??= now;
    if (first || now - since >= SAME_INTERRUPT_MS) stop(first);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return () => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
}
