import { type Engine, type StateResource, nameOf, resourceTitle, resourcesOf } from "../../engine";
import type { Emit } from "../../events";
import { type OpenStack, isNotFound } from "../../openstack";
import type { Volume } from "../../openstack/block-storage";
import {
  BINDING,
  FLOATING_IP,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  SERVER,
  SUBNET,
  VOLUME,
} from "../../review/kinds";
import { candidatesOf } from "./candidates";
import type { CopyTime } from "./estimate";
import { hasFailed, isBeingMade, isBusy, wasWhole } from "./orphan-volume";
import { waitForCopy, waitForServer, waitForVolume } from "./wait";

/** A volume whose copy failed: it goes, and is copied anew. */
export interface FailedVolume {
  readonly address: string;
  readonly id: string;
  readonly name: string;
  readonly sizeGiB: number;
}

/** What repairing a state came to. */
export interface Repaired {
  readonly failed: readonly FailedVolume[];
  readonly copies: readonly CopyTime[];
}

/** What is needed to look after a stack's half-made objects. */
export interface RepairOptions {
  readonly stack: string;
  readonly cloud: OpenStack;
  readonly emit: Emit;
  /** GiB a second that copies went at before. */
  readonly rate?: number;
  /** Asked before the state is changed; throws when it is no longer this run's to do. @default it always is */
  readonly stillMine?: () => Promise<void>;
}

/** Types that are whole as soon as they are there. */
const WHOLE_WHEN_THERE: ReadonlySet<string> = new Set([
  NETWORK,
  SUBNET,
  ROUTER,
  ROUTER_INTERFACE,
  PORT,
  FLOATING_IP,
  BINDING,
]);

/**
 * Looks after what an earlier run left half-made in the state (tainted): the next plan would replace it. What
 * has turned out whole is kept; a copy that is still going on is waited for, as is a volume that is busy; a failed
 * copy is told.
 * @throws IdrError `server-stuck`, `volume-busy`
 */
export async function repairState(engine: Engine, options: RepairOptions): Promise<Repaired> {
  const tainted = resourcesOf(await engine.state()).filter((resource) => resource.tainted === true);
  const failed: FailedVolume[] = [];
  const copies: CopyTime[] = [];
  for (const resource of tainted) {
    const verdict =
      resource.type === VOLUME
        ? await volumeVerdict(resource, options)
        : { whole: await isWhole(resource, options) };
    if ("copy" in verdict && verdict.copy !== undefined) copies.push(verdict.copy);
    if ("failed" in verdict && verdict.failed !== undefined) failed.push(verdict.failed);
    if (!verdict.whole) continue;
    await options.stillMine?.();
    const { address, type, values } = resource;
    const title = resourceTitle(address, type, nameOf(type, values));
    options.emit({ type: "log", level: "info", message: `${title} of an earlier run is whole: it is kept` });
    await engine.untaint(address);
  }
  return { failed, copies };
}

interface VolumeOutcome {
  readonly whole: boolean;
  readonly failed?: FailedVolume;
  readonly copy?: CopyTime;
}

async function volumeVerdict(
  { address, values }: StateResource,
  options: RepairOptions,
): Promise<VolumeOutcome> {
  const volume = await found(() => options.cloud.volume.volume(String(values["id"])));
  if (volume === undefined) return { whole: false };
  const waited = isBeingMade(volume) ? await waitForCopy(volume, options) : { volume };
  if (waited === undefined) return { whole: false };
  const now = isBusy(waited.volume) ? await waitForVolume(waited.volume, options) : waited.volume;
  if (now === undefined) return { whole: false };
  if (hasFailed(now) && now.attachments.length === 0 && !wasWhole(now))
    return { whole: false, failed: failedVolume(address, now, options.emit) };
  const whole = now.status === "available" || now.status === "in-use";
  return { whole, ...("copy" in waited ? { copy: waited.copy } : {}) };
}

/** Tells of a failed copy. */
export function failedVolume(address: string, volume: Volume, emit: Emit): FailedVolume {
  const { id, name, sizeGiB, status } = volume;
  const message = `volume ${name} (${sizeGiB} GiB, ${id}) is in status ${status}: its copy failed; it is removed and copied anew`;
  emit({ type: "log", level: "warn", message });
  return { address, id, name, sizeGiB };
}

async function isWhole({ type, values }: StateResource, options: RepairOptions): Promise<boolean> {
  const { cloud } = options;
  const id = String(values["id"]);
  if (type === SERVER) {
    const server = await found(() => cloud.compute.server(id));
    if (server?.status !== "BUILD") return server?.status === "ACTIVE";
    await waitForServer(server, options);
    return (await found(() => cloud.compute.server(id)))?.status === "ACTIVE";
  }
  if (!WHOLE_WHEN_THERE.has(type)) return false;
  const there = (await candidatesOf(new Set([type]), cloud)).get(type);
  return there?.some((one) => one.id === id) ?? false;
}

async function found<T>(get: () => Promise<T>): Promise<T | undefined> {
  try {
    return await get();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
