import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Engine, type EngineOptions, resourcesOf, type StateJson } from "../../engine";
import type { Tools } from "../../setup/tools";

/**
 * An object as states know it: its type belongs to its id, since a floating IP and its association share theirs.
 */
export function identity(type: string, id: string): string {
  return `${type} ${id}`;
}

/** All that a state has, by identity. */
export function known(state: StateJson | undefined): string[] {
  if (state === undefined) return [];
  return resourcesOf(state)
    .filter(({ mode }) => mode === "managed")
    .map(({ type, values }) => identity(type, String(values["id"])));
}

/** The same of the site's other stacks: those that were synthesized beside this one. */
export async function knownToOthers(
  stack: { readonly name: string; readonly directory: string },
  tools: Tools,
  options: EngineOptions,
): Promise<string[]> {
  const outdir = dirname(dirname(stack.directory));
  const manifest = JSON.parse(await readFile(join(outdir, "manifest.json"), "utf8")) as {
    stacks: Record<string, { workingDirectory: string }>;
  };
  const others = Object.entries(manifest.stacks).filter(([name]) => name !== stack.name);
  const all: string[] = [];
  // One after the other: the first time each stack's folder is prepared.
  for (const [name, { workingDirectory }] of others) {
    const engine = new Engine(tools, join(outdir, workingDirectory), { ...options, stack: name });
    all.push(...known(await engine.state()));
  }
  return all;
}
