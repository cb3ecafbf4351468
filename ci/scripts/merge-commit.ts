/**
 * Says which commit is to be planned: the merge of a pull request's head into main, which GitHub makes some time after
 * it has started the job; or main's own, where no request is planned.
 *
 *   node scripts/launch.mjs ci/scripts/merge-commit.ts        outputs commit
 *
 * Environment: GITHUB_TOKEN (pull-requests: read).
 */
import { mergeCommit } from "./lib/github";
import { main, output } from "./lib/main";

void main(async (ui) => {
  const commit = await mergeCommit(process.env);
  output({ commit });
  ui.say(`to be planned: ${commit}`);
  return 0;
});
