import type { FaultOrder } from "../../scripts/sandbox";

import { PRODUCTION_ADDRESS } from "./site";
import type { Step } from "./trouble";

/**
 * What is disturbed at every write. `unanswered`: a cutover to an environment that doesn't answer, which goes back by
 * itself; its going back is what is disturbed. `unrecorded`: a cutover whose last write is done and not answered, so
 * that the engine's state doesn't know of it.
 */
export type Part = "cutover" | "rollback" | "retire" | "unanswered" | "unrecorded";

interface PartOf {
  readonly step: Step;
  /** Steps that go before it. */
  readonly after: readonly Step[];
  /** Words of the command line beside those of its step. */
  readonly words?: readonly string[];
  /** How it ends when nothing else happens to it. @default - it succeeds */
  readonly error?: string;
  /** A server that breaks when the addresses begin to move. */
  readonly breaks?: string;
  /** What is run after the disturbance, each in a case of its own. */
  readonly next: readonly Step[];
}

export const PARTS: Readonly<Record<Part, PartOf>> = {
  cutover: { step: "cutover", after: ["prepare", "verify"], next: ["cutover", "rollback"] },
  rollback: { step: "rollback", after: ["prepare", "verify", "cutover"], next: ["rollback", "cutover"] },
  retire: { step: "retire", after: ["prepare", "verify", "cutover"], next: ["retire"] },
  unanswered: {
    step: "cutover",
    after: ["prepare", "verify"],
    words: ["--timeout", "3"],
    error: "cutover-rolled-back",
    breaks: "newidr-proxy",
    next: ["rollback"],
  },
  unrecorded: { step: "cutover", after: ["prepare", "verify"], next: ["rollback", "retire"] },
};

/** What a part writes to the cloud when nothing else happens to it. */
export interface Writes {
  readonly part: Part;
  /** In words; those that the cloud refused end with `REFUSED`. */
  readonly writes: readonly string[];
}

/** What happens at a write: everything is killed before or after it, or it meets a fault of the cloud. */
export type Disturbance = "killed before" | "killed after" | keyof typeof FAULTS;

/** Faults of the API at one write. */
export const FAULTS = {
  "answered 503": { kind: "status", status: 503 },
  "answered 503 for ever": { kind: "status", status: 503, count: 0 },
  "cut off": { kind: "drop" },
  "done but not answered": { kind: "lose-answer" },
} satisfies Record<string, FaultOrder>;

/** One disturbance, and what is run after it. */
export interface Planned {
  readonly part: Part;
  /** The write, from 1. */
  readonly nth: number;
  readonly write: string;
  readonly what: Disturbance;
  readonly next: Step;
}

const KILLED = ["killed before", "killed after"] as const;

/** What happens at a write of a part. */
const WHATS: Readonly<Partial<Record<Part, readonly Disturbance[]>>> = {
  unanswered: [...KILLED, ...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])],
  unrecorded: ["done but not answered"],
};

/** All cases of a part. */
export function casesOf({ part, writes }: Writes): Planned[] {
  const { next } = PARTS[part];
  const whats = WHATS[part] ?? KILLED;
  const first = part === "unanswered" ? wayBack(writes) : part === "unrecorded" ? writes.length - 1 : 0;
  return writes.flatMap((write, index) =>
    index < first
      ? []
      : whats.flatMap((what) => next.map((then) => ({ part, nth: index + 1, write, what, next: then }))),
  );
}

/** The first write of the way back: production's address moves for the second time. After all when it never does. */
function wayBack(writes: readonly string[]): number {
  const moves = writes.flatMap((write, index) => (write.endsWith(`/${PRODUCTION_ADDRESS}`) ? [index] : []));
  return moves[1] ?? writes.length;
}

export const REFUSED = " (refused)";

/**
 * Why a case counts as failed whose write never came; none: all that is to be written was, and only calls that the cloud
 * had refused (it is asked again until it can do it) were fewer this time.
 * @param made the writes this time
 * @param ended whether it came to the end that it has when nothing happens to it
 */
export function notReached({ writes }: Writes, made: readonly string[], ended: boolean): string[] {
  const done = (all: readonly string[]) => all.filter((one) => !one.endsWith(REFUSED)).sort();
  if (!ended) return ["it ended before the write at which something was to happen"];
  if (JSON.stringify(done(writes)) === JSON.stringify(done(made))) return [];
  return [`it wrote something else than when nothing happens to it: ${made.join(", ") || "nothing"}`];
}

export const sameCase = (one: Planned, other: Planned): boolean =>
  one.part === other.part && one.nth === other.nth && one.what === other.what && one.next === other.next;

/** Whether the old environment is taken down in it. */
export const retires = ({ part, next }: Pick<Planned, "part" | "next">): boolean =>
  part === "retire" || next === "retire";

/** A case in words. */
export function caseText({ part, nth, write, what, next }: Planned): string {
  const then = next === PARTS[part].step ? "run again" : `then ${next}`;
  return `${part} ${what} write ${nth} (${write}), ${then}`;
}
