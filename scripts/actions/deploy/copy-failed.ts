import { IdrError } from "../../../constructs/errors";
import { EngineError, type PlanJson } from "../../engine";
import type { OpenStack } from "../../openstack";
import type { Volume } from "../../openstack/block-storage";
import { copiesIn, newest } from "./copies";
import { hasFailed } from "./orphan-volume";

/** When an apply failed because Cinder could not copy a volume, says so. Anything else is passed on as it is. */
export async function explainFailedCopies(
  error: unknown,
  plan: PlanJson,
  { cloud, stack }: { readonly cloud: OpenStack; readonly stack: string },
): Promise<unknown> {
  if (!(error instanceof EngineError)) return error;
  const names = copiesIn(plan).map(({ name }) => name);
  if (names.length === 0) return error;
  // The engine's words are what matters when the cloud can't be asked.
  const volumes = await cloud.volume.volumes().catch((): Volume[] => []);
  const failed = names
    .map((name) => newest(volumes, name))
    .filter((volume) => volume !== undefined && hasFailed(volume)) as Volume[];
  if (failed.length === 0) return error;
  const told = failed.map(({ name, sizeGiB, id, status }) => `${name} (${sizeGiB} GiB, ${id}) is ${status}`);
  return new IdrError(
    "copy-failed",
    `Cinder could not make ${failed.length === 1 ? "a volume" : "volumes"} of ${stack}: ${told.join("; ")}`,
    {
      fix: "the rest is kept; run it again to copy it anew (if it fails again, ask the cloud's administrators why, with its id)",
      cause: error,
    },
  );
}
