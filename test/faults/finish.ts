import * as path from "node:path";

import { attempt } from "./attempt";
import { brokenAtRest, brokenRetired } from "./invariants";
import { knownIds, orphans } from "./orphans";
import type { Prepared } from "./prepared";
import { pause, processesIn } from "./processes";
import { NO_TROUBLE } from "./trouble";
import type { World } from "./world";

/** How long engines that outlived their command, and what they started in the cloud, may take to end. */
const SETTLE_SECONDS = 60;

/** Whether all is as it must be when a release has come to an end; what is not, in words. */
export async function brokenAtEnd(world: World, prepared: Prepared, retired: boolean): Promise<string[]> {
  const deadline = Date.now() + SETTLE_SECONDS * 1000;
  const atWork = () => processesIn(world.directory).some(({ role }) => role === "engine");
  while (atWork() && Date.now() < deadline) await pause(200);
  const left = async () =>
    orphans(await world.state(), knownIds(path.join(world.directory, "state", "sandbox")), prepared.seed);
  let strangers = await left();
  while (strangers.length > 0 && Date.now() < deadline) {
    await pause(500);
    strangers = await left();
    // What is being deleted is gone soon; anything else stays.
    if (!strangers.some((stranger) => stranger.includes("deleting"))) break;
  }
  const broken = strangers.map((stranger) => `no state knows: ${stranger}`);
  // A retired environment's volumes stay in its state, so its plan would make the rest of it again.
  const stacks = retired ? ["site", "newidr", "live"] : ["--all"];
  const plan = await attempt(world, ["plan", ...stacks, "--detailed-exitcode"], NO_TROUBLE);
  if (plan.outcome.code !== 0) {
    const { document, stderr } = plan.outcome;
    const what = document === undefined ? stderr : JSON.stringify(document);
    broken.push(
      `the plan afterwards is not empty (exit ${plan.outcome.code ?? "killed"}): ${what.slice(0, 3000)}`,
    );
  }
  const now = await world.state();
  if (retired) broken.push(...brokenRetired(prepared.before, now));
  return [...broken, ...brokenAtRest(prepared.before, now, world.readSite())];
}
