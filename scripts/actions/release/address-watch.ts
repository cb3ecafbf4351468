/** How long an address was bound to nothing, as far as asking again and again shows it. */
export interface Unbound {
  /** Milliseconds from the first moment it was seen unbound to the next one it was not. */
  readonly ms: number;
  /** How often it was asked. */
  readonly looks: number;
  /** Times that no answer came: nothing is known of these moments. */
  readonly failed: number;
}

/** A watch that runs until it is stopped. */
export interface AddressWatch {
  readonly stop: () => Promise<Unbound>;
}

/**
 * Asks every `intervalMs` whether an address is bound to something. A moment shorter than the interval may escape it.
 * @param isBound asks the cloud
 * @param intervalMs @default 200
 */
export function watchAddress(isBound: () => Promise<boolean>, intervalMs = 200): AddressWatch {
  let stopped = false;
  let wake: () => void = () => undefined;
  const run = async (): Promise<Unbound> => {
    let ms = 0;
    let looks = 0;
    let failed = 0;
    let unboundSince: number | undefined;
    while (!stopped) {
      const asked = performance.now();
      try {
        const bound = await isBound();
        looks += 1;
        if (!bound) unboundSince ??= asked;
        else if (unboundSince !== undefined) {
          ms += performance.now() - unboundSince;
          unboundSince = undefined;
        }
      } catch {
        // The move itself meets the same cloud and tells what is wrong; a watch only counts what it didn't see.
        failed += 1;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (unboundSince !== undefined) ms += performance.now() - unboundSince;
    return { ms, looks, failed };
  };
  const running = run();
  return {
    stop: () => {
      stopped = true;
      wake();
      return running;
    },
  };
}
