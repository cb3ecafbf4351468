import type { Beginning, Step } from "./entry";

/** Steps that change nothing, so that what was looked at before them still holds after them. */
const CHANGE_NOTHING: readonly Step[] = ["verify", "unlock"];

/** Whether a step leaves the site as it was. */
export function changesNothing({ step }: Pick<Beginning, "step">): boolean {
  return CHANGE_NOTHING.includes(step);
}

type Fits = (mine: Beginning, other: Beginning) => boolean;

/**
 * Which steps may begin while another one is at work; all others wait. A rollback changes the live stack alone, whose
 * state has a lock of its own, and it is what helps when production is down: it must not wait for hours of copying. What
 * it goes beside finds out before its own next change of the addresses that production is elsewhere.
 */
const BESIDE: Partial<Record<Step, Partial<Record<Step, Fits>>>> = {
  rollback: {
    verify: () => true,
    prepare: (mine, other) => other.to !== mine.to,
    deploy: isElsewhere,
    destroy: isElsewhere,
  },
};

/** Whether `mine` may begin while `other` is at work, and need not look again when it has ended. */
export function mayGoBeside(mine: Beginning, other: Beginning): boolean {
  return BESIDE[mine.step]?.[other.step]?.(mine, other) ?? false;
}

/** Whether it is at work on environments alone that the release is not about. */
function isElsewhere({ from, to }: Beginning, { stacks = [] }: Beginning): boolean {
  return stacks.length > 0 && !stacks.some((stack) => ["site", "live", from, to].includes(stack));
}
