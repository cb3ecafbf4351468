import { IdrError } from "../../../../constructs/errors";
import { bundleName } from "../bundle";
import { restOf } from "../github";
import { call, need, type Rest } from "../rest";
import { newest, type Found, type Head } from "./found";

/** The workflow that plans, as a site's repository has it. */
const PLAN_WORKFLOW = "idr-plan.yml";

interface PullRequest {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly base: { readonly ref: string; readonly repo: { readonly full_name: string } };
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
}

interface Run {
  readonly id: number;
  readonly path: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly head_sha: string;
  readonly head_branch: string | null;
  readonly created_at: string;
  readonly repository: { readonly full_name: string } | null;
  readonly head_repository: { readonly full_name: string } | null;
}

interface Artifact {
  readonly name: string;
  readonly expired: boolean;
}

/**
 * The run whose plans may be applied to `commit`, which is on main: the newest run of the plan workflow, of this
 * repository, that succeeded, that has kept plans of this tree, and that was either for the head of the pull request
 * whose merge made this commit, or started by hand on main for this very commit. A run of another workflow, branch,
 * fork or event never counts, whatever its artifacts are called.
 * @throws IdrError `plan-branch` when the job is not on main; `forge`
 */
export async function findPlanRun(
  env: NodeJS.ProcessEnv,
  { tree, commit }: { readonly tree: string; readonly commit: string },
): Promise<Found> {
  const repository = need(env, "GITHUB_REPOSITORY");
  const branch = env["IDR_MAIN"] || "main";
  if (need(env, "GITHUB_REF") !== `refs/heads/${branch}` || need(env, "GITHUB_SHA") !== commit) {
    throw new IdrError(
      "plan-branch",
      `refused: the job is for ${need(env, "GITHUB_REF")} at ${need(env, "GITHUB_SHA")}, and ${commit} is checked out (allowed: ${branch})`,
      { fix: `start the apply on ${branch}` },
    );
  }
  const rest = restOf(env);
  const heads = await mergedHeads(rest, repository, branch, commit);
  const runs: Run[] = [];
  for (const head of heads) runs.push(...(await planRuns(rest, repository, head, "pull_request")));
  const again = await planRuns(rest, repository, { sha: commit, what: branch }, "workflow_dispatch");
  runs.push(...again.filter(({ head_branch: from }) => from === branch));
  const looked = [...heads, { sha: commit, what: `${branch}, planned again by hand` }];
  for (const { id } of newest(runs, (run) => run.created_at)) {
    if (await hasPlan(rest, repository, id, tree)) return { run: id, looked };
  }
  return { looked };
}

/** Heads of the pull requests of this repository whose merge made the commit. */
async function mergedHeads(rest: Rest, repository: string, branch: string, commit: string): Promise<Head[]> {
  const path = `/repos/${repository}/commits/${commit}/pulls?per_page=100`;
  const requests = (await (await call(rest, "GET", path)).json()) as readonly PullRequest[];
  return requests
    .filter(
      ({ merged_at: merged, merge_commit_sha: made, base, head }) =>
        merged !== null &&
        made === commit &&
        base.ref === branch &&
        base.repo.full_name === repository &&
        head.repo?.full_name === repository,
    )
    .map(({ number, head }) => ({ sha: head.sha, what: `pull request ${number}` }));
}

/** Runs of the plan workflow for a head that succeeded. What the query asks for is also looked at in the answer. */
async function planRuns(rest: Rest, repository: string, head: Head, event: string): Promise<Run[]> {
  const path = `/repos/${repository}/actions/workflows/${PLAN_WORKFLOW}/runs?event=${event}&head_sha=${head.sha}&status=success&per_page=100`;
  const { workflow_runs: runs } = (await (await call(rest, "GET", path)).json()) as {
    readonly workflow_runs: readonly Run[];
  };
  return runs.filter(
    (run) =>
      run.path.replace(/@.*$/, "") === `.github/workflows/${PLAN_WORKFLOW}` &&
      run.event === event &&
      run.status === "completed" &&
      run.conclusion === "success" &&
      run.head_sha === head.sha &&
      run.repository?.full_name === repository &&
      run.head_repository?.full_name === repository,
  );
}

async function hasPlan(rest: Rest, repository: string, run: number, tree: string): Promise<boolean> {
  const name = bundleName(tree);
  const path = `/repos/${repository}/actions/runs/${run}/artifacts?per_page=100&name=${name}`;
  const { artifacts } = (await (await call(rest, "GET", path)).json()) as {
    readonly artifacts: readonly Artifact[];
  };
  return artifacts.some((one) => one.name === name && !one.expired);
}
