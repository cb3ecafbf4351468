/**
 * Tells people on GitHub or GitLab, in one place that is edited and not repeated.
 *
 *   node scripts/launch.mjs ci/scripts/publish.ts comment FILE            on the pull or merge request
 *   node scripts/launch.mjs ci/scripts/publish.ts issue FILE              opens the drift issue, or edits it
 *   node scripts/launch.mjs ci/scripts/publish.ts close-issue FILE        closes it, with FILE as the last word
 *
 * Environment: on GitHub GITHUB_TOKEN (pull-requests: write, issues: write); on GitLab IDR_GITLAB_TOKEN, a
 * project access token with the scope api.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { IdrError } from "../../constructs/errors";
import { forgeOf, publishComment, publishIssue, closeIssue } from "./lib/forge";
import { toldMarkdown } from "./lib/log";
import { main, startedIn } from "./lib/main";

void main(async (ui) => {
  const [what, file] = process.argv.slice(2);
  const forge = forgeOf(process.env);
  const actions = { comment: publishComment, issue: publishIssue, "close-issue": closeIssue } as const;
  if (what === undefined || !Object.hasOwn(actions, what) || file === undefined) {
    throw new IdrError("usage", "expected comment, issue or close-issue, and a file with Markdown");
  }
  ui.say(
    await actions[what as keyof typeof actions](
      forge,
      toldMarkdown(await readFile(path.resolve(startedIn, file), "utf8")),
    ),
  );
  return 0;
});
