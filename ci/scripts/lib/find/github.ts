import { IdrError } from "../../../../constructs/errors";
import { artifactName } from "../bundle";
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
  readonly repository: { readonly full_name: string } | null;
  readonly head_repository: { readonly full_name: string } | null;
}

interface Artifact {
  readonly name: string;
  readonly expired: boolean;
  readonly created_at: string;
  readonly workflow_run: { readonly id: number } | null;
}

/** A head whose plans count, and how its run has to be. */
interface Wanted extends Head {
  readonly event: "pull_request_target" | "workflow_dispatch";
}

/**
 * The run whose plans may be applied to `commit`, which is on main: the newest run of the plan workflow, of this
 * repository, that succeeded, and that has kept plans of this tree under the name of a head that counts: that of the pull
 * request whose merge made this commit, or this very commit, where somebody has started the workflow by hand on main. A
 * run of another workflow, branch, fork or event never counts, whatever its artifacts are called.
 *
 * What GitHub says of a run of `pull_request_target` does not bind it to a pull request: its `head_sha` is the request's
 * head or main's commit, depending on GitHub's version, and `pull_requests` lists what is open now. The artifact's name
 * does: such a run executes main's workflow on nothing of the branch, and only a run's own steps can keep something in it.
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
  const merged = await mergedHeads(rest, repository, branch, commit);
  const looked: Wanted[] = [
    ...merged.map((head) => ({ ...head, event: "pull_request_target" as const })),
    { sha: commit, what: `${branch}, planned again by hand`, event: "workflow_dispatch" },
  ];
  const kept: { readonly artifact: Artifact; readonly wanted: Wanted }[] = [];
  for (const wanted of looked) {
    const artifacts = await keptAs(rest, repository, artifactName(tree, wanted.sha));
    kept.push(...artifacts.map((artifact) => ({ artifact, wanted })));
  }
  for (const { artifact, wanted } of newest(kept, (one) => one.artifact.created_at)) {
    const id = artifact.workflow_run?.id;
    if (id === undefined) continue;
    const run = (await (await call(rest, "GET", `/repos/${repository}/actions/runs/${id}`)).json()) as Run;
    if (run.id === id && counts(run, wanted, { repository, branch }))
      return { run: id, artifact: artifact.name, looked };
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

/** Artifacts of this very name, of whatever run, that are still there. */
async function keptAs(rest: Rest, repository: string, name: string): Promise<Artifact[]> {
  const path = `/repos/${repository}/actions/artifacts?per_page=100&name=${name}`;
  const { artifacts } = (await (await call(rest, "GET", path)).json()) as {
    readonly artifacts: readonly Artifact[];
  };
  return artifacts.filter((one) => one.name === name && !one.expired);
}

function counts(
  run: Run,
  { sha, event }: Wanted,
  { repository, branch }: { readonly repository: string; readonly branch: string },
): boolean {
  const [file, ref = branch] = run.path.split("@");
  if (file !== `.github/workflows/${PLAN_WORKFLOW}` || ref.replace(/^refs\/heads\//, "") !== branch)
    return false;
  if (run.status !== "completed" || run.conclusion !== "success" || run.event !== event) return false;
  if (run.repository?.full_name !== repository || run.head_repository?.full_name !== repository) return false;
  const onMain = run.head_branch === branch;
  return event === "workflow_dispatch" ? onMain && run.head_sha === sha : onMain || run.head_sha === sha;
}
