/**
 * When requests are due: slot `i` at `startMs + i × 1000 / ratePerSecond`, always counted from the start, so that
 * a late timer makes one request late and never all that follow.
 */
export interface Schedule {
  readonly startMs: number;
  readonly ratePerSecond: number;
}

/** A slot that is this late is given up: a machine that slept for an hour must not send an hour's requests at once. */
export const GIVE_UP_MS = 1000;

/** Time of a slot in milliseconds, on the clock of `startMs`. */
export function slotTime(schedule: Schedule, slot: number): number {
  return schedule.startMs + (slot * 1000) / schedule.ratePerSecond;
}

/**
 * What to do at `nowMs`, when `next` is the first slot not dealt with yet: how many slots to give up, then how many
 * to send at once, and the milliseconds to wait for the slot after them.
 */
export function due(
  schedule: Schedule,
  next: number,
  nowMs: number,
): { readonly giveUp: number; readonly send: number; readonly waitMs: number } {
  const slotsUntil = (ms: number) =>
    Math.floor(((ms - schedule.startMs) * schedule.ratePerSecond) / 1000) + 1;
  const passed = Math.max(next, slotsUntil(nowMs));
  const tooLate = Math.min(passed, Math.max(next, slotsUntil(nowMs - GIVE_UP_MS)));
  return {
    giveUp: tooLate - next,
    send: passed - tooLate,
    waitMs: Math.max(0, slotTime(schedule, passed) - nowMs),
  };
}
