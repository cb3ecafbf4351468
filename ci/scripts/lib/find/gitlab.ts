import { IdrError } from "../../../../constructs/errors";
import { bundleName, sha256 } from "../bundle";
import { getPlan, projectRest } from "../gitlab";
import { call, need, pages, type Rest } from "../rest";
import { newest, type Found, type Head } from "./found";

/** The job that plans, as the template calls it. */
const PLAN_JOB = "idr-plan";

interface MergeRequest {
  readonly iid: number;
  readonly state: string;
  readonly target_branch: string;
  readonly source_project_id: number;
  readonly target_project_id: number;
  /** Head of its branch. */
  readonly sha: string;
  readonly merge_commit_sha: string | null;
  readonly squash_commit_sha: string | null;
}

interface Pipeline {
  readonly id: number;
  readonly project_id: number;
  readonly sha: string;
  readonly ref: string;
  readonly source: string;
}

interface PackageFile {
  readonly file_name: string;
  readonly file_sha256: string | null;
  readonly created_at: string;
  /** Who published it: set by GitLab for what a job's own token has put. */
  readonly pipelines?: readonly { readonly id: number }[];
}

/** Merge requests whose merge made a commit, and what else may be planned for it. */
interface Wanted {
  readonly requests: readonly (Head & { readonly iid: number })[];
  readonly commit: string;
  readonly branch: string;
  readonly project: number;
}

/**
 * The sealed plans that may be applied to `commit`, which is on the default branch: the newest of this tree that a job
 * `idr-plan` which succeeded has kept, in a pipeline of this project that was either for the head of the merge request
 * whose merge made this commit, or started by hand on the default branch for this very commit. What a person or another
 * pipeline has put into the registry never counts.
 * @throws IdrError `plan-branch` outside of the default branch, `plan-bundle` when the registry hands out another file than it lists; `forge`
 */
export async function findPlanPackage(
  env: NodeJS.ProcessEnv,
  { tree, commit }: { readonly tree: string; readonly commit: string },
): Promise<Found & { readonly sealed?: Buffer }> {
  const branch = need(env, "CI_DEFAULT_BRANCH");
  if (need(env, "CI_COMMIT_BRANCH") !== branch || need(env, "CI_COMMIT_SHA") !== commit) {
    throw new IdrError(
      "plan-branch",
      `refused: the job is for ${need(env, "CI_COMMIT_BRANCH")} at ${need(env, "CI_COMMIT_SHA")}, and ${commit} is checked out (allowed: ${branch})`,
      { fix: `start the apply on ${branch}` },
    );
  }
  const rest = projectRest(env);
  const project = Number(need(env, "CI_PROJECT_ID"));
  const wanted: Wanted = {
    requests: await mergedRequests(rest, project, branch, commit),
    commit,
    branch,
    project,
  };
  const looked = [...wanted.requests, { sha: commit, what: `${branch}, planned again by hand` }];
  for (const file of newest(await packageFiles(rest, tree), (one) => one.created_at)) {
    const run = await madeBy(rest, file, wanted);
    if (run === undefined) continue;
    const sealed = await getPlan(env, tree);
    if (sha256(sealed) !== file.file_sha256) {
      throw new IdrError(
        "plan-bundle",
        `refused: the registry handed out other plans of tree ${tree} than pipeline ${run} has kept`,
        { fix: "nothing was applied; see who writes to the package idr-plan, and plan again" },
      );
    }
    return { run, sealed, looked };
  }
  return { looked };
}

async function mergedRequests(
  rest: Rest,
  project: number,
  branch: string,
  commit: string,
): Promise<Wanted["requests"]> {
  const found: Wanted["requests"][number][] = [];
  for await (const one of pages<MergeRequest>(rest, `/repository/commits/${commit}/merge_requests?`)) {
    const made = [one.merge_commit_sha, one.squash_commit_sha, one.sha].includes(commit);
    const ours = one.source_project_id === project && one.target_project_id === project;
    if (one.state === "merged" && one.target_branch === branch && ours && made)
      found.push({ sha: one.sha, iid: one.iid, what: `merge request ${one.iid}` });
  }
  return found;
}

/** The files of the tree's package, of this name. */
async function packageFiles(rest: Rest, tree: string): Promise<PackageFile[]> {
  const query = `/packages?package_type=generic&package_name=idr-plan&package_version=${tree}`;
  const files: PackageFile[] = [];
  for await (const { id, name, version } of pages<{ id: number; name: string; version: string }>(
    rest,
    query,
  )) {
    // Older GitLabs don't know the filter by version.
    if (name !== "idr-plan" || version !== tree) continue;
    for await (const file of pages<PackageFile>(rest, `/packages/${id}/package_files?`)) {
      if (file.file_name === `${bundleName(tree)}.sealed`) files.push(file);
    }
  }
  return files;
}

/** The pipeline that kept the file, where it is one whose plans count. */
async function madeBy(rest: Rest, file: PackageFile, wanted: Wanted): Promise<number | undefined> {
  for (const { id } of file.pipelines ?? []) {
    const pipeline = (await (await call(rest, "GET", `/pipelines/${id}`)).json()) as Pipeline;
    if (pipeline.id !== id || pipeline.project_id !== wanted.project) continue;
    if ((await isWanted(rest, pipeline, wanted)) && (await planned(rest, id))) return id;
  }
  return undefined;
}

async function isWanted(rest: Rest, { sha, ref, source }: Pipeline, wanted: Wanted): Promise<boolean> {
  if (source === "web") return ref === wanted.branch && sha === wanted.commit;
  if (source !== "merge_request_event") return false;
  for (const { iid, sha: head } of wanted.requests) {
    if (ref === `refs/merge-requests/${iid}/head` && sha === head) return true;
    // A pipeline for merged results works on a merge of the head, made by GitLab.
    if (ref === `refs/merge-requests/${iid}/merge`) {
      const answer = await call(rest, "GET", `/repository/commits/${sha}`);
      const { parent_ids: parents } = (await answer.json()) as { readonly parent_ids: readonly string[] };
      if (parents.includes(head)) return true;
    }
  }
  return false;
}

/** Whether the pipeline's plan job succeeded; the others are not asked about. */
async function planned(rest: Rest, pipeline: number): Promise<boolean> {
  const path = `/pipelines/${pipeline}/jobs?`;
  for await (const { name, status } of pages<{ name: string; status: string }>(rest, path)) {
    if (name === PLAN_JOB) return status === "success";
  }
  return false;
}
