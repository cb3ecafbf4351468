import { readFile } from "node:fs/promises";

import type { Site } from "../../constructs/model";
import { HISTORY } from "../../stacks/history-stack";
import { localStatePath } from "../../stacks/state-backend";
import type { Entry } from "./entry";
import { parseHistory } from "./text";

/**
 * The entries of a history whose state is a local file, without an engine; `undefined`: there is no file, or it is just
 * being written.
 */
export async function localEntries(site: Site, directory: string): Promise<readonly Entry[] | undefined> {
  try {
    const text = await readFile(localStatePath(directory, site.cloud, HISTORY), "utf8");
    const { outputs } = JSON.parse(text) as {
      readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
    };
    const value = outputs?.["entries"]?.value;
    return parseHistory(typeof value === "string" ? value : "").entries;
  } catch {
    return undefined;
  }
}
