import type { Site } from "../../../constructs/model";
import { volumesOf } from "../../cloud/source-sizes";
import type { PlannedChange } from "./summary";

/**
 * Why a change follows from another part of the site file, where it does. Pure.
 * @param site asked for only when the change may follow from another
 */
export function reasonOf(change: PlannedChange, site: () => Pick<Site, "environments">): string | undefined {
  const { kind, what, attributes, name } = change;
  if (kind !== "update" || what !== "volume" || !attributes.includes("size")) return undefined;
  const volumes = volumesOf(site());
  const source = volumes.find((volume) => volume.name === name)?.source;
  if (source?.kind !== "volume") return undefined;
  const followed = volumes.find((volume) => volume.name === source.ref);
  if (followed === undefined || followed.sizeGiB !== change.sizeGiB) return undefined;
  return `has the size of its source ${followed.name}`;
}
