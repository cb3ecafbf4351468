/**
 * Finds the plans that were made of the content that is checked out, wherever CI keeps them.
 *
 *   node scripts/launch.mjs ci/scripts/stored-plan.ts find          GitHub: outputs artifact and run-id (empty: none)
 *   node scripts/launch.mjs ci/scripts/stored-plan.ts put FILE      GitLab: keeps the sealed plans
 *   node scripts/launch.mjs ci/scripts/stored-plan.ts get FILE      GitLab: fetches them; no file: there are none
 */
import { readFile, writeFile } from "node:fs/promises";
import { IdrError } from "../../constructs/errors";
import { bundleName } from "./lib/bundle";
import { checkout } from "./lib/git";
import { findPlanRun } from "./lib/github";
import { getPlan, putPlan } from "./lib/gitlab";
import { main, output } from "./lib/main";

void main(async (ui) => {
  const [what, file] = process.argv.slice(2);
  const { tree } = await checkout(process.cwd());
  if (what === "find") {
    const run = await findPlanRun(process.env, tree);
    output({ artifact: bundleName(tree), "run-id": run === undefined ? "" : String(run) });
    ui.say(run === undefined ? `no plan of tree ${tree}` : `plan of tree ${tree}: run ${run}`);
    return 0;
  }
  if (file === undefined || (what !== "put" && what !== "get")) {
    throw new IdrError("usage", "expected find, put FILE or get FILE");
  }
  if (what === "put") {
    await putPlan(process.env, tree, new Uint8Array(await readFile(file)));
    ui.say(`kept the plan of tree ${tree}`);
    return 0;
  }
  const sealed = await getPlan(process.env, tree);
  if (sealed !== undefined) await writeFile(file, sealed, { mode: 0o600 });
  ui.say(sealed === undefined ? `no plan of tree ${tree}` : `fetched the plan of tree ${tree}`);
  return 0;
});
