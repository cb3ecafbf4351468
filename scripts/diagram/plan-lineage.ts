import { VOLUME } from "../review/kinds";
import { sourceWord } from "./lineage";
import type { LineageNode } from "./picture";
import { References, type PlanObject } from "./plan-objects";

const SOURCES = [
  ["source_vol_id", "volume"],
  ["snapshot_id", "snapshot"],
  ["backup_id", "backup"],
] as const;

/** What the volumes that a plan makes (or makes again) are made from. */
export function plannedLineage(objects: readonly PlanObject[], references: References): LineageNode[] {
  const roots = new Map<string, LineageNode[]>();
  for (const volume of objects) {
    if (volume.type !== VOLUME) continue;
    if (volume.change !== "created" && volume.change !== "replaced") continue;
    for (const [attribute, kind] of SOURCES) {
      const id = volume.attributes[attribute];
      const source = references.nameOf(id);
      if (source === undefined) continue;
      const { size } = volume.attributes;
      const root = kind === "volume" ? source : `${kind} ${source}`;
      const node: LineageNode = {
        name: volume.name,
        ...(typeof size === "number" ? { sizeGiB: size } : {}),
        how: sourceWord(kind),
        foreign: false,
        children: [],
        change: volume.change,
      };
      roots.set(root, [...(roots.get(root) ?? []), node]);
    }
  }
  return [...roots].map(([name, children]) => ({ name, foreign: true, children }));
}
