import { markOf, markOfValues, stackOfMark } from "../../../constructs/model/marks";
import type { ReviewContext } from "../types";

/** Whether a new object carries a mark that is not this stack's: by the site file, else by what is there. */
export function foreignMark(mark: string | undefined, context: ReviewContext): boolean {
  if (mark === undefined) return false;
  const { site, stack, changes } = context;
  if (site !== undefined && stack !== undefined) return mark !== markOf(site.name, stack);
  if (stack !== undefined && stackOfMark(mark) !== stack) return true;
  const there = changes.flatMap(({ change: { before } }) => markOfValues(before) ?? []);
  return there.length > 0 && !there.includes(mark);
}

/** Whether an object of this stack's, which an older version made without a mark, gets the mark of this stack. */
export function gainsOwnMark(
  from: string | undefined,
  to: string | undefined,
  { site, stack }: ReviewContext,
): boolean {
  return from === undefined && site !== undefined && stack !== undefined && to === markOf(site.name, stack);
}
