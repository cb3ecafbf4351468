import { stackNames } from "../../constructs/model/shared-names";
import { synthesize } from "../../stacks/app";
import { Engine, resourcesOf } from "../engine";
import type { Emit } from "../events";
import type { OpenSite } from "../site";
import type { Tools } from "../setup/tools";
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
 * What the states of a site have, by stack. Local states are read from their files; others need the engine.
 * @throws IdrError `state-unreadable`; EngineError
 */
export async function statesOfSite(
  open: OpenSite,
  tools: () => Promise<Tools>,
  emit: Emit,
): Promise<ReadonlyMap<string, readonly StateObject[]>> {
  const states = new Map<string, readonly StateObject[]>();
  for (const name of stackNames(open.site)) {
    const inFile = await objectsOfFile(open.site, open.directory, name);
    if (inFile === undefined) return await readByEngine(open, await tools(), emit);
    states.set(name, inFile);
  }
  return states;
}

/** An engine reads a state in the folder of its stack, so the stacks are synthesized for that alone. */
async function readByEngine(
  open: OpenSite,
  tools: Tools,
  emit: Emit,
): Promise<ReadonlyMap<string, readonly StateObject[]>> {
  const states = new Map<string, readonly StateObject[]>();
  for (const stack of synthesize(open.site, { directory: open.directory })) {
    states.set(stack.name, await objectsInState(stack, tools, emit));
  }
  return states;
}

async function objectsInState(
  stack: ReturnType<typeof synthesize>[number],
  tools: Tools,
  emit: Emit,
): Promise<readonly StateObject[]> {
  const engine = new Engine(tools, stack.directory, {
    emit: (event) => {
      if (event.type === "log") emit(event);
    },
    stack: stack.name,
    configuration: stack.configuration(),
  });
  return resourcesOf(await engine.state());
}
