import { readFile } from "node:fs/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Site } from "../../constructs/model";
import type { Attributes } from "../engine/plan-json";
import { localStatePath } from "../../stacks/state-backend";

/** Ids of the resources that a state knows. */
export type KnownIds = ReadonlySet<string>;

/** A resource as a state has it. */
export interface StateObject {
  readonly mode: string;
  readonly type: string;
  readonly values: Attributes;
}

/**
 * Reads the ids out of a stack's state file; none when there is no file yet.
 * `undefined`: the state is not kept in a file, so only the engine can tell.
 * @throws IdrError `state-unreadable`
 */
export async function knownIds(site: Site, directory: string, stack: string): Promise<KnownIds | undefined> {
  const objects = await objectsOfFile(site, directory, stack);
  return objects === undefined ? undefined : idsAmong(objects);
}

/**
 * The same with all that the state says of each resource.
 * @throws IdrError `state-unreadable`
 */
export async function objectsOfFile(
  site: Site,
  directory: string,
  stack: string,
): Promise<readonly StateObject[] | undefined> {
  if (site.state.backend !== "local") return undefined;
  const file = localStatePath(directory, site.cloud, stack);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw unreadable(file, error);
  }
  try {
    return objectsIn(text);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Ids of the managed resources. */
function idsAmong(objects: readonly StateObject[]): KnownIds {
  return new Set(
    objects
      .filter(({ mode }) => mode === "managed")
      .map(({ values }) => values["id"])
      .filter((id) => typeof id === "string"),
  );
}

/** What a state's text says. @throws SyntaxError when it is not JSON */
function objectsIn(text: string): readonly StateObject[] {
  // The engine makes the file empty before its first state is written.
  if (text.trim() === "") return [];
  const state = JSON.parse(text) as {
    readonly resources?: readonly {
      readonly mode: string;
      readonly type: string;
      readonly instances: readonly { readonly attributes?: Attributes }[];
    }[];
  };
  return (state.resources ?? []).flatMap(({ mode, type, instances }) =>
    instances.map(({ attributes }) => ({ mode, type, values: attributes ?? {} })),
  );
}

function unreadable(file: string, error: unknown): IdrError {
  return new IdrError("state-unreadable", `can't read the state ${file}: ${messageOf(error)}`, {
    fix: "bring back the last good one (the engine keeps a .backup beside it)",
    cause: error,
  });
}
