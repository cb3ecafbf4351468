import { IdrError } from "../../../constructs/errors";
import { synthesize } from "../../../stacks/app";
import { task, type IdrEvent } from "../../events";
import type { Topology } from "../../report";
import { count } from "../../ui/format";
import { planDestroy, refuseSnapshots, type PlannedDestruction } from "../destroy";

import { applyStack, planLive, under, type ReleaseOptions } from "./context";
import { keepData, whatIsKept, type KeptData } from "./keep-data";
import { requireKeepDays } from "./kept";
import { asOperation, type StepOperation } from "./operation";
import { releasePair, type ReleasePair } from "./pair";
import { productionStays } from "./production-stays";
import { recordBinding } from "./record";
import {
  destroyIfStill,
  parkNote,
  refuseLeft,
  refuseSides,
  refuseUnknown,
  sourceWarnings,
  unverifiedWarnings,
} from "./retire-checks";
import { isRetired, retirementOf, retireNotes } from "./retirement";
import { snapshotWarnings } from "./snapshot-quota";
import { environmentReached, readStanding, type Standing } from "./standing";
import { topologyOf } from "./topology";

export interface RetireOptions extends ReleaseOptions {
  /** Days for which the data volumes are to be kept, 0 to 36500. @default 90, or what an earlier run has said */
  readonly keepDays?: number;
  /** Data volumes that go for good, by name. @default none: all are kept */
  readonly destroyVolumes?: readonly string[];
  /** Whether the environment that is live need not have been verified. @default false */
  readonly skipVerify?: boolean;
}

export interface RetireResult extends KeptData {
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
  readonly before: Topology;
  readonly after: Topology;
}

/**
 * Takes the old environment away, never its data: its volumes are snapshotted a last time and kept, but for those that
 * are named. `from` is the old environment and `to` the live one, as for a cutover. Run again, it does what is left to
 * do; deploying the old environment again undoes it.
 * @throws IdrError `release-sides`; `environment-live` when the old one is live; `environment-spare`; `release-live` when production's
 *   address does not reach the new one; `release-unverified`; `volume-unknown`, `volume-has-snapshots` for a volume
 *   that can't be destroyed; `keep-days`; `snapshot-quota`; `snapshot-failed`; `environment-stateless`; `operation-running`,
 *   `operation-meanwhile`, `operation-lost`; EngineError
 */
export function retire(given: RetireOptions): Promise<RetireResult> {
  const sides = releasePair(given.open.site, given, { direction: "back" });
  requireKeepDays(given.keepDays);
  const step = { step: "retire", from: sides.from.name, to: sides.to.name } as const;
  return asOperation(step, given, (options, operation) =>
    retireFrom(sides, productionStays(options), operation),
  );
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
  // An engine that an earlier run left behind may have destroyed the servers while it was waited for.
  if (plan === undefined) refuseUnknown(await look(), from);
  if (!parks && isRetired({ plan }, work)) return result("already");

  const warnings = [
    ...(await unverifiedWarnings({ from, to }, standing, options.skipVerify === true, operation)),
    ...sourceWarnings(work.destroyed, open.site),
    ...(await snapshotWarnings(from, work, cloud)),
  ];
  await refuseSnapshots(work.destroyed, cloud);
  const notes = [...(parks ? [parkNote(standing.spare, from)] : []), ...retireNotes(work)];
  const spare = parks ? undefined : environmentReached(standing.spare);
  await options.confirm(
    { step: "retire", from, to, before, warnings, notes },
    plan ?? (await planLive({ live: to, spare }, previewing)),
  );
  // The question may have been open for long, and somebody gone back meanwhile, by hand.
  refuseSides(await look(), sides, options);
  if (parks) await parkSpare(sides, standing, options);
  await keepData(from, work, options, operation);
  parent = destroy.id;
  const done = await task(emit, destroy, () => destroyIfStill(planned, sides, { look, open, operation }));
  refuseLeft(await look(), from);
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
  const { open, cloud, tools, emit, destroyVolumes = [] } = options;
  const declared = from.servers.flatMap(({ volumes }) => volumes.map(({ name }) => name));
  const stacks = synthesize(
    { ...open.site, live: to.name, spare: undefined },
    { directory: open.directory, unprotectedVolumes: destroyVolumes },
  );
  const stack = stacks.find(({ name }) => name === from.name)!;
  return planDestroy(stack, { tools, emit, cloud, site: open.site, destroyVolumes, maybeGone: declared });
}

/** Takes the spare address off the environment that goes. @throws IdrError `environment-spare` when it stays there */
async function parkSpare(sides: ReleasePair, standing: Standing, options: RetireOptions): Promise<void> {
  const { open, cloud, emit } = options;
  const [from, to] = [sides.from.name, sides.to.name];
  const park = { id: "release/retire/park", name: "park the spare address" };
  await task(emit, park, async () => {
    // Where its being bound was never answered, the state doesn't know of it, and there would be nothing to take off.
    const known = environmentReached(standing.spare) === from ? [{ live: to, spare: from }] : [];
    for (const binding of [...known, { live: to }]) await applyStack("live", binding, options, park.id);
    const { spare } = await readStanding(open.site, cloud);
    if (environmentReached(spare) !== from) return;
    throw new IdrError("environment-spare", `the spare address ${spare.address} still reaches ${from}`, {
      fix: `somebody may have bound it just now; take it off there (openstack floating ip unset --port ${spare.address}), and run it again`,
    });
  });
  await recordBinding(open, { live: to }, emit);
}
