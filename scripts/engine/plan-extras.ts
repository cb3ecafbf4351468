import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What one plan has beside the synthesized file; the saved plan holds it as well. */
export interface PlanExtras {
  /** Objects of the cloud that the plan takes into the state. */
  readonly imports?: readonly Import[];
  /** Addresses whose protection (`prevent_destroy`) this plan lifts. */
  readonly unprotected?: readonly string[];
}

/** An object that is in the cloud and not in the state. */
export interface Import {
  /** Address of the resource that it becomes. */
  readonly to: string;
  /** As the provider wants it for this type. */
  readonly id: string;
}

const IMPORTS_FILE = "idr-imports.tf.json";
/** By its name the engine knows it for what overrides blocks of other files, argument by argument. */
const OVERRIDES_FILE = "idr-plan_override.tf.json";

/** Whether a file of this name is one of these. */
export function isExtraName(name: string): boolean {
  return name === IMPORTS_FILE || name === OVERRIDES_FILE;
}

/** Whether a text is what is written here under that name: imports by id, or protection that is lifted, and nothing else. */
export function isExtra(name: string, text: string): boolean {
  // Being written just now; an engine takes it for nothing.
  if (text === "") return true;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return false;
  }
  return (name === IMPORTS_FILE ? IMPORTS : OVERRIDES).safeParse(content).success;
}

/** No `$` and no `%`: nothing for the engine to evaluate. */
const plain = z.string().regex(/^[^$%]*$/);
const IMPORTS = z.strictObject({ import: z.array(z.strictObject({ to: plain, id: plain })) });
const OVERRIDES = z.strictObject({
  resource: z.record(
    plain,
    z.record(plain, z.strictObject({ lifecycle: z.strictObject({ prevent_destroy: z.literal(false) }) })),
  ),
});

/**
 * Makes a plan with files of its own in the stack's folder. Those that a killed run left would import what has long been
 * in the state, or is gone: they go first.
 */
export async function withExtras<T>(
  stackDir: string,
  { imports = [], unprotected = [] }: PlanExtras,
  plan: () => Promise<T>,
): Promise<T> {
  const extras: Readonly<Record<string, object | undefined>> = {
    [IMPORTS_FILE]: imports.length === 0 ? undefined : { import: imports },
    [OVERRIDES_FILE]: unprotected.length === 0 ? undefined : { resource: withoutProtection(unprotected) },
  };
  const clear = () =>
    Promise.all(Object.keys(extras).map((name) => rm(join(stackDir, name), { force: true })));
  await clear();
  try {
    for (const [name, content] of Object.entries(extras)) {
      if (content !== undefined) await writeFile(join(stackDir, name), JSON.stringify(content));
    }
    return await plan();
  } finally {
    await clear();
  }
}

function withoutProtection(addresses: readonly string[]): object {
  const resources: Record<string, Record<string, object>> = {};
  for (const address of addresses) {
    const [type = "", name = ""] = address.split(".");
    (resources[type] ??= {})[name] = { lifecycle: { prevent_destroy: false } };
  }
  return resources;
}
