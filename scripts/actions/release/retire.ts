import { synthesize } from "../../../stacks/app";
import { task, type IdrEvent } from "../../events";
import type { Snapshot } from "../../openstack/block-storage";
import type { Topology } from "../../report";
import { count } from "../../ui/format";
import { planDestroy, refuseSnapshots, type PlannedDestruction } from "../destroy";

import { applyStack, planLive, under, type ReleaseOptions } from "./context";
import { KEEP_UNTIL } from "./kept";
import { asOperation, type StepOperation } from "./operation";
import { releasePair, type ReleasePair } from "./pair";
import { recordBinding } from "./record";
import {
  refuseSides,
  refuseStillReached,
  refuseUnknown,
  sourceWarnings,
  unverifiedWarnings,
} from "./retire-checks";
import { finalSnapshots, isRetired, retirementOf, retireNotes, type Retirement } from "./retirement";
import { takeSnapshots } from "./snapshots";
import { environmentReached, readStanding } from "./standing";
import { topologyOf } from "./topology";

export interface RetireOptions extends ReleaseOptions {
  /** Days for which the data volumes are to be kept. @default 90, or what an earlier run has said */
  readonly keepDays?: number;
  /** Data volumes that go for good, by name. @default none: all are kept */
  readonly destroyVolumes?: readonly string[];
  /** Whether the environment that is live need not have been verified. @default false */
  readonly skipVerify?: boolean;
}

/** A data volume that stays. */
export interface RetiredVolume {
  readonly name: string;
  readonly id: string;
  readonly sizeGiB: number;
  /** The last day on which it must be there still, YYYY-MM-DD. */
  readonly keepUntil: string;
}

export interface RetireResult {
  readonly step: "retire";
  /** The environment that is retired. */
  readonly from: string;
  /** The one that is live. */
  readonly to: string;
  /** `already`: there was nothing to do. */
  readonly outcome: "retired" | "already";
  /** How many things were destroyed, as the engine counts them. */
  readonly destroyed: number;
  /** Names of the data volumes among them. */
  readonly destroyedVolumes: readonly string[];
  readonly kept: readonly RetiredVolume[];
  /** The final snapshots of the volumes that are kept. */
  readonly snapshots: readonly Pick<Snapshot, "id" | "name" | "volumeId" | "createdAt">[];
  readonly before: Topology;
  readonly after: Topology;
}

/**
 * Takes the old environment away, never its data: its volumes are snapshotted a last time and kept, but for those that
 * are named. `from` is the old environment and `to` the live one, as for a cutover. Run again, it does what is left to
 * do; deploying the old environment again undoes it.
 * @throws IdrError `release-sides`; `environment-live` when the old one is live; `release-live` when production's
 *   address does not reach the new one; `release-unverified`; `volume-unknown`, `volume-has-snapshots` for a volume
 *   that can't be destroyed; `snapshot-failed`; `operation-running`; EngineError
 */
export function retire(given: RetireOptions): Promise<RetireResult> {
  const sides = releasePair(given.open.site, given);
  const step = { step: "retire", from: sides.from.name, to: sides.to.name } as const;
  return asOperation(step, given, (options, operation) => retireFrom(sides, options, operation));
}

async function retireFrom(
  sides: ReleasePair,
  options: RetireOptions,
  operation: StepOperation,
): Promise<RetireResult> {
  const { open, cloud, emit } = options;
  const [from, to] = [sides.from.name, sides.to.name];
  const look = () => readStanding(open.site, cloud);
  const standing = await look();
  refuseSides(standing, sides, options);
  const compare = { id: "release/retire/compare", name: `see what there is of ${from}` };
  const destroy = { id: "release/retire/destroy", name: `destroy ${from} but for its data` };
  // The engine that has planned applies as well, as a part of another task.
  let parent = compare.id;
  const previewing = { ...options, emit: (event: IdrEvent) => under(emit, parent)(event) };
  const planned = await task(emit, compare, () => planRetirement(sides, previewing));
  const { plan, kept } = planned;
  const { destroyVolumes, keepDays } = options;
  const work = retirementOf({
    environment: from,
    plan,
    kept,
    volumes: await cloud.volume.volumes(),
    ...(destroyVolumes === undefined ? {} : { destroyVolumes }),
    ...(keepDays === undefined ? {} : { keepDays }),
    now: new Date(),
  });
  const parks = environmentReached(standing.spare) === from || open.site.spare === from;
  const before = topologyOf(standing, "Before");
  const result = async (outcome: RetireResult["outcome"], destroyed = 0): Promise<RetireResult> => ({
    step: "retire",
    from,
    to,
    outcome,
    destroyed,
    destroyedVolumes: work.destroyed,
    ...(await whatIsKept(from, work, options)),
    before,
    after: topologyOf(await look(), "After"),
  });
  if (plan === undefined) refuseUnknown(standing, from);
  if (!parks && isRetired({ plan }, work)) return result("already");

  const warnings = [
    ...(await unverifiedWarnings(to, standing, options.skipVerify === true, operation)),
    ...sourceWarnings(work.destroyed, open.site),
  ];
  await refuseSnapshots(work.destroyed, cloud);
  const notes = [
    ...(parks ? [`the spare address is taken off ${from}, and reaches nothing then`] : []),
    ...retireNotes(work),
  ];
  const spare = parks ? undefined : environmentReached(standing.spare);
  await options.confirm(
    { step: "retire", from, to, before, warnings, notes },
    plan ?? (await planLive({ live: to, spare }, previewing)),
  );
  if (parks) await parkSpare(sides, options);
  await keepData(from, work, options);
  parent = destroy.id;
  const done = await task(emit, destroy, async () => {
    // The snapshots may have taken long, and somebody gone back meanwhile, by hand.
    refuseStillReached(await look(), sides, options);
    return planned.apply();
  });
  // What its state didn't know is still there.
  refuseUnknown(await look(), from);
  const came = await result("retired", done.applied?.remove ?? 0);
  operation.note({
    after: came.after,
    summary: `${from} is retired: ${came.destroyed} destroyed, ${count(came.kept.length, "data volume")} kept`,
  });
  return came;
}

/** How the old environment's stack would be taken down; nothing is changed. */
async function planRetirement(
  { from, to }: ReleasePair,
  options: RetireOptions,
): Promise<PlannedDestruction> {
  const { open, tools, emit, destroyVolumes = [] } = options;
  const declared = from.servers.flatMap(({ volumes }) => volumes.map(({ name }) => name));
  const stacks = synthesize(
    { ...open.site, live: to.name, spare: undefined },
    { directory: open.directory, unprotectedVolumes: destroyVolumes },
  );
  const stack = stacks.find(({ name }) => name === from.name)!;
  return planDestroy(stack, { tools, emit, destroyVolumes, maybeGone: declared });
}

async function parkSpare({ from, to }: ReleasePair, options: RetireOptions): Promise<void> {
  const park = { id: "release/retire/park", name: `take the spare address off ${from.name}` };
  await task(options.emit, park, () => applyStack("live", { live: to.name }, options, park.id));
  await recordBinding(options.open.file, { live: to.name });
}

/** Takes the final snapshots, and marks the volumes as kept. */
async function keepData(
  from: string,
  { snapshots, marks }: Retirement,
  options: RetireOptions,
): Promise<void> {
  const { cloud, emit } = options;
  if (snapshots.length > 0) {
    const take = { id: "release/retire/snapshots", name: `take the final snapshots of ${from}` };
    await task(emit, take, () => takeSnapshots(snapshots, { cloud, emit, parent: take.id }));
  }
  if (marks.length > 0) {
    const mark = { id: "release/retire/keep", name: `mark the volumes of ${from} that are kept` };
    await task(emit, mark, async () => {
      for (const { id, metadata } of marks) await cloud.volume.setMetadata(id, metadata);
    });
  }
}

async function whatIsKept(
  from: string,
  { kept }: Retirement,
  { cloud }: RetireOptions,
): Promise<Pick<RetireResult, "kept" | "snapshots">> {
  const [volumes, snapshots] = await Promise.all([cloud.volume.volumes(), cloud.volume.snapshots()]);
  const there = volumes.filter(({ id }) => kept.some((one) => one.id === id));
  return {
    kept: there
      .map(({ name, id, sizeGiB, metadata }) => ({
        name,
        id,
        sizeGiB,
        keepUntil: metadata[KEEP_UNTIL] ?? "",
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    snapshots: finalSnapshots(from, kept, snapshots).map(({ id, name, volumeId, createdAt }) => ({
      id,
      name,
      volumeId,
      createdAt,
    })),
  };
}
