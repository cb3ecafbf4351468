import { IdrError } from "../../../constructs/errors";
import { EngineError, type PlanJson } from "../../engine";
import type { OpenStack } from "../../openstack";
import type { Volume } from "../../openstack/block-storage";
import { copiesIn, newest } from "./copies";
import type { CopyTime } from "./estimate";
import { hasFailed, isBeingMade } from "./orphan-volume";

/** Code `apply-failed`: the engine gave up waiting for copies, with which the cloud goes on. */
export class CopiesUnfinishedError extends EngineError {
  /** Whether all that failed was to wait for copies: one bad answer in a night is enough for that. */
  readonly onlyWaiting: boolean;

  constructor(
    cause: EngineError,
    /** Those that are still being made. */
    going: readonly Volume[],
    /** The copies that came to their end in that apply. */
    readonly ended: readonly CopyTime[],
  ) {
    const still = going.length === 0 ? "" : `\nstill being made: ${going.map(told).join("; ")}`;
    super(cause.code, `${cause.message}${still}`, {
      fix: "run the same command again: the cloud goes on copying meanwhile, and it goes on with these copies",
      diagnostics: cause.diagnostics,
    });
    this.onlyWaiting = isOnlyWaiting(cause);
  }
}

function isOnlyWaiting({ diagnostics }: EngineError): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ summary }) => summary);
  const waiting = /^Error waiting for openstack_blockstorage_volume_v3 \S+ to become ready/;
  // Who ends the engine on purpose doesn't want it to go on.
  return errors.length > 0 && errors.every((text) => waiting.test(text) && !/cancell?ed/i.test(text));
}

/**
 * When an apply failed because Cinder could not copy a volume, or though it goes on copying, says so: IdrError
 * `copy-failed`, CopiesUnfinishedError. Anything else is passed on as it is.
 */
export async function explainFailedCopies(
  error: unknown,
  plan: PlanJson,
  ended: readonly CopyTime[],
  { cloud, stack }: { readonly cloud: OpenStack; readonly stack: string },
): Promise<unknown> {
  if (!(error instanceof EngineError)) return error;
  const names = copiesIn(plan).map(({ name }) => name);
  if (names.length === 0) return error;
  // The engine's words are what matters when the cloud can't be asked.
  const volumes = await cloud.volume.volumes().catch((): Volume[] => []);
  const there = names.map((name) => newest(volumes, name)).filter((volume) => volume !== undefined);
  const failed = there.filter(hasFailed);
  if (failed.length > 0) {
    return new IdrError(
      "copy-failed",
      `Cinder could not make ${failed.length === 1 ? "a volume" : "volumes"} of ${stack}: ${failed.map(told).join("; ")}`,
      {
        fix: "the rest is kept; run it again to copy it anew (if it fails again, ask the cloud's administrators why, with its id)",
        cause: error,
      },
    );
  }
  const going = there.filter(isBeingMade);
  if (error.code !== "apply-failed" || (going.length === 0 && !isOnlyWaiting(error))) return error;
  return new CopiesUnfinishedError(error, going, ended);
}

function told({ name, sizeGiB, id, status }: Volume): string {
  return `${name} (${sizeGiB} GiB, ${id}) is ${status}`;
}
