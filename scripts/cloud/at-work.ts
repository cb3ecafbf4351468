import type { TaggedCollection } from "../openstack/network";

/**
 * Who is at work on a site, as the cloud tells it: a tag on a router or network that the site created, from the
 * beginning of an operation to its end. The history tells the same to everybody who has the same state. Two copies of
 * a folder with local states have one lineage and two histories, so only the cloud can tell one of the other.
 */
export interface AtWork {
  /** Of the operation; 8 hexadecimal digits. */
  readonly id: string;
  readonly step: string;
  /** ISO 8601, UTC. */
  readonly begunAt: string;
  /** `user@host`, as far as it fits into a tag. */
  readonly who: string;
}

const TAG = "idr-work-";
/** Neutron's limit. */
const LONGEST_TAG = 60;
/** A tag is text of the cloud: what is not written by `tagOf` is no claim. */
const WRITTEN = /^idr-work-([0-9a-f]{8})-([0-9a-z]{8,9})-([a-z]+)-([A-Za-z0-9._@-]*)$/;

/** The tag of an operation. */
export function tagOf({ id, step, begunAt, who }: AtWork): string {
  const begun = Date.parse(begunAt).toString(36).padStart(8, "0");
  return `${TAG}${id}-${begun}-${step}-${who.replace(/[^A-Za-z0-9._@-]/g, "_")}`.slice(0, LONGEST_TAG);
}

/** What a tag tells; `undefined`: it is another kind of tag. */
export function atWorkIn(tag: string): AtWork | undefined {
  const [, id, begun, step, who] = WRITTEN.exec(tag) ?? [];
  if (id === undefined || begun === undefined || step === undefined || who === undefined) return undefined;
  const time = new Date(parseInt(begun, 36));
  if (Number.isNaN(time.getTime())) return undefined;
  return { id, step, begunAt: time.toISOString(), who };
}

/** An object of the cloud, and its tags. */
export interface Tagged {
  readonly collection: TaggedCollection;
  readonly id: string;
  readonly tags: readonly string[];
}

/** The operations that the tags of some objects tell of, each once. */
export function atWorkOn(objects: readonly Tagged[]): readonly AtWork[] {
  const found = new Map<string, AtWork>();
  for (const one of objects.flatMap(({ tags }) => tags.map(atWorkIn))) {
    if (one !== undefined) found.set(one.id, one);
  }
  return [...found.values()].sort((a, b) => a.begunAt.localeCompare(b.begunAt));
}
