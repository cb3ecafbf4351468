import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { type ChangeSummary, Engine, type StateResource, resourcesOf } from "../../engine";
import type { Emit } from "../../events";
import { guardData } from "../../review/data-guard";
import type { Tools } from "../../setup/tools";
import { explainProtected } from "../deploy/protected";
import { type StackPlan, reviewed } from "../plan";
import type { StatusReport } from "../status";
import type { StackInfo } from "../synth";

const VOLUME = "openstack_blockstorage_volume_v3";

export interface DestroyOptions {
  readonly tools: Tools;
  readonly emit: Emit;
  /** Asked with the plan and the data volumes that stay; throws to refuse. */
  readonly approve: (plan: StackPlan, kept: readonly KeptVolume[]) => Promise<void>;
  /** Data volumes that go as well, by name. @default none: all stay */
  readonly destroyVolumes?: readonly string[];
  /** Seconds to wait for another's state lock. @default 30 */
  readonly lockTimeoutSeconds?: number;
}

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

/**
 * Takes a stack down. Its data volumes stay, but for those that are named.
 * @throws IdrError `volume-unknown` when a named volume is not the stack's; EngineError; what `approve` throws
 */
export async function destroy(stack: StackInfo, options: DestroyOptions): Promise<DestroyedStack> {
  const { tools, emit, lockTimeoutSeconds, destroyVolumes = [] } = options;
  const engine = new Engine(tools, stack.directory, {
    emit: withoutTargetWarnings(emit),
    stack: stack.name,
    ...(lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds }),
  });
  const { targets, kept } = splitState(resourcesOf(await engine.state()), stack.name, destroyVolumes);
  if (targets.length === 0) return { stack: stack.name, kept };
  let result;
  try {
    result = await engine.plan({ destroy: true, ...(kept.length === 0 ? {} : { targets }) });
  } catch (error) {
    throw await explainProtected(error, engine, stack.name);
  }
  const plan = reviewed(stack.name, result);
  // Servers are what is asked to go; volumes and production's address are not lost by the way.
  const dangers = plan.dangers.filter(({ severity }) => severity === "refuse");
  guardData(dangers, stack.name, destroyVolumes);
  await options.approve({ ...plan, dangers }, kept);
  return { stack: stack.name, applied: await engine.apply(plan.planFile), kept };
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

/** What goes and what stays: all goes but the data volumes that were not named. Pure. */
export function splitState(
  resources: readonly StateResource[],
  stack: string,
  destroyVolumes: readonly string[],
): { readonly targets: string[]; readonly kept: KeptVolume[] } {
  const managed = resources.filter(({ mode }) => mode === "managed");
  const volumes = managed.filter(({ type }) => type === VOLUME);
  const names = volumes.map(({ values }) => String(values.name));
  const unknown = destroyVolumes.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new IdrError("volume-unknown", `${stack} has no data volume ${unknown.join(", ")}`, {
      fix: `it has ${names.length === 0 ? "none" : names.join(", ")}`,
    });
  }
  const staying = volumes.filter(({ values }) => !destroyVolumes.includes(String(values.name)));
  return {
    targets: managed.filter((resource) => !staying.includes(resource)).map(({ address }) => address),
    kept: staying.map(({ values }) => ({
      name: String(values.name),
      id: String(values.id),
      sizeGiB: Number(values.size),
    })),
  };
}

/**
 * Refuses to take down an environment that visitors or the spare address reach, in the cloud or by the
 * site file.
 * @throws IdrError `environment-live`, `environment-spare`
 */
export function refuseReached(
  stack: Pick<StackInfo, "name" | "kind">,
  site: Pick<Site, "live" | "spare">,
  report: Pick<StatusReport, "live" | "spare">,
): void {
  if (stack.kind !== "environment") return;
  const { name } = stack;
  if (report.live.actual === name || (site.live === name && report.live.actual === undefined)) {
    throw new IdrError("environment-live", `${name} is live: production's address reaches it`, {
      fix: "take another environment live first (idr release cutover), or name another as `live` in the site file",
    });
  }
  if (report.spare.actual === name) {
    throw new IdrError("environment-spare", `the spare address reaches ${name}`, {
      fix: "set `spare: none` in the site file and run `idr deploy live` first",
    });
  }
}
