import type { Import, ResourceChange } from "../../engine";
import type { Volume } from "../../openstack/block-storage";
import { VOLUME } from "../../review/kinds";
import type { AdoptOptions, Found } from "./adopt";
import type { CopyTime } from "./estimate";
import { identity } from "./known";
import { hasFailed, judgeVolume, type VolumeFacts, type WantedVolume } from "./orphan-volume";
import { type FailedVolume, failedVolume } from "./tainted";
import { waitForCopy } from "./wait";

/**
 * Looks for volumes that a plan would create. What is still being copied is waited for.
 * @throws IdrError `volume-name-taken`
 */
export async function adoptVolumes(
  creations: readonly ResourceChange[],
  own: ReadonlySet<string>,
  options: AdoptOptions,
): Promise<Found> {
  const imports: Import[] = [];
  const failed: FailedVolume[] = [];
  const copies: CopyTime[] = [];
  const wanted = creations.map(wantedVolume);
  const names = new Set(wanted.map(({ name }) => name));
  const { cloud, destroyVolumes } = options;
  const read = async (): Promise<Volume[]> =>
    wanted.length === 0
      ? []
      : (await cloud.volume.volumes()).filter(
          ({ id, name }) => names.has(name) && !own.has(identity(VOLUME, id)),
        );
  let volumes = await read();
  if (volumes.length === 0) return { imports, failed, copies };
  const others = new Set(await options.others());
  const facts: VolumeFacts = { destroyVolumes, snapshots: await cloud.volume.snapshots() };
  const unknown = (name: string) =>
    volumes.filter((volume) => volume.name === name && !others.has(identity(VOLUME, volume.id)));
  // First all are looked at: what is in the way is told before anything is waited for.
  for (const one of wanted) judgeVolume(one, unknown(one.name), facts);
  for (const one of wanted) {
    let verdict = judgeVolume(one, unknown(one.name), facts);
    if (verdict.kind === "wait" && options.onlyLook === true) {
      const { id, name } = verdict.volume;
      const message = `volume ${name} (${id}) of an earlier run is still being made: a deployment waits for it`;
      options.emit({ type: "log", level: "info", message });
      verdict = { kind: "adopt", volume: verdict.volume };
    } else if (verdict.kind === "wait") {
      const waited = await waitForCopy(verdict.volume, options);
      if (waited !== undefined && !hasFailed(waited.volume)) copies.push(waited.copy);
      volumes = await read();
      verdict = judgeVolume(one, unknown(one.name), { ...facts, watched: true });
    }
    if (verdict.kind === "failed") failed.push(failedVolume(one.address, verdict.volume, options.emit));
    if (verdict.kind === "failed" || verdict.kind === "adopt") {
      imports.push({ to: one.address, id: verdict.volume.id });
    }
  }
  return { imports, failed, copies };
}

function wantedVolume({ address, change }: ResourceChange): WantedVolume {
  const after = change.after ?? {};
  const text = (key: string) => {
    const value = after[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [volume, snapshot, backup] = [text("source_vol_id"), text("snapshot_id"), text("backup_id")];
  return {
    address,
    name: String(after["name"]),
    sizeGiB: Number(after["size"]),
    source: {
      ...(volume === undefined ? {} : { volume }),
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(backup === undefined ? {} : { backup }),
    },
  };
}
