/** Who holds a lock, and for how many seconds this process has waited for it. */
export interface LockWait {
  readonly pid?: number;
  readonly host?: string;
  readonly seconds: number;
}

/**
 * Runs `work` while holding the lock `file`, which is made with its folder and
 * removed afterwards. Waits for a living holder; takes over from a dead one.
 *
 * `onWait` is called several times a second while waiting. `timeoutSeconds`
 * (default: for ever) bounds the wait; past it an Error with the code
 * `lock-held` is thrown. A holder on another host that doesn't touch the file
 * for `silenceSeconds` (default: 60) while this process looks on is dead.
 */
export function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options?: {
    readonly onWait?: (wait: LockWait) => void;
    readonly timeoutSeconds?: number;
    readonly silenceSeconds?: number;
  },
): Promise<T>;

/** When a process of this machine started, in the system's own words; undefined when there is no such process, or it has ended. */
export function startTime(pid: number): string | undefined;
