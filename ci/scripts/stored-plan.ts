/**
 * Finds the plans that may be applied to the content that is checked out, wherever CI keeps them: those of the plan
 * workflow (or job) for the head of the request that was merged, or started by hand on main.
 *
 *   node scripts/launch.mjs ci/scripts/stored-plan.ts find          GitHub: outputs artifact and run-id (empty: none)
 *   node scripts/launch.mjs ci/scripts/stored-plan.ts put FILE      GitLab: keeps the sealed plans
 *   node scripts/launch.mjs ci/scripts/stored-plan.ts get FILE      GitLab: fetches them; no file: there are none
 *
 * Environment: on GitHub GITHUB_TOKEN (actions: read, pull-requests: read); on GitLab the job's own token, and for `get`
 * IDR_GITLAB_TOKEN as well. It takes no key: it can't open what it finds.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { IdrError } from "../../constructs/errors";
import { lookedAt, type Found } from "./lib/find/found";
import { findPlanRun } from "./lib/find/github";
import { findPlanPackage } from "./lib/find/gitlab";
import { checkout } from "./lib/git";
import { putPlan } from "./lib/gitlab";
import { main, output, startedIn } from "./lib/main";

void main(async (ui) => {
  const [what, file] = process.argv.slice(2);
  const content = await checkout(startedIn);
  const { tree } = content;
  const said = ({ run, looked }: Found, unit: string) =>
    run === undefined
      ? `no plan of tree ${tree} that may be applied; looked for the successful ones of ${lookedAt(looked)}`
      : `plan of tree ${tree}: ${unit} ${run}`;
  if (what === "find") {
    const found = await findPlanRun(process.env, content);
    output({ artifact: found.artifact ?? "", "run-id": found.run === undefined ? "" : String(found.run) });
    ui.say(said(found, "run"));
    return 0;
  }
  if (file === undefined || (what !== "put" && what !== "get")) {
    throw new IdrError("usage", "expected find, put FILE or get FILE");
  }
  if (what === "put") {
    await putPlan(process.env, tree, new Uint8Array(await readFile(path.resolve(startedIn, file))));
    ui.say(`kept the plan of tree ${tree}`);
    return 0;
  }
  const { sealed, ...found } = await findPlanPackage(process.env, content);
  // A file that is there already is somebody else's.
  if (sealed !== undefined)
    await writeFile(path.resolve(startedIn, file), sealed, { mode: 0o600, flag: "wx" });
  ui.say(said(found, "pipeline"));
  return 0;
});
