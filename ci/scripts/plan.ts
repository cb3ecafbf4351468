/**
 * Plans every stack of the site for a pull request: saves the plans, sealed, for
 * the apply after the merge, and writes the review's comment.
 *
 *   node scripts/launch.mjs ci/scripts/plan.ts --out DIR [--target REF]
 *
 * --target: the branch that this one is to be merged into, where CI has checked out the branch itself and not
 * its merge (GitLab). Environment: IDR_PLAN_KEY, IDR_SITE, clouds.yaml, the state's credentials.
 * Writes DIR/idr-plan.sealed and DIR/review.md; outputs tree, artifact, changes (true, false) and verdict (safe,
 * person, forbidden). Changes nothing in the cloud.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { synth } from "../../scripts/actions/synth";
import { worst, type Verdict } from "../../scripts/review";
import { COMMENT_LIMITS, markdownText } from "../../scripts/review/output/markdown";
import { bundleName, planKey, sealBundle, sha256, type PlannedStack } from "./lib/bundle";
import { checkMerged, checkout } from "./lib/git";
import { main, output, stepSummary } from "./lib/main";
import { blockedNote, planAndReview, planning } from "./lib/reviewed";
import { openSiteInCi } from "./lib/site";
import { toldOf } from "./lib/told";

void main(async (ui) => {
  const { values } = parseArgs({ options: { out: { type: "string" }, target: { type: "string" } } });
  const out = path.resolve(values.out ?? ".idr-ci");
  const key = planKey(process.env);
  const open = await openSiteInCi();
  const { tree, commit } = await checkout(open.directory);
  if (values.target !== undefined) await checkMerged(open.directory, values.target);

  const stacks = await synth(open, ui.emit);
  const { reviewed, blocked } = await planAndReview(await planning(open, ui.emit), stacks);

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
  const reviews = reviewed.map(({ review }) => review);
  const verdict = worst(reviews.map((review) => review.verdict));
  const note = blockedNote(blocked);
  const made = `\n<sub>Plan of ${commit.slice(0, 12)} (content ${tree.slice(0, 12)}); exactly this is applied after the merge.${digests(plans)}</sub>\n`;
  const limit =
    (process.env["GITLAB_CI"] === "true" ? COMMENT_LIMITS.gitlab : COMMENT_LIMITS.github) -
    note.length -
    made.length;
  const comment = `${markdownText(reviews, { limit, next: nextSteps(verdict, plans.size) })}${note}${made}`;

  await mkdir(out, { recursive: true, mode: 0o700 });
  await writeFile(path.join(out, "idr-plan.sealed"), sealed, { mode: 0o600 });
  await writeFile(path.join(out, "review.md"), comment);
  stepSummary(comment);
  output({
    tree,
    artifact: bundleName(tree),
    changes: String(plans.size > 0 || blocked.length > 0),
    verdict,
  });
  ui.say(
    `${reviewed.length} planned, ${plans.size} with changes, ${blocked.length} to be planned later: ${verdict}`,
  );
  return 0;
});

/** By what whoever approves the apply knows these plans again. */
function digests(plans: ReadonlyMap<string, Buffer>): string {
  return [...plans].map(([stack, saved]) => ` Plan of ${stack}: ${sha256(saved).slice(0, 12)}.`).join("");
}

/** What a merge does, in the place of commands: whoever ran one would move the state from under the plan. */
function nextSteps(verdict: Verdict, changes: number): string[] {
  if (verdict === "forbidden") {
    return [
      "This plan will not be applied. Take the change back, or waive the finding in the site file with a reason.",
    ];
  }
  if (changes === 0) return ["Merging changes nothing in the cloud."];
  return [
    ...(verdict === "person" ? ["Somebody who knows what was found above has to approve this."] : []),
    "Merging applies exactly this plan, as long as nobody changes the stacks before.",
  ];
}
