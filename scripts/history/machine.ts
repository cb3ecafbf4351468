import { startTime } from "../setup/lock.cjs";
import { isOfThisHost } from "../who-am-i";
import type { Entry } from "./entry";

/** What this process has begun and not ended: an entry under its own id that isn't here is another's. */
export const begunHere = new Set<string>();

/** Whether the process of an entry may still be at work. Of another host nothing is known, so it may. */
export function mayBeAlive({ id, who, pid, pidStarted }: Entry): boolean {
  if (!isOfThisHost(who)) return true;
  if (pid === process.pid) return begunHere.has(id);
  const started = startTime(pid);
  return started !== undefined && (pidStarted === undefined || started === pidStarted);
}
