import { IdrError } from "../../../constructs/errors";
import { proxyPortName } from "../../../constructs/model/shared-names";
import { checkProxyPorts } from "../../cloud/uses";
import { publicFacts } from "../../cloud/whose";
import { task } from "../../events";
import { detailsOf, type CopyRecord } from "../../history/details";
import type { Snapshot } from "../../openstack/block-storage";
import type { Topology } from "../../report";
import type { CopyTime } from "../deploy";
import { rateOf } from "../deploy/estimate";

import { clonesOf, oldCopyWarnings, refuseStale, withSnapshots, type Clone } from "./clones";
import {
  applyStack,
  confirmedOnce,
  planLive,
  previewStack,
  type CopyRate,
  type Intent,
  type ReleaseOptions,
} from "./context";
import { asOperation, type StepOperation } from "./operation";
import { releasePair, type ReleasePair } from "./pair";
import { isReached, phasesTo, type Binding } from "./phases";
import {
  blankWarnings,
  checkProduction,
  refuseForeignSpare,
  refuseMoved,
  refuseOtherRelease,
  spareWarnings,
} from "./prepare-checks";
import { productionStays } from "./production-stays";
import { obstacles } from "./readiness";
import { recordBinding } from "./record";
import { readStanding, standingOf, type Standing } from "./standing";
import { topologyOf } from "./topology";
import {
  dropSnapshots,
  madeFromSnapshots,
  reused,
  snapshotNotes,
  snapshotsFor,
  temporary,
} from "./via-snapshot";

/** Copies of earlier releases from which it is told how long one takes: the last few, for storage changes. */
const PAST_COPIES = 10;

export interface PrepareOptions extends ReleaseOptions {
  /**
   * Whether the data volumes are made from snapshots of production's, taken for it and removed when the copies are
   * there. @default false: from the volumes themselves
   */
  readonly viaSnapshot?: boolean;
}

export interface PrepareResult {
  readonly step: "prepare";
  readonly from: string;
  readonly to: string;
  readonly before: Topology;
  readonly after: Topology;
}

/**
 * Makes the new environment, its data volumes cloned from production's, and gives it the spare address, so that it can
 * be looked at. Production is not touched. Run again, it does what is left to do.
 * @throws IdrError `release-sides`, also when the new environment is a release of another one; `release-live` when it is
 *   live already or production's address reaches another one; `spare-taken` when the spare address serves something
 *   foreign; `proxy-port-foreign` when something else has the name of a proxy's port; `release-stale-volumes` when its data volumes are there and are no copies of production's; `snapshot-failed`;
 *   `release-not-ready` when the cloud does not have all of it afterwards; `release-moved` when somebody has moved
 *   production meanwhile; `operation-running`, `operation-meanwhile`, `operation-lost`; what deploying throws
 */
export function prepareRelease(given: PrepareOptions): Promise<PrepareResult> {
  const sides = releasePair(given.open.site, given);
  refuseOtherRelease(sides);
  const step = { step: "prepare", from: sides.from.name, to: sides.to.name } as const;
  return asOperation(step, given, (options, operation) => prepare(sides, options, operation));
}

async function prepare(
  sides: ReleasePair,
  given: PrepareOptions,
  operation: StepOperation,
): Promise<PrepareResult> {
  const { from, to } = sides;
  const { open, cloud, emit } = given;
  const look = () => readStanding(open.site, cloud);
  const [standing, volumes, snapshots] = await Promise.all([
    look(),
    cloud.volume.volumes(),
    cloud.volume.snapshots(),
  ]);
  checkProduction(standing, from.name, to.name);
  const refuseForeign = async (now: Standing) => refuseForeignSpare(now, await cloud.network.ports());
  await refuseForeign(standing);
  // The live stack would refuse them after hours of copying.
  checkProxyPorts([from.name, to.name].map(proxyPortName), {
    ...(await publicFacts(cloud)),
    site: open.site.name,
  });
  refuseStale(open.site.name, to, volumes, snapshots);
  const clones = clonesOf(to, volumes);
  const missing = given.viaSnapshot === true ? clones.filter(({ present }) => present.length === 0) : [];
  const before = topologyOf(standing, "Before");
  const warnings = [
    ...spareWarnings(standing, to.name),
    ...blankWarnings(to),
    ...oldCopyWarnings(clones, new Date()),
  ];
  const left = temporary(snapshots, to.name);
  const work = { missing, to: to.name, volumes };
  const notes = snapshotNotes(work, left);
  const past = (await operation.entries()).flatMap((entry) => detailsOf(entry).copies ?? []);
  const rate = pastRate(past);
  const madeFrom = (shots: ReadonlyMap<string, Pick<Snapshot, "id">>) => ({
    ...open,
    site: withSnapshots(open.site, to.name, new Map([...madeFromSnapshots(clones), ...shots])),
  });
  const intent: Intent = { step: "prepare", from: from.name, to: to.name, before, warnings, notes };
  const again = reused(work, left);
  const { options: confirmedOptions, copies } = await confirmed(intent, given, madeFrom(again), rate);
  const options = productionStays(confirmedOptions);

  const agreed = new Set([...again.values()].map(({ id }) => id));
  const taken = await snapshotsFor({ ...work, agreed }, options);
  const make = { id: "release/prepare/environment", name: `make ${to.name} from ${from.name}` };
  const made = await task(emit, make, () =>
    applyStack(to.name, { live: from.name }, { ...options, open: madeFrom(taken) }, make.id, rate),
  );
  operation.note({ copies: [...copies, ...made.copies].map((copy) => copyRecord(copy, clones)) });

  const check = { id: "release/prepare/check", name: `${to.name} is complete` };
  await task(emit, check, async () => {
    const found = obstacles(standingOf(await look(), to.name));
    if (found.length === 0) return;
    throw new IdrError("release-not-ready", `${to.name} is not complete: ${found.join("; ")}`, {
      fix: `run it again; if that does not help, look at it in the cloud (idr status shows it)`,
    });
  });
  // The copies may have taken a night.
  await operation.assertRunning();
  await dropSnapshots(to, options);

  const target: Binding = { live: from.name, spare: to.name };
  const give = { id: "release/prepare/spare", name: `give the spare address to ${to.name}` };
  await task(emit, give, async (progress) => {
    const now = await look();
    refuseMoved(now, sides, await operation.entries(), standing.at);
    await refuseForeign(now);
    if (isReached(now, target) && !(await planLive(target, options)).changes) {
      progress("it has it already");
      return;
    }
    for (const binding of phasesTo(target)) await applyStack("live", binding, options, give.id);
  });
  await recordBinding(open, target, emit);
  const after = topologyOf(await look(), "After");
  operation.note({ after, summary: `${to.name} is ready to be looked at` });
  return { step: "prepare", from: from.name, to: to.name, before, after };
}

/**
 * Options for what comes, under one yes. It is asked with the first plan that is to be applied, or, when something is
 * done that no plan shows, before that, with the plan that the environment would be made by now: what it adopts and
 * what failed is in it, and the copies of an earlier run that it waited for are resolved with.
 * @param open the site as it will be made, but for the snapshots that are not taken yet
 */
async function confirmed(
  intent: Intent,
  options: PrepareOptions,
  open: PrepareOptions["open"],
  rate: CopyRate,
): Promise<{ readonly options: PrepareOptions; readonly copies: readonly CopyTime[] }> {
  if (intent.notes === undefined || intent.notes.length === 0) {
    return { options: confirmedOnce(options, intent), copies: [] };
  }
  const compare = { id: "release/prepare/compare", name: `see what there is of ${intent.to}` };
  const { plan, copies } = await task(options.emit, compare, () =>
    previewStack(intent.to, { live: intent.from }, { ...options, open }, compare.id, rate),
  );
  await options.confirm(intent, plan);
  return { options, copies };
}

/** How fast volumes were copied in earlier releases, where that is known. */
function pastRate(past: readonly CopyRecord[]): CopyRate {
  const timed = past.flatMap(({ volume, sizeGiB, seconds }) =>
    seconds === undefined ? [] : [{ name: volume, sizeGiB, seconds }],
  );
  const rate = rateOf(timed.slice(-PAST_COPIES));
  return rate === undefined ? {} : { copyGiBPerSecond: rate };
}

function copyRecord({ name, sizeGiB, seconds }: CopyTime, clones: readonly Clone[]): CopyRecord {
  const source = clones.find(({ declared }) => declared.name === name)?.source.name ?? "";
  return { volume: name, source, sizeGiB, seconds };
}
