import { IdrError } from "../../../constructs/errors";
import { MARK_KEY, WHOLE_KEY } from "../../../constructs/model/marks";
import type { OpenStack } from "../../openstack";
import type { Volume } from "../../openstack/block-storage";

/** Metadata of the data volumes of a retired environment: when it was retired (ISO 8601). */
export const RETIRED = "idr-stacks-retired";
/** And the last day (YYYY-MM-DD, UTC) on which they must be there still. */
export const KEEP_UNTIL = "idr-stacks-keep-until";

export const DAY_MS = 86_400_000;

/** A data volume that was kept when its environment was retired. */
export interface Kept {
  /** ISO 8601. */
  readonly retiredAt: string;
  /** YYYY-MM-DD, UTC; `undefined` when somebody took it off. */
  readonly keepUntil?: string;
}

/**
 * What a volume's metadata say of its being kept; `undefined`: it is in use, or no retired environment's. A volume that
 * is attached again is kept by nobody, whatever it is marked with.
 */
export function keptOf({
  metadata,
  attachments,
}: Pick<Volume, "metadata" | "attachments">): Kept | undefined {
  const retiredAt = metadata[RETIRED];
  if (retiredAt === undefined || attachments.length > 0) return undefined;
  const keepUntil = metadata[KEEP_UNTIL];
  return { retiredAt, ...(keepUntil === undefined ? {} : { keepUntil }) };
}

/** A hundred years: a day that is kept must be one that a calendar has. */
const MOST_DAYS = 36_500;

/** @throws IdrError `keep-days` for a number of days that no day can be told for */
export function requireKeepDays(days: number | undefined): void {
  if (days === undefined || (Number.isInteger(days) && days >= 0 && days <= MOST_DAYS)) return;
  throw new IdrError(
    "keep-days",
    `data volumes can't be kept for ${days} days: it is a whole number from 0 to ${MOST_DAYS}`,
    { fix: "nothing was changed; name other --keep-days" },
  );
}

/** The metadata of volumes that are kept for `days` from `now` on. */
export function keptMetadata(now: Date, days: number): Readonly<Record<string, string>> {
  return {
    [RETIRED]: now.toISOString(),
    [KEEP_UNTIL]: new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10),
  };
}

/** Whether the last day of a volume has passed. @param keepUntil YYYY-MM-DD */
export function isOverdue(keepUntil: string, now: Date): boolean {
  return now.toISOString().slice(0, 10) > keepUntil;
}

/**
 * Notes on the data volumes of an environment that they were seen whole, in use: one that fails later is no failed copy
 * that may be replaced.
 * @param mark of the environment's stack: somebody else's volumes are left as they are
 */
export async function markWhole(
  mark: string,
  cloud: Pick<OpenStack, "volume">,
  now = new Date(),
): Promise<void> {
  const seen = (await cloud.volume.volumes()).filter(
    ({ metadata, attachments, status }) =>
      metadata[MARK_KEY] === mark &&
      metadata[WHOLE_KEY] === undefined &&
      attachments.length > 0 &&
      status === "in-use",
  );
  for (const { id } of seen) await cloud.volume.setMetadata(id, { [WHOLE_KEY]: now.toISOString() });
}

/**
 * Takes the marks of a retired environment off its volumes that are attached: it was deployed again. Resolves with
 * their names.
 * @param environment its name, by which its volumes' names begin
 */
export async function unmarkAttached(
  environment: string,
  cloud: Pick<OpenStack, "volume">,
): Promise<string[]> {
  const marked = (await cloud.volume.volumes()).filter(
    ({ name, metadata, attachments }) =>
      name.startsWith(`${environment}-`) && metadata[RETIRED] !== undefined && attachments.length > 0,
  );
  for (const { id } of marked) {
    // The one by which they are found comes last, so that what was broken off is done the next time.
    await cloud.volume.unsetMetadata(id, KEEP_UNTIL);
    await cloud.volume.unsetMetadata(id, RETIRED);
  }
  return marked.map(({ name }) => name);
}
