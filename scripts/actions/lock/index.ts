import type { AtWork } from "../../cloud/at-work";
import type { StateGuard } from "../../cloud/lineage";
import { Engine, type LockInfo } from "../../engine";
import { type Emit, task } from "../../events";
import { allRunning, atWorkElsewhere, type Entry, HistoryStore } from "../../history";
import type { Tools } from "../../setup/tools";
import type { OpenSite } from "../../site";
import type { StackInfo } from "../synth";

export { findHeld, type Held, release } from "./release";

export interface LockOptions {
  readonly open: OpenSite;
  /** The site's stacks, synthesized. */
  readonly stacks: readonly Pick<StackInfo, "name" | "directory">[];
  readonly tools: Tools;
  readonly emit: Emit;
  /** Tells who else is at work on the site, by the cloud. @default the history alone is asked */
  readonly guard?: StateGuard;
  /** Environment of the engine. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** The lock of one state. */
export interface StackLock {
  readonly stack: string;
  /** Its holder; `undefined`: it is free. */
  readonly lock?: LockInfo;
}

/** Who is at work on a site. */
export interface LockReport {
  /** What is being done to the site, the last that has begun; `undefined`: nothing. */
  readonly operation?: Entry;
  /** What it goes beside, e.g. the copying of a release beside a rollback. */
  readonly beside?: readonly Entry[];
  /** What is being done to it from another copy of this folder, whose history this one doesn't have. */
  readonly elsewhere?: readonly AtWork[];
  /** All stacks, in the order of deployment, and the history last. */
  readonly locks: readonly StackLock[];
}

/**
 * Tells who is at work: the running operation, and the holder of each state's lock. A lock is looked at by
 * taking it for a moment.
 * @throws EngineError when a state can't be reached
 */
export async function locks(options: LockOptions): Promise<LockReport> {
  const store = HistoryStore.open(options);
  return await task(options.emit, { id: "locks", name: "look at the locks" }, async () => {
    const entries = await store.entries();
    const held = await heldLocks(options, store);
    const going = allRunning(entries);
    const operation = going.at(-1);
    const beside = going.slice(0, -1);
    const elsewhere = await atWorkElsewhere(store);
    return {
      ...(operation === undefined ? {} : { operation }),
      ...(beside.length === 0 ? {} : { beside }),
      ...(elsewhere.length === 0 ? {} : { elsewhere }),
      locks: held,
    };
  });
}

/**
 * The lock of each state. One after the other: Terraform takes a lock of all states of a PostgreSQL for a
 * moment, so two at a time would see each other.
 */
export async function heldLocks(options: LockOptions, store: HistoryStore): Promise<StackLock[]> {
  const held: StackLock[] = [];
  for (const engine of enginesOf(options, store)) {
    const lock = await engine.lockHolder();
    held.push({ stack: engine.stack, ...(lock === undefined ? {} : { lock }) });
  }
  return held;
}

/** An engine for each state of the site, the history's last. What they do is no news. */
export function enginesOf(options: LockOptions, store: HistoryStore): Engine[] {
  const { tools, emit, env } = options;
  return [
    ...options.stacks.map(
      ({ name, directory }) =>
        new Engine(tools, directory, {
          stack: name,
          emit: (event) => {
            if (event.type === "log") emit(event);
          },
          ...(env === undefined ? {} : { env }),
        }),
    ),
    store.stackEngine(),
  ];
}
