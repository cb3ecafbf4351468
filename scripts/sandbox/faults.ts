import { hexId } from "./ids";
import type { Fault, State } from "./state";

/**
 * A fault as a test orders it. Which calls it hits: `method` and `path` (a regular expression on the whole
 * path, e.g. `/volumes$`), after `skip` matching calls, `count` times (default 1; 0 for ever). What happens:
 * - `delay`: the call waits `seconds` before it is handled;
 * - `status`: it is answered with `status` (default 503) and does nothing;
 * - `drop`: the connection is cut before the call is handled;
 * - `lose-answer`: the call is handled, then the connection is cut;
 * - `hold`: the call waits until the fault is cleared. When the caller goes meanwhile, a call held `when: "before"`
 *   is never handled, one held `"after"` has been;
 * - `stuck`: the work it starts never ends (a volume stays `creating`, a server `BUILD`);
 * - `error`: the work it starts ends in `error`.
 */
export interface FaultOrder {
  readonly kind: Fault["kind"];
  readonly method?: string;
  /** Only calls that change something; a login does not. */
  readonly writes?: boolean;
  readonly path?: string;
  readonly count?: number;
  readonly skip?: number;
  readonly seconds?: number;
  readonly status?: number;
  readonly when?: "before" | "after";
}

const KINDS: readonly Fault["kind"][] = ["delay", "status", "drop", "lose-answer", "hold", "stuck", "error"];

/** @throws Error for an unknown kind or a pattern that is no regular expression */
export function addFault(state: State, order: FaultOrder): Fault {
  if (!KINDS.includes(order.kind)) {
    throw new Error(`fault has the kind ${order.kind}, allowed are ${KINDS.join(", ")}`);
  }
  if (order.path !== undefined) new RegExp(order.path);
  const { count = 1, ...rest } = order;
  const fault: Fault = {
    ...rest,
    id: hexId(),
    hits: 0,
    ...(count === 0 ? {} : { remaining: count }),
  };
  state.faults.push(fault);
  return fault;
}

/** Whether a call changes something in the cloud; a login does not. */
export const isWrite = (method: string, path: string): boolean =>
  !["GET", "HEAD"].includes(method) && !path.startsWith("/identity/");

/** The faults this call is hit by, each counted. */
export function faultsFor(state: State, method: string, path: string): Fault[] {
  if (state.faults.length === 0) return [];
  return state.faults.filter((fault) => {
    if (fault.remaining === 0) return false;
    if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
    if (fault.writes === true && !isWrite(method, path)) return false;
    if (fault.path !== undefined && !new RegExp(fault.path).test(path)) return false;
    if (fault.skip !== undefined && fault.skip > 0) {
      fault.skip -= 1;
      return false;
    }
    if (fault.remaining !== undefined) fault.remaining -= 1;
    fault.hits += 1;
    return true;
  });
}
