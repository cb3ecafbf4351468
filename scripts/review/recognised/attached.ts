import type { ResourceChange } from "../../engine/plan-json";
import { effectOf, isUnknown, openstackName, textOf } from "../change";
import { isAttachment, VOLUME } from "../kinds";
import type { ReviewContext } from "../types";
import { blockAddress } from "./address";
import { declaredServer } from "./declared";
import { targetsOf } from "./references";
import type { World } from "./world";

/** A volume that an attachment names: by its address in the plan. */
export interface NamedVolume {
  readonly key: string;
  /** What the cloud says of where it is attached; `undefined`: it is new. */
  readonly attachment: unknown;
}

/** Whether a plan attaches a volume to a server that the site file does not have, or that the plan does not tell. */
export function attachedToStranger(volume: ResourceChange, context: ReviewContext): boolean {
  const keys = [volume.address, textOf(volume.change.before?.["id"])];
  return context.changes.some(
    (change) =>
      isAttachment(change) &&
      !["destroy", "forget"].includes(effectOf(change)) &&
      volumeKeysOf(change, context).some(({ key }) => keys.includes(key)) &&
      serverNamesOf(change, context).every((name) => declaredServer(context.site, name) === undefined),
  );
}

/** Names of the servers to which an attachment attaches after the plan; empty: the plan does not tell. */
export function serverNamesOf(
  change: ResourceChange,
  context: ReviewContext,
): readonly (string | undefined)[] {
  const world = context.world();
  const id = textOf(change.change.after?.["instance_id"]);
  if (id !== undefined && !isUnknown(change, "instance_id"))
    return (world.byId.get(id) ?? []).map(({ values }) => textOf(values["name"]));
  const said = world.blocks.get(blockAddress(change.address))?.resource.expressions?.["instance_id"];
  return (targetsOf(said, change, world) ?? []).flatMap(({ instances }) => instances.map(openstackName));
}

const COUNTED = new WeakMap<World, ReadonlyMap<string, number>>();

/** How many attachments name a volume, by its address, once the plan is done. */
export function attachedVolumes(context: ReviewContext): ReadonlyMap<string, number> {
  const world = context.world();
  const known = COUNTED.get(world);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const change of context.changes) {
    if (!isAttachment(change) || ["destroy", "forget"].includes(effectOf(change))) continue;
    for (const { key } of volumeKeysOf(change, context)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  COUNTED.set(world, counts);
  return counts;
}

/** The volumes of the plan that an attachment may mean. */
export function volumeKeysOf(change: ResourceChange, context: ReviewContext): readonly NamedVolume[] {
  const world = context.world();
  const id = textOf(change.change.after?.["volume_id"]);
  if (id !== undefined && !isUnknown(change, "volume_id")) {
    return (world.byId.get(id) ?? [])
      .filter(({ mode, type }) => mode === "managed" && type === VOLUME)
      .slice(0, 1)
      .map(({ values }) => ({ key: id, attachment: values["attachment"] }));
  }
  const said = world.blocks.get(blockAddress(change.address))?.resource.expressions?.["volume_id"];
  return (targetsOf(said, change, world) ?? []).flatMap(({ instances }) =>
    instances.map((one) => ({
      key: textOf(one.change.before?.["id"]) ?? one.address,
      attachment: effectOf(one) === "create" ? undefined : one.change.before?.["attachment"],
    })),
  );
}
