import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Site } from "../../constructs/model";
import { stackNames } from "../../constructs/model/shared-names";
import { synthesize } from "../../stacks/app";
import { Engine, resourcesOf } from "../engine";
import type { Emit } from "../events";
import type { OpenSite } from "../site";
import type { Tools } from "../setup/tools";
import { missingRelation, readingEnvironment } from "./read-states";
import { objectsOfFile, type StateObject } from "./state-file";

/**
 * Ids of all that the states of a site know.
 * @throws IdrError `state-unreadable`; EngineError
 */
export async function knownToSite(
  open: OpenSite,
  tools: () => Promise<Tools>,
  emit: Emit,
): Promise<ReadonlySet<string>> {
  const states = await statesOfSite(open, tools, emit);
  return new Set(
    [...states.values()]
      .flat()
      .filter(({ mode }) => mode === "managed")
      .map(({ values }) => String(values["id"])),
  );
}

/**
 * What the states of a site have, by stack. Local states are read from their files; others need the engine. Nothing is
 * written, and a state that can't be read is an error: what it has would be missing without a word.
 * @param before the site as it was: its other stacks, which may still be deployed, are read too. @default none
 * @throws IdrError `state-unreadable`; EngineError
 */
export async function statesOfSite(
  open: OpenSite,
  tools: () => Promise<Tools>,
  emit: Emit,
  before?: Site,
): Promise<ReadonlyMap<string, readonly StateObject[]>> {
  const states = new Map(await statesOf(open, stackNames(open.site), tools, emit));
  if (before === undefined) return states;
  const gone = stackNames(before).filter((name) => !states.has(name));
  // In a folder of its own: in the site's, it would take the place of what is synthesized there.
  const outdir = mkdtempSync(join(tmpdir(), "idr-before-"));
  try {
    for (const [name, objects] of await statesOf({ ...open, site: before }, gone, tools, emit, outdir)) {
      states.set(name, objects);
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  return states;
}

async function statesOf(
  open: OpenSite,
  names: readonly string[],
  tools: () => Promise<Tools>,
  emit: Emit,
  outdir?: string,
): Promise<ReadonlyMap<string, readonly StateObject[]>> {
  const states = new Map<string, readonly StateObject[]>();
  for (const name of names) {
    const inFile = await objectsOfFile(open.site, open.directory, name);
    if (inFile === undefined) return await readByEngine(open, names, await tools(), emit, outdir);
    states.set(name, inFile);
  }
  return states;
}

/** An engine reads a state in the folder of its stack, so the stacks are synthesized for that alone. */
async function readByEngine(
  { site, directory }: OpenSite,
  names: readonly string[],
  tools: Tools,
  emit: Emit,
  outdir?: string,
): Promise<ReadonlyMap<string, readonly StateObject[]>> {
  const states = new Map<string, readonly StateObject[]>();
  for (const stack of synthesize(site, { directory, ...(outdir === undefined ? {} : { outdir }) })) {
    if (!names.includes(stack.name)) continue;
    const engine = new Engine(tools, stack.directory, {
      emit: (event) => {
        if (event.type === "log") emit(event);
      },
      stack: stack.name,
      configuration: stack.configuration(),
      env: readingEnvironment(site.state.backend),
    });
    states.set(stack.name, await objectsInState(engine));
  }
  return states;
}

async function objectsInState(engine: Engine): Promise<readonly StateObject[]> {
  try {
    return resourcesOf(await engine.state());
  } catch (error) {
    // No schema: nothing was ever deployed there.
    if (missingRelation(error) !== undefined) return [];
    throw error;
  }
}
