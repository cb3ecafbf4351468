import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { type ChangeSummary, Engine, type StateResource, resourcesOf } from "../../engine";
import type { Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import { guardData } from "../../review/data-guard";
import { FLOATING_IP, VOLUME } from "../../review/kinds";
import type { Tools } from "../../setup/tools";
import { explainProtected } from "../deploy/protected";
import { waitForEngine } from "../deploy/wait";
import { publicFacts } from "../../cloud/whose";
import { type StackPlan, reviewed } from "../plan";
import { guardDestruction } from "./guard";
import type { StatusReport } from "../status";
import type { StackInfo } from "../synth";

export { nameMustBeTyped } from "./confirmation";

export interface DestroyOptions {
  readonly tools: Tools;
  readonly emit: Emit;
  readonly cloud: OpenStack;
  readonly site: Pick<Site, "name" | "addresses">;
  /** Asked with the plan and the data volumes that stay; throws to refuse. */
  readonly approve: (plan: StackPlan, kept: readonly KeptVolume[]) => Promise<void>;
  /** The site file, and what the addresses reach at this moment: looked at once more after `approve`. */
  readonly reached: Pick<Site, "live" | "spare"> & { readonly look: () => Promise<Reached> };
  /** Data volumes that go as well, by name. @default none: all stay */
  readonly destroyVolumes?: readonly string[];
  /** Of those, names that are no mistake when the stack has them no longer: an interrupted run has destroyed them. */
  readonly maybeGone?: readonly string[];
  /** Seconds to wait for another's state lock. @default 30 */
  readonly lockTimeoutSeconds?: number;
}

/** What the public addresses reach. */
export type Reached = Pick<StatusReport, "live" | "spare">;

/** A data volume that stays, and with it its place in the state: deploying the stack again attaches it. */
export interface KeptVolume {
  readonly name: string;
  readonly id: string;
  readonly sizeGiB: number;
}

export interface DestroyedStack {
  readonly stack: string;
  /** What was done; `undefined`: there was nothing to destroy. */
  readonly applied?: ChangeSummary;
  readonly kept: readonly KeptVolume[];
}

/** How a stack would be taken down. */
export interface PlannedDestruction {
  /** `undefined`: there is nothing to destroy. */
  readonly plan: StackPlan | undefined;
  readonly kept: readonly KeptVolume[];
  /** Applies exactly that plan. */
  readonly apply: () => Promise<DestroyedStack>;
}

/**
 * Takes a stack down. Its data volumes stay, but for those that are named.
 * @throws IdrError `environment-live`, `environment-spare`; `volume-unknown` when a named volume is not the stack's;
 *   EngineError; what `approve` throws
 */
export async function destroy(stack: StackInfo, options: DestroyOptions): Promise<DestroyedStack> {
  const { approve, reached } = options;
  const refuse = async () => refuseReached(stack, reached, await reached.look());
  await refuse();
  const { plan, kept, apply } = await planDestroy(stack, options);
  if (plan !== undefined) await approve(plan, kept);
  // The question may have been open for long, and it may have gone live meanwhile.
  await refuse();
  return await apply();
}

/**
 * Plans to take a stack down; changes nothing.
 * @throws IdrError `volume-unknown` when a named volume is not the stack's; what guardDestruction throws; EngineError;
 *   OpenStackError
 */
export async function planDestroy(
  stack: StackInfo,
  options: Omit<DestroyOptions, "approve" | "reached">,
): Promise<PlannedDestruction> {
  const { tools, emit, cloud, site, lockTimeoutSeconds, destroyVolumes = [], maybeGone = [] } = options;
  const engine = new Engine(tools, stack.directory, {
    emit: withoutTargetWarnings(emit),
    stack: stack.name,
    configuration: stack.configuration(),
    ...(lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds }),
  });
  await waitForEngine(stack, emit);
  const resources = resourcesOf(await engine.state());
  const { targets, kept } = splitState(resources, stack.name, destroyVolumes, maybeGone);
  const addresses = resources.filter((resource) => isOwnAddress(resource, stack.name));
  for (const { values } of addresses) {
    const message = `${String(values.description)} keeps its address ${String(values.address)}, since names and people may point to it`;
    emit({ type: "log", level: "info", message });
  }
  const done = { stack: stack.name, kept };
  if (targets.length === 0) return { plan: undefined, kept, apply: () => Promise.resolve(done) };
  let result;
  try {
    result = await engine.plan({
      destroy: true,
      ...(kept.length + addresses.length === 0 ? {} : { targets }),
    });
  } catch (error) {
    throw await explainProtected(error, engine, stack.name);
  }
  const plan = reviewed(stack, result);
  // Servers are what is asked to go; volumes and production's address are not lost by the way.
  const dangers = plan.dangers.filter(({ severity }) => severity === "refuse");
  guardData(dangers, stack.name, destroyVolumes);
  const known = new Set(resources.map(({ values }) => String(values.id)));
  const [facts, volumes] = await Promise.all([publicFacts(cloud), cloud.volume.volumes()]);
  guardDestruction(stack.name, result.json, site, { ...facts, volumes, site: site.name, known });
  return {
    plan: { ...plan, dangers },
    kept,
    apply: async () => ({ ...done, applied: await engine.apply(plan.planFile, result.json) }),
  };
}

/** The engine warns of -target each time; here it is what keeps the volumes. */
function withoutTargetWarnings(emit: Emit): Emit {
  return (event) => {
    if (
      event.type === "log" &&
      event.level === "warn" &&
      /-target option|targeting is in effect/.test(event.message)
    )
      return;
    emit(event);
  };
}

/** A public address that a server of an environment has to itself: it is protected, and stays with its place in the state. */
function isOwnAddress({ mode, type }: StateResource, stack: string): boolean {
  return stack !== "site" && mode === "managed" && type === FLOATING_IP;
}

/**
 * What goes and what stays: all goes but the data volumes that were not named, and an environment's own public
 * addresses. Pure.
 */
export function splitState(
  resources: readonly StateResource[],
  stack: string,
  destroyVolumes: readonly string[],
  maybeGone: readonly string[] = [],
): { readonly targets: string[]; readonly kept: KeptVolume[] } {
  const managed = resources.filter(({ mode }) => mode === "managed");
  const volumes = managed.filter(({ type }) => type === VOLUME);
  const names = volumes.map(({ values }) => String(values.name));
  const unknown = destroyVolumes.filter((name) => !names.includes(name) && !maybeGone.includes(name));
  if (unknown.length > 0) {
    throw new IdrError("volume-unknown", `${stack} has no data volume ${unknown.join(", ")}`, {
      fix: `it has ${names.length === 0 ? "none" : names.join(", ")}`,
    });
  }
  const staying = volumes.filter(({ values }) => !destroyVolumes.includes(String(values.name)));
  return {
    targets: managed
      .filter((resource) => !staying.includes(resource) && !isOwnAddress(resource, stack))
      .map(({ address }) => address),
    kept: staying.map(({ values }) => ({
      name: String(values.name),
      id: String(values.id),
      sizeGiB: Number(values.size),
    })),
  };
}

/**
 * Refuses to destroy volumes that have snapshots: Cinder deletes none of these, and would say so half way.
 * @param names names of the volumes
 * @throws IdrError `volume-has-snapshots` with all of them
 */
export async function refuseSnapshots(
  names: readonly string[],
  cloud: Pick<OpenStack, "volume">,
): Promise<void> {
  if (names.length === 0) return;
  const [volumes, snapshots] = await Promise.all([cloud.volume.volumes(), cloud.volume.snapshots()]);
  const found = volumes
    .filter(({ name }) => names.includes(name))
    .map(({ id, name }) => ({ name, snapshots: snapshots.filter(({ volumeId }) => volumeId === id) }))
    .filter((volume) => volume.snapshots.length > 0);
  if (found.length === 0) return;
  const told = found.map(
    ({ name, snapshots: its }) =>
      `${name} has ${its.map((one) => `${one.name || "one without a name"} (${one.id})`).join(", ")}`,
  );
  const ids = found.flatMap((volume) => volume.snapshots.map(({ id }) => id));
  throw new IdrError(
    "volume-has-snapshots",
    `a volume that has snapshots can't be destroyed: ${told.join("; ")}`,
    {
      fix: `nothing was changed; keep the volume, or, if its snapshots may go for good as well, delete them first: openstack volume snapshot delete ${ids.join(" ")}`,
    },
  );
}

/**
 * Refuses to take down an environment that visitors or the spare address reach, in the cloud or by the
 * site file.
 * @throws IdrError `environment-live`, `environment-spare`
 */
export function refuseReached(
  stack: Pick<StackInfo, "name" | "kind">,
  site: Pick<Site, "live" | "spare">,
  report: Reached,
): void {
  if (stack.kind !== "environment") return;
  const { name } = stack;
  if (report.live.actual === name || site.live === name) {
    const how = report.live.actual === name ? "production's address reaches it" : "the site file says so";
    throw new IdrError("environment-live", `${name} is live: ${how}`, {
      fix: "take another environment live first (idr release cutover), or name another as `live` in the site file",
    });
  }
  if (report.spare.actual === name) {
    throw new IdrError("environment-spare", `the spare address reaches ${name}`, {
      fix: "set `spare: none` in the site file and run `idr deploy live` first",
    });
  }
}
