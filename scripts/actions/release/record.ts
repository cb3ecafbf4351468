import { readFile, rename, writeFile } from "node:fs/promises";

import { IdrError, messageOf } from "../../../constructs/errors";
import { setLive } from "../../site";

import { bindingText, type Binding } from "./phases";

/**
 * Writes into the site file which environment is live and which has the spare address, keeping its comments. The file
 * is read anew, since a release takes long enough for somebody to edit it, and replaced whole. Resolves with whether
 * it had to be changed.
 * @throws IdrError `site-file-write` that says what to write by hand
 */
export async function recordBinding(file: string, binding: Binding): Promise<boolean> {
  try {
    const text = await readFile(file, "utf8");
    const changed = setLive(text, binding);
    if (changed === text) return false;
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, changed);
    await rename(draft, file);
    return true;
  } catch (error) {
    throw new IdrError("site-file-write", `can't write ${file}: ${messageOf(error)}`, {
      cause: error,
      fix: `the addresses are where they should be; write "live: ${binding.live}" and "spare: ${binding.spare ?? "none"}" into the site file yourself (${bindingText(binding)})`,
    });
  }
}
