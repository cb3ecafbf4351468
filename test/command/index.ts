import { existsSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "./bundle";

/** Where `prepare.ts` has put the bundles of this run of the tests. */
export const BUNDLES = "IDR_TEST_BUNDLES";

/**
 * What node is given to run the `idr` command: in a run of jest its bundle, which starts in half the time. The
 * launcher itself, which users start, is run by the tests that are about it, by the main job and by `npm start`.
 */
export function idrCommand(): readonly string[] {
  return bundled("idr") ?? [path.join(ROOT, "scripts", "idr.mjs")];
}

/** The same for a script of `ci/scripts`. */
export function ciScript(name: string): readonly string[] {
  return (
    bundled(name) ?? [path.join(ROOT, "scripts", "launch.mjs"), path.join("ci", "scripts", `${name}.ts`)]
  );
}

function bundled(name: string): readonly string[] | undefined {
  const folder = process.env[BUNDLES];
  if (folder === undefined) return undefined;
  const file = path.join(folder, `${name}.cjs`);
  if (!existsSync(file)) throw new Error(`there is no bundle ${file}: see test/command/prepare.ts`);
  return [file];
}
