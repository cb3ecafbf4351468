import { readFile } from "node:fs/promises";

import type { Site } from "../../constructs/model";
import { HISTORY } from "../../stacks/history-stack";
import { localStatePath } from "../../stacks/state-backend";
import type { Entry } from "./entry";
import { parseHistory, textIn } from "./text";

/** A history whose state is a local file, read without an engine. */

/** Its entries; `undefined`: there is no file, or it is just being written. */
export async function localEntries(site: Site, directory: string): Promise<readonly Entry[] | undefined> {
  return await fromFile(site, directory, (state) => parseHistory(textIn(state)).entries);
}

/** The lineage of the site's states; `undefined`: nothing was ever recorded, or it is just being written. */
export async function localLineage(site: Site, directory: string): Promise<string | undefined> {
  return await fromFile(site, directory, ({ lineage }) => lineage);
}

/** A state file, as far as it is read here. */
interface LocalState {
  readonly lineage?: string;
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
}

async function fromFile<T>(
  site: Site,
  directory: string,
  read: (state: LocalState) => T,
): Promise<T | undefined> {
  try {
    const text = await readFile(localStatePath(directory, site.cloud, HISTORY), "utf8");
    return read(JSON.parse(text) as LocalState);
  } catch {
    return undefined;
  }
}
