import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import * as path from "node:path";

import { bundle, ROOT } from "./bundle";
import { BUNDLES } from "./index";

/** Before a run of jest: bundles what its tests start by the hundred. They go when it ends. */
export default async function prepare(): Promise<void> {
  // In the checkout, so that what is not in the bundles is found in its node_modules.
  const tests = path.join(ROOT, ".idr", "tests");
  mkdirSync(tests, { recursive: true });
  const folder = mkdtempSync(path.join(tests, "bundles-"));
  const scripts = path.join(ROOT, "ci", "scripts");
  const names = readdirSync(scripts)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.slice(0, -3));
  await Promise.all([
    bundle(path.join(ROOT, "scripts", "cli.ts"), path.join(folder, "idr.cjs")),
    ...names.map((name) => bundle(path.join(scripts, `${name}.ts`), path.join(folder, `${name}.cjs`))),
  ]);
  process.env[BUNDLES] = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}
