import { setTimeout as sleep } from "node:timers/promises";
import { type PlanJson, type ResourceChange, changesOf } from "../../engine";
import type { Emit, TaskEvent } from "../../events";
import type { OpenStack } from "../../openstack";
import type { Volume } from "../../openstack/block-storage";
import { VOLUME } from "../../review/kinds";
import { duration } from "../../ui/format";
import { type CopyTime, copyProgress, rateOf } from "./estimate";
import { isBeingMade } from "./orphan-volume";
import { POLL_SECONDS } from "./wait";

/** A volume that an apply makes as a copy. */
export interface PlannedCopy {
  readonly address: string;
  readonly name: string;
  readonly sizeGiB: number;
}

/** The volumes that a plan makes from another volume, a snapshot or a backup. */
export function copiesIn(plan: PlanJson): PlannedCopy[] {
  return changesOf(plan)
    .filter(
      ({ type, change }) => type === VOLUME && change.actions.includes("create") && isCopy(change.after),
    )
    .map(({ address, change }) => ({
      address,
      name: String(change.after?.["name"]),
      sizeGiB: Number(change.after?.["size"]),
    }));
}

function isCopy(after: ResourceChange["change"]["after"]): boolean {
  return ["source_vol_id", "snapshot_id", "backup_id"].some((key) => {
    const value = after?.[key];
    return typeof value === "string" && value !== "";
  });
}

interface Following extends PlannedCopy {
  /** The engine's last word of it while it is made. */
  event?: TaskEvent;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  seconds?: number;
}

/**
 * Follows the copies of an apply: looks at them in the cloud every few seconds, and turns the engine's word of
 * a volume ("creating") into how its copy is getting on.
 */
export class CopyWatch {
  private readonly following: ReadonlyMap<string, Following>;
  private readonly stopped = new AbortController();
  private polling: Promise<void> | undefined;

  constructor(
    plan: PlanJson,
    private readonly options: {
      readonly stack: string;
      readonly cloud: OpenStack;
      readonly emit: Emit;
      /** GiB a second that copies went at in earlier runs. */
      readonly rate?: number;
    },
  ) {
    const copies = copiesIn(plan).map((copy): Following => ({ ...copy }));
    this.following = new Map(copies.map((copy) => [`${options.stack}/${copy.address}`, copy]));
  }

  /** Takes an event of the engine and hands it on, with more to say where it is of a copy. */
  readonly emit: Emit = (event) => {
    const copy = event.type === "task" ? this.following.get(event.id) : undefined;
    if (event.type !== "task" || copy === undefined) {
      this.options.emit(event);
      return;
    }
    if (event.state === "started" || event.state === "progress") {
      copy.event = { ...event, state: "progress" };
      copy.startedAt ??= Date.now() - (event.seconds ?? 0) * 1000;
      this.options.emit({ ...event, ...this.progress(copy) });
      return;
    }
    delete copy.event;
    const took = copy.seconds === undefined ? {} : { detail: `copied in ${duration(copy.seconds)}` };
    this.options.emit(event.state === "succeeded" ? { ...event, ...took } : event);
  };

  start(): void {
    if (this.following.size > 0) this.polling = this.poll();
  }

  /** Ends it; to be called when the engine has ended. Resolves with the copies that came to their end. */
  async stop(): Promise<CopyTime[]> {
    this.stopped.abort();
    await this.polling;
    await this.look();
    return this.ended();
  }

  private ended(): CopyTime[] {
    return [...this.following.values()].flatMap(({ name, sizeGiB, seconds }) =>
      seconds === undefined ? [] : [{ name, sizeGiB, seconds }],
    );
  }

  private async poll(): Promise<void> {
    for (;;) {
      try {
        await sleep(POLL_SECONDS * 1000, undefined, { signal: this.stopped.signal });
      } catch {
        return;
      }
      await this.look();
      for (const copy of this.following.values()) {
        if (copy.event !== undefined) this.options.emit({ ...copy.event, ...this.progress(copy) });
      }
    }
  }

  /** What can't be read now is read the next time: this is for the eye, the engine sees to the work. */
  private async look(): Promise<void> {
    const open = [...this.following.values()].filter(
      ({ startedAt, seconds }) => startedAt !== undefined && seconds === undefined,
    );
    if (open.length === 0) return;
    const volumes = await this.options.cloud.volume.volumes().catch((): Volume[] => []);
    for (const copy of open) {
      const volume = newest(volumes, copy.name);
      if (volume === undefined || isBeingMade(volume) || /error|deleting/.test(volume.status)) continue;
      copy.seconds = (Date.now() - copy.startedAt!) / 1000;
    }
  }

  private progress({
    startedAt,
    sizeGiB,
    seconds,
  }: Following): Pick<TaskEvent, "detail" | "ratio" | "seconds"> {
    if (seconds !== undefined) return { detail: `copied in ${duration(seconds)}`, seconds };
    const elapsed = startedAt === undefined ? 0 : (Date.now() - startedAt) / 1000;
    const rate = this.options.rate ?? rateOf(this.ended());
    return { ...copyProgress(sizeGiB, elapsed, rate), seconds: elapsed };
  }
}

/** The one of a name that was made last: a failed one may be on its way out still. */
export function newest(volumes: readonly Volume[], name: string): Volume | undefined {
  return volumes
    .filter((volume) => volume.name === name)
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
}
