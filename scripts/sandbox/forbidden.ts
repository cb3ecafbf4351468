import type { ApiError } from "./errors";
import type { Router } from "./router";

/** A call that a service answers to administrators alone, and what it names to others. */
export type ForbiddenCall = readonly [method: string, path: string, rule: string];

/** Refuses calls to a project's user. */
export function refuseAll(
  router: Router,
  calls: readonly ForbiddenCall[],
  refusal: (rule: string) => ApiError,
): void {
  for (const [method, path, rule] of calls) {
    router.on(method, path, () => {
      throw refusal(rule);
    });
  }
}
