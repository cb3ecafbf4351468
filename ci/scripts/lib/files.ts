import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { IdrError, messageOf } from "../../../constructs/errors";

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * Adds text to a file, which is made when it is not there, and is never a link.
 * @param outside a folder that the file must not be in: a checkout, which may have anything by any name
 * @throws IdrError `ci-output`
 */
export function appendSafely(file: string, text: string, outside?: string): void {
  refuseInside(path.dirname(path.resolve(file)), outside, file);
  let handle: number;
  try {
    handle = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new IdrError("ci-output", `can't write to ${file}: ${messageOf(error)}`, {
      fix: "name a file of the job's own that is no link, outside of the checkout",
      cause: error,
    });
  }
  try {
    const about = fstatSync(handle);
    if (!about.isFile() || about.nlink !== 1) {
      throw new IdrError("ci-output", `${file} is no plain file of one name`, {
        fix: "name a file of the job's own, outside of the checkout",
      });
    }
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
}

/**
 * A folder for what a job makes, outside of the checkout. Files of these names that are there are removed.
 * @throws IdrError `ci-output`
 */
export function outputFolder(folder: string, checkout: string, names: readonly string[]): string {
  const made = path.resolve(folder);
  // Where it is to be made decides; so nothing is made in a checkout, either.
  refuseInside(existingPart(made), checkout, made);
  mkdirSync(made, { recursive: true, mode: 0o700 });
  refuseInside(made, checkout, made);
  for (const name of names) rmSync(path.join(made, name), { force: true });
  return made;
}

/** Writes a file that must not be there yet. */
export function writeNew(folder: string, name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(folder, name), content, { mode: 0o600, flag: "wx" });
}

function refuseInside(folder: string, outside: string | undefined, shown: string): void {
  if (outside === undefined || outside === "") return;
  const way = path.relative(realpathSync(outside), realpathSync(folder));
  if (way.split(path.sep)[0] === ".." || path.isAbsolute(way)) return;
  throw new IdrError(
    "ci-output",
    `${shown} is in the checkout ${outside}, which may have a link by that name`,
    {
      fix: "give a place outside of the checkout",
    },
  );
}

function existingPart(folder: string): string {
  for (let part = folder; ; part = path.dirname(part)) {
    try {
      return realpathSync(part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
