import { synthesize } from "../../stacks/app";
import { Engine, resourcesOf } from "../engine";
import type { Emit } from "../events";
import type { OpenSite } from "../site";
import type { Tools } from "../setup/tools";
import { knownIds } from "./state-file";

/**
 * Ids of all that the states of a site know. Local states are read from their files; others need the engine.
 * @throws IdrError `state-unreadable`; EngineError
 */
export async function knownToSite(
  open: OpenSite,
  tools: () => Promise<Tools>,
  emit: Emit,
): Promise<ReadonlySet<string>> {
  const stacks = synthesize(open.site, { directory: open.directory });
  const known = new Set<string>();
  for (const stack of stacks) {
    const inFile = await knownIds(open.site, open.directory, stack.name);
    for (const id of inFile ?? (await idsInState(stack, await tools(), emit))) known.add(id);
  }
  return known;
}

async function idsInState(
  stack: ReturnType<typeof synthesize>[number],
  tools: Tools,
  emit: Emit,
): Promise<readonly string[]> {
  const engine = new Engine(tools, stack.directory, {
    emit: (event) => {
      if (event.type === "log") emit(event);
    },
    stack: stack.name,
    configuration: stack.configuration(),
  });
  return resourcesOf(await engine.state())
    .filter(({ mode }) => mode === "managed")
    .map(({ values }) => String(values["id"]));
}
