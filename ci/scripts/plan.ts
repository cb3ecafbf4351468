/**
 * Plans every stack of the site for a pull request: saves the plans, sealed, for
 * the apply after the merge, and writes the review's comment.
 *
 *   node scripts/launch.mjs ci/scripts/plan.ts --out DIR --target REF [--head COMMIT]
 *
 * --target: what this is to be merged into. It decides where the state and the cloud are, how plans are reviewed, and
 * which policies of the site's own count; a branch that has not all of it is not planned. It has to be what the forge's
 * default branch is now. --head: the commit that the checked-out merge has to be of. Environment: IDR_PLAN_KEY, IDR_SITE,
 * clouds.yaml, the state's credentials; on GitHub GITHUB_TOKEN (contents: read), on GitLab IDR_GITLAB_TOKEN.
 * Writes DIR/idr-plan.sealed and DIR/review.md; outputs tree, artifact (empty: nothing was planned), changes (true,
 * false) and verdict (safe, person, forbidden). Changes nothing in the cloud.
 */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { synth } from "../../scripts/actions/synth";
import { lintSiteFile, lintStack, reviewSiteFile, worst, type Verdict } from "../../scripts/review";
import { needed } from "./lib/arguments";
import { artifactName, planKey, sealBundle, sha256, type PlannedStack } from "./lib/bundle";
import { reviewComment } from "./lib/comment";
import { assertDefaultTarget, defaultTip, requestedBranch } from "./lib/default-branch";
import { outputFolder, writeNew } from "./lib/files";
import { checkHead, checkMerged, checkout, commitOf, topOf } from "./lib/git";
import { main, output, startedIn, stepSummary } from "./lib/main";
import { blockedLines, planAndReview, planning } from "./lib/reviewed";
import { leaveCheckout, openSiteInCi, type SiteInCi } from "./lib/site";
import { toldOf } from "./lib/told";

void main(async (ui) => {
  const { values } = parseArgs({
    options: { out: { type: "string" }, target: { type: "string" }, head: { type: "string" } },
  });
  const key = planKey(process.env);
  const repository = await topOf(startedIn);
  const target = await commitOf(repository, needed(values.target, "--target"));
  // First of all: nobody else's word says where a password goes.
  await assertDefaultTarget(
    await defaultTip(process.env, repository),
    target,
    await requestedBranch(process.env),
  );
  const open = await openSiteInCi({ target });
  leaveCheckout(open);
  const out = outputFolder(path.resolve(startedIn, needed(values.out, "--out")), open.repository, [
    "idr-plan.sealed",
    "review.md",
  ]);
  const { tree, commit } = await checkout(open.repository);
  await checkMerged(open.repository, target);
  const head = values.head === undefined || values.head === "" ? commit : values.head;
  if (head !== commit) await checkHead(open.repository, head);

  const stacks = await synth(open, ui.emit);
  if (open.placeChanges.length > 0) {
    // Not a single password goes to where this request says.
    const { verdict, comment } = await unplanned(open, stacks, commit);
    writeNew(out, "review.md", comment);
    stepSummary(comment);
    output({ tree, artifact: "", changes: "false", verdict });
    ui.say(`nothing planned, since the place of the state or the cloud changes: ${verdict}`);
    return 0;
  }
  const { reviewed, blocked } = await planning(open, ui.emit, (context) => planAndReview(context, stacks));

  const plans = new Map<string, Buffer>();
  for (const { stack, changes, planFile } of reviewed) {
    if (changes) plans.set(stack, await readFile(planFile));
    await rm(planFile);
  }
  const sealed = sealBundle(
    {
      tree,
      commit,
      cloud: open.site.cloud,
      madeAt: new Date().toISOString(),
      stacks: stacks.map(({ name }): PlannedStack => {
        const waits = blocked.find(({ stack }) => stack === name);
        if (waits !== undefined) return { name, changes: true, blockedBy: waits.blockedBy };
        const saved = plans.get(name);
        return {
          name,
          changes: saved !== undefined,
          ...(saved === undefined
            ? {}
            : {
                sha256: sha256(saved),
                told: toldOf(reviewed.find(({ stack }) => stack === name)!.review),
              }),
        };
      }),
      plans,
    },
    key,
  );
  const siteFile = reviewSiteFile(open.siteFileChanges);
  const reviews = [...(siteFile === undefined ? [] : [siteFile]), ...reviewed.map((one) => one.review)];
  const found = worst(reviews.map((one) => one.verdict));
  const { text: comment, complete } = reviewComment(reviews, {
    next: nextSteps(found, plans.size),
    proposed: open.proposed,
    blocked: blockedLines(blocked),
    foot: `Plan of ${commit.slice(0, 12)} (content ${tree.slice(0, 12)}); exactly this is applied after the merge.${digests(plans)}`,
  });
  // What nobody was shown nobody has approved: no plan is kept, and the check fails.
  const verdict = complete ? found : "forbidden";
  if (complete) writeNew(out, "idr-plan.sealed", sealed);
  writeNew(out, "review.md", comment);
  stepSummary(comment);
  output({
    tree,
    artifact: complete ? artifactName(tree, head) : "",
    changes: String(plans.size > 0 || blocked.length > 0),
    verdict,
  });
  ui.say(
    `${reviewed.length} planned, ${plans.size} with changes, ${blocked.length} to be planned later: ${verdict}${complete ? "" : INCOMPLETE}`,
  );
  return 0;
});

const INCOMPLETE =
  ": not all that was found fits into the comment, so nobody can approve it by what is shown";

/** By what whoever approves the apply knows these plans again. */
function digests(plans: ReadonlyMap<string, Buffer>): string {
  return [...plans].map(([stack, saved]) => ` Plan of ${stack}: ${sha256(saved).slice(0, 12)}.`).join("");
}

/** The review of a request that says where passwords go: of its files alone, without a cloud or a state. */
async function unplanned(
  open: SiteInCi,
  stacks: Awaited<ReturnType<typeof synth>>,
  commit: string,
): Promise<{ readonly verdict: Verdict; readonly comment: string }> {
  const place = lintSiteFile({
    open,
    placeChanges: open.placeChanges,
    siteFileChanges: open.siteFileChanges,
  });
  const reviews = [place, ...(await Promise.all(stacks.map((stack) => lintStack(stack, { open }))))];
  const next = [
    "Nothing was planned: a request can't say where the passwords of its plan are sent. Whoever merges this moves the state by hand first (docs/ci.md, _Another place of the state_); then plan main again, look at it, and start the apply.",
  ];
  const foot = `Files of ${commit.slice(0, 12)}; merging applies nothing.`;
  const { text, complete } = reviewComment(reviews, { next, proposed: open.proposed, blocked: [], foot });
  return {
    verdict: complete ? worst(reviews.map((one) => one.verdict)) : "forbidden",
    comment: text,
  };
}

/** What a merge does, in the place of commands: whoever ran one would move the state from under the plan. */
function nextSteps(verdict: Verdict, changes: number): string[] {
  if (verdict === "forbidden") {
    return [
      "This plan will not be applied. Take the change back; or have a waiver merged first, in a request of its own.",
    ];
  }
  return [
    ...(verdict === "person" ? ["Somebody who knows what was found above has to approve this."] : []),
    changes === 0
      ? "Merging changes nothing in the cloud."
      : "Merging applies exactly this plan, as long as nobody changes the stacks before.",
  ];
}
