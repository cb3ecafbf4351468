import { readFile } from "node:fs/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Site } from "../../constructs/model";
import { localStatePath } from "../../stacks/state-backend";

/** Ids of the resources that a state knows. */
export type KnownIds = ReadonlySet<string>;

/**
 * Reads the ids out of a stack's state file; none when there is no file yet.
 * `undefined`: the state is not kept in a file, so only the engine can tell.
 * @throws IdrError `state-unreadable`
 */
export async function knownIds(site: Site, directory: string, stack: string): Promise<KnownIds | undefined> {
  if (site.state.backend !== "local") return undefined;
  const file = localStatePath(directory, site.cloud, stack);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Set();
    throw unreadable(file, error);
  }
  try {
    return idsOf(text);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Ids of the managed resources in a state's text. @throws SyntaxError when it is not JSON */
export function idsOf(text: string): KnownIds {
  // The engine makes the file empty before its first state is written.
  if (text.trim() === "") return new Set();
  const state = JSON.parse(text) as {
    readonly resources?: readonly {
      readonly mode: string;
      readonly instances: readonly { readonly attributes?: { readonly id?: unknown } }[];
    }[];
  };
  return new Set(
    (state.resources ?? [])
      .filter(({ mode }) => mode === "managed")
      .flatMap(({ instances }) => instances.map(({ attributes }) => attributes?.id))
      .filter((id) => typeof id === "string"),
  );
}

function unreadable(file: string, error: unknown): IdrError {
  return new IdrError("state-unreadable", `can't read the state ${file}: ${messageOf(error)}`, {
    fix: "bring back the last good one (the engine keeps a .backup beside it)",
    cause: error,
  });
}
