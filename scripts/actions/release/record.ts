import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";

import { parseDocument } from "yaml";

import { IdrError, messageOf } from "../../../constructs/errors";
import type { Emit } from "../../events";
import { setLive, type OpenSite } from "../../site";

import { bindingText, type Binding } from "./phases";

/**
 * Writes into the site file which environment is live and which has the spare address, keeping its comments. The file
 * is read anew, since a release takes long enough for somebody to edit it, and replaced whole (what a link names, not
 * the link). A file that is about another cloud than the one that was worked on (`--cloud`, OS_CLOUD) stays as it is,
 * with a warning. Resolves with whether it had to be changed.
 * @throws IdrError `site-file-write` that says what to write by hand
 */
export async function recordBinding(
  { file, site }: { readonly file: string; readonly site: Pick<OpenSite["site"], "cloud"> },
  binding: Binding,
  emit: Emit,
): Promise<boolean> {
  const lines = `"live: ${binding.live}" and "spare: ${binding.spare ?? "none"}"`;
  try {
    const text = await readFile(file, "utf8");
    const cloud: unknown = parseDocument(text).get("cloud");
    if (typeof cloud === "string" && cloud !== site.cloud) {
      const message = `${file} is about cloud ${cloud}, and this was done on ${site.cloud}: it is left as it is; in a site file for ${site.cloud}, write ${lines}`;
      emit({ type: "log", level: "warn", message });
      return false;
    }
    const changed = setLive(text, binding);
    if (changed === text) return false;
    await replace(await realpath(file), changed);
    return true;
  } catch (error) {
    throw new IdrError("site-file-write", `can't write ${file}: ${messageOf(error)}`, {
      cause: error,
      fix: `the addresses are where they should be; write ${lines} into the site file yourself (${bindingText(binding)})`,
    });
  }
}

/** Replaces a file whole; who may read and write it stays so. */
async function replace(file: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(file);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    // A shared file's group; another one's file may be given away by root alone.
    await chown(draft, uid, gid).catch(() => chown(draft, -1, gid).catch(() => undefined));
    await chmod(draft, mode & 0o7777);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
