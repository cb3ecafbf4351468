/**
 * Applies exactly what was reviewed, after the merge.
 *
 *   node scripts/launch.mjs ci/scripts/apply.ts --bundle FILE [--digest SHA256] [--stack NAME] [--list]
 *
 * Nothing that a branch's job made is executed: the merged tree is synthesized here, in a new folder outside of the
 * checkout, and planned here; the reviewed plan is only compared with that, its configuration byte for byte, its
 * changes one by one. Waivers and policies are those that main had before the push. Refuses, before anything is changed,
 * when the merge changes the place of the state or the cloud, when there is no plan for the content that is checked out,
 * when the default branch has moved on to other content (asked of the forge, once more right before the first change of
 * each stack), when the plan has anything that our constructs never make, when the state has moved since or is not the one that the
 * site in the cloud belongs to, when the review forbids it, when it loses data or production's address (waived or not),
 * and while an operation of an operator is going on. It is an operation of the site's history itself.
 *
 * --list: only tells what there is to approve (outputs stacks, plans, waiting and digest, and the page of the run). It needs
 * no credential but the key of the plans. --digest: the SHA-256 of the file that was approved. Environment: as for plan.ts.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { IdrError } from "../../constructs/errors";
import { HistoryStore } from "../../scripts/history";
import { reviewSiteFile } from "../../scripts/review";
import { synthesize } from "../../stacks/app";
import { approvable, approvalText } from "./lib/apply/approval";
import { checkContent } from "./lib/apply/content";
import { assertSamePlace, pushedOnto } from "./lib/apply/pushed-onto";
import { applyReviewed } from "./lib/apply/stack";
import { needed } from "./lib/arguments";
import { openBundle, planKey, sha256 } from "./lib/bundle";
import { assertStillDefault } from "./lib/default-branch";
import { asDeployment } from "./lib/deployment";
import { checkout } from "./lib/git";
import { main, output, startedIn, stepSummary } from "./lib/main";
import { planning } from "./lib/reviewed";
import { leaveCheckout, openSiteInCi } from "./lib/site";

void main(async (ui) => {
  const { values } = parseArgs({
    options: {
      bundle: { type: "string" },
      digest: { type: "string" },
      stack: { type: "string" },
      list: { type: "boolean" },
    },
  });
  const file = path.resolve(startedIn, needed(values.bundle, "--bundle"));
  const open = await openSiteInCi({ target: await pushedOnto(process.env) });
  const stacks = synthesize(open.site, { directory: open.directory });
  leaveCheckout(open, stacks);
  assertSamePlace(open);
  const { tree, commit } = await checkout(open.repository);
  const sealed = await read(file, tree);
  const digest = sha256(sealed);
  if (values.digest !== undefined && values.digest !== digest) {
    throw new IdrError(
      "plan-bundle",
      `refused: the saved plans are not those that were approved (SHA-256 ${digest}, approved: ${values.digest || "none"})`,
      { fix: "nothing was applied; run the whole workflow again, and approve what it shows then" },
    );
  }
  const bundle = openBundle(sealed, planKey(process.env), tree);
  if (bundle.cloud !== open.site.cloud) {
    throw new IdrError(
      "plan-bundle",
      `the plans are for cloud "${bundle.cloud}", and the site is on "${open.site.cloud}"`,
      { fix: "give plan and apply the same cloud" },
    );
  }
  const ready = checkContent(bundle, stacks);
  const siteFile = reviewSiteFile(open.siteFileChanges);
  const waiting = bundle.stacks.filter(({ blockedBy }) => blockedBy !== undefined);
  output({
    stacks: JSON.stringify(ready.map(({ stack }) => stack.name)),
    plans: JSON.stringify(approvable(ready, siteFile)),
    waiting: String(waiting.length > 0),
    digest,
  });
  for (const { name, blockedBy } of waiting) {
    ui.emit({
      type: "log",
      level: "warn",
      message: `${name} has no plan yet: it needs ${blockedBy!.join(", ")} first; run the plan again after this`,
    });
  }
  if (values.list === true) {
    stepSummary(approvalText(bundle, ready, digest, siteFile));
    for (const { stack, told, plan } of approvable(ready, siteFile))
      ui.say(`to apply: ${stack}: ${told} (plan ${plan})`);
    if (ready.length === 0) ui.say("nothing to apply");
    return 0;
  }
  const chosen = ready.filter(({ stack }) => values.stack === undefined || stack.name === values.stack);
  if (chosen.length === 0) {
    ui.say(values.stack === undefined ? "nothing to apply" : `nothing to apply to ${values.stack}`);
    return 0;
  }
  // Between a merge and its approval others may be merged: a later merge that takes this one back has nothing to apply.
  const current = () => assertStillDefault(process.env, open.repository, commit);
  await current();
  await planning(open, ui.emit, async (context) => {
    // The guard: with another state than the one that the site in the cloud belongs to, nothing is begun.
    const store = HistoryStore.open(context);
    const names = chosen.map(({ stack }) => stack.name);
    // An operator's cutover is not to be crossed by a merge, nor a merge by a cutover.
    await asDeployment(store, names, async (name, begun) => {
      const plan = chosen.find(({ stack }) => stack.name === name)!;
      const line = await applyReviewed(context, plan, bundle, async () => {
        await current();
        await begun();
      });
      stepSummary(`- ${line}`);
      ui.say(line);
      return line;
    });
  });
  return 0;
});

async function read(file: string, tree: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new IdrError("plan-missing", `refused: there is no reviewed plan for this content (tree ${tree})`, {
      fix: "the branch has moved on since the plan was made, or it was pushed past a review: open a pull request with the present content, and merge that",
      cause: error,
    });
  });
}
