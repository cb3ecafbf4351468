/**
 * The mark on everything that this software creates: `<site>/<stack>`. It is
 * written when an object is created and never changed. An interrupted run's
 * objects are told from somebody else's by it
 * (docs/decisions/0011-marks-and-lineage.md).
 *
 * Servers and volumes carry it as metadata, Neutron's objects in their
 * descriptions: both are part of the request that creates the object, so there
 * is no moment in which an object of this software has no mark.
 */
export const MARK_KEY = "idr-stacks";

/** Metadata of a data volume that was seen whole, attached to its server: since when (ISO 8601). Whatever becomes of it, it is no failed copy. */
export const WHOLE_KEY = "idr-stacks-whole-since";

/** Mark of what a stack of a site creates. */
export function markOf(site: string, stack: string): string {
  return `${site}/${stack}`;
}

/** Whether a mark is of this site, whichever stack made what carries it. */
export function isMarkOfSite(mark: string | undefined, site: string): boolean {
  return mark?.startsWith(`${site}/`) === true;
}

/** The site of a mark. */
export function siteOfMark(mark: string): string {
  return mark.slice(0, mark.indexOf("/"));
}

/** The stack of a mark. */
export function stackOfMark(mark: string): string {
  return mark.slice(mark.indexOf("/") + 1);
}

/** A description that carries a mark, behind `text` if there is one. */
export function markedDescription(mark: string, text?: string): string {
  return text === undefined || text === "" ? `idr-stacks: ${mark}` : `${text} (idr-stacks: ${mark})`;
}

/** The mark in a description; `undefined`: it carries none. */
export function markIn(description: string | undefined): string | undefined {
  return /(?:^|\()idr-stacks: ([a-z0-9.-]+\/[A-Za-z0-9_.-]+)\)?$/.exec(description ?? "")?.[1];
}

/** The mark of an object by its values as an engine has them: in its metadata, else in its description. */
export function markOfValues(
  values: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined {
  const metadata = values?.["metadata"];
  const written =
    typeof metadata === "object" && metadata !== null
      ? (metadata as Readonly<Record<string, unknown>>)[MARK_KEY]
      : undefined;
  if (typeof written === "string" && written !== "") return written;
  const description = values?.["description"];
  return typeof description === "string" ? markIn(description) : undefined;
}
