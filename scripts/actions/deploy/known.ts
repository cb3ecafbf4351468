import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Engine, type EngineOptions, resourcesOf, type StateJson } from "../../engine";
import type { Tools } from "../../setup/tools";

/** Ids of all that a state has. */
export function idsOf(state: StateJson | undefined): string[] {
  if (state === undefined) return [];
  return resourcesOf(state)
    .filter(({ mode }) => mode === "managed")
    .map(({ values }) => String(values["id"]));
}

/** Ids of all that the states of the site's other stacks have: those that were synthesized beside this one. */
export async function idsOfOthers(
  stack: { readonly name: string; readonly directory: string },
  tools: Tools,
  options: EngineOptions,
): Promise<string[]> {
  const outdir = dirname(dirname(stack.directory));
  const manifest = JSON.parse(await readFile(join(outdir, "manifest.json"), "utf8")) as {
    stacks: Record<string, { workingDirectory: string }>;
  };
  const others = Object.entries(manifest.stacks).filter(([name]) => name !== stack.name);
  const ids: string[] = [];
  // One after the other: the first time each stack's folder is prepared.
  for (const [name, { workingDirectory }] of others) {
    const engine = new Engine(tools, join(outdir, workingDirectory), { ...options, stack: name });
    ids.push(...idsOf(await engine.state()));
  }
  return ids;
}
