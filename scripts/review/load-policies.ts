import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { POLICIES } from "./policies";
import { type ReadBeside, type SitePolicies, sitePolicies } from "./site-policies";

/**
 * Loads a site's own policies: modules that export `policies`, a list. They run in a process of their own.
 * @param modules paths, relative to the site file's folder
 * @param from that folder, or how its files are read
 * @throws IdrError `policy-module` when one can't be loaded, or is none, or has the id of another
 */
export function loadPolicies(modules: readonly string[], from: string | ReadBeside): SitePolicies {
  const read = typeof from === "string" ? readingBeside(from) : from;
  return sitePolicies(
    modules,
    read,
    POLICIES.map(({ id }) => id),
  );
}

/** Reads files of the repository that a folder is in (else of the folder), and no other: not through a link, either. */
function readingBeside(directory: string): ReadBeside {
  const root = realpathSync(repositoryOf(directory));
  return (path) => {
    const file = join(realpathSync(directory), path);
    if (!existsSync(file) || !lstatSync(file).isFile()) return undefined;
    const inside = relative(root, realpathSync(file));
    if (inside === "" || inside.split(sep)[0] === "..") return undefined;
    return readFileSync(file, "utf8");
  };
}

function repositoryOf(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return directory;
  }
}
