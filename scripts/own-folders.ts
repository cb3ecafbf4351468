import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { IdrError } from "../constructs/errors";

/** Folders beside a site file that commands write into, and delete in. */
const WRITTEN: readonly string[] = ["cdktf.out", join("cdktf.out", "stacks"), "state", ".idr"];

/**
 * Sees that no folder of a site that is written into is a link: somebody who can commit one would lead what is written,
 * and what is deleted, to another place of this machine.
 * @param directory of the site file
 * @throws IdrError `foreign-link`
 */
export function refuseLinks(directory: string): void {
  const stacks = join("cdktf.out", "stacks");
  for (const path of [...WRITTEN, ...namesIn(join(directory, stacks)).map((name) => join(stacks, name))]) {
    if (!isLink(join(directory, path))) continue;
    throw new IdrError(
      "foreign-link",
      `${path} beside the site file is a link (allowed: a folder): what is written there would go elsewhere`,
      {
        fix: `nothing was written; see who made it (git log -- ${path}), and remove the link (rm ${path}): the next command makes the folder`,
      },
    );
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function namesIn(folder: string): readonly string[] {
  // Behind a link nothing is looked at: the link itself is refused before.
  if (isLink(folder)) return [];
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
