/**
 * Compares the cloud with what the site file says. Exit code 0: the same; 2: they differ.
 *
 *   node scripts/launch.mjs ci/scripts/drift.ts --out DIR
 *
 * Refuses what is not on the default branch. Writes DIR/drift.md; outputs drift (true, false). Changes nothing.
 * Environment: as for plan.ts, without IDR_PLAN_KEY.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { synth } from "../../scripts/actions/synth";
import { COMMENT_LIMITS, markdownText } from "../../scripts/review/output/markdown";
import { EXIT } from "../../scripts/ui/failure";
import { needed } from "./lib/arguments";
import { assertStillDefault } from "./lib/default-branch";
import { outputFolder, writeNew } from "./lib/files";
import { checkout } from "./lib/git";
import { main, output, startedIn, stepSummary } from "./lib/main";
import { blockedNote, planAndReview, planning } from "./lib/reviewed";
import { leaveCheckout, openSiteInCi } from "./lib/site";
import { DRIFT_MARKER } from "./lib/forge";
import { markdownTeller } from "./lib/log";

void main(async (ui) => {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  const open = await openSiteInCi();
  leaveCheckout(open);
  const out = outputFolder(path.resolve(startedIn, needed(values.out, "--out")), open.repository, [
    "drift.md",
  ]);
  const { commit } = await checkout(open.repository);
  // A schedule may be of any branch, whose site file says where the state's password is sent.
  await assertStillDefault(process.env, open.repository, commit);
  const stacks = await synth(open, ui.emit);
  const { reviewed, blocked } = await planning(open, ui.emit, (context) => planAndReview(context, stacks));
  for (const { planFile } of reviewed) await rm(planFile);
  const differing = reviewed.filter(({ changes }) => changes).map(({ review }) => review);
  const drift = differing.length > 0 || blocked.length > 0;

  const head = `The cloud differs from what ${commit.slice(0, 12)} says. Either it was changed by hand, or something that was merged was not applied. Below is what the engine would do to bring it back.\n\n`;
  const note = blockedNote(blocked);
  const body =
    differing.length === 0
      ? `<!-- ${DRIFT_MARKER} -->\n`
      : markdownText(differing, {
          marker: DRIFT_MARKER,
          next: [
            "To bring the cloud back: run the plan on main again, look at it, and apply it. To keep the change: say it in the site file, in a pull request.",
          ],
          limit: COMMENT_LIMITS.github - head.length - note.length,
          publish: markdownTeller(),
        });
  // The marker stays first.
  const [marker = "", ...rest] = body.split("\n");
  const text = drift
    ? `${marker}\n${head}${rest.join("\n")}${note}`
    : `${marker}\nThe cloud is as ${commit.slice(0, 12)} says.\n`;
  writeNew(out, "drift.md", text);
  stepSummary(text);
  output({ drift: String(drift) });
  const names = [...differing.map(({ name }) => name), ...blocked.map(({ stack }) => stack)];
  ui.say(drift ? `drift in ${names.join(", ")}` : "no drift");
  return drift ? EXIT.changes : EXIT.ok;
});
