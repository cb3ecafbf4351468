import { startTime } from "../setup/lock.cjs";
import { isOfThisHost, machineId } from "../who-am-i";
import type { Entry } from "./entry";

/** What this process has begun and not ended: an entry under its own id that isn't here is another's. */
export const begunHere = new Set<string>();

/**
 * Whether the process of an entry is one of this machine, so that it can be looked at. Host names are not unique
 * (`localhost`, containers), so they only count where an entry, or this system, has no id of the machine.
 */
export function isHere({ who, machine }: Pick<Entry, "who" | "machine">, here = machineId()): boolean {
  return machine === undefined || here === undefined ? isOfThisHost(who) : machine === here;
}

/** Whether the process of an entry may still be at work. Of another machine nothing is known, so it may. */
export function mayBeAlive(entry: Entry): boolean {
  if (!isHere(entry)) return true;
  const { id, pid, pidStarted } = entry;
  if (pid === process.pid) return begunHere.has(id);
  const started = startTime(pid);
  return started !== undefined && (pidStarted === undefined || started === pidStarted);
}
