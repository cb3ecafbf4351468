import { readFile } from "node:fs/promises";
import { IdrError } from "../../../constructs/errors";
import { hasCommit, remoteHead, treeOf } from "./git";
import { restOf } from "./github";
import { projectRest } from "./gitlab";
import { call, need } from "./rest";

/** The tip of the default branch, as the forge says now. */
export interface Tip {
  readonly branch: string;
  readonly commit: string;
  /** Whether the content of a commit is the tip's. */
  readonly hasContentOf: (commit: string) => Promise<boolean>;
}

/**
 * Asks the forge which branch is the default one, and where it is now. A job's variables are not asked: whoever starts a
 * pipeline of GitLab may set them. Elsewhere the remote `origin` is asked.
 * @param repository the checkout's folder
 * @throws IdrError `forge`, `git`, and `branch-unprotected` when everybody may push to it
 */
export async function defaultTip(env: NodeJS.ProcessEnv, repository: string): Promise<Tip> {
  if (env["GITHUB_ACTIONS"] === "true") return await githubTip(env, repository);
  if (env["GITLAB_CI"] === "true") return await gitlabTip(env);
  const { branch, commit } = await remoteHead(repository);
  const hasContentOf = async (other: string) =>
    hasCommit(repository, commit) && (await treeOf(repository, commit)) === (await treeOf(repository, other));
  return { branch, commit, hasContentOf };
}

async function githubTip(env: NodeJS.ProcessEnv, repository: string): Promise<Tip> {
  const rest = restOf(env);
  const path = `/repos/${need(env, "GITHUB_REPOSITORY")}`;
  const { default_branch: branch } = (await (await call(rest, "GET", path)).json()) as {
    readonly default_branch: string;
  };
  const answer = await call(rest, "GET", `${path}/branches/${encodeURIComponent(branch)}`);
  const { name, commit } = (await answer.json()) as {
    readonly name: string;
    readonly commit: { readonly sha: string; readonly commit: { readonly tree: { readonly sha: string } } };
  };
  known(name === branch, "GitHub", commit.sha);
  const hasContentOf = async (other: string) => (await treeOf(repository, other)) === commit.commit.tree.sha;
  return { branch, commit: commit.sha, hasContentOf };
}

interface Comparison {
  readonly diffs: readonly unknown[];
  readonly compare_timeout: boolean;
}

async function gitlabTip(env: NodeJS.ProcessEnv): Promise<Tip> {
  const rest = projectRest(env);
  const project = (await (await call(rest, "GET", "")).json()) as { readonly default_branch: string };
  const branch = project.default_branch;
  const answer = await call(rest, "GET", `/repository/branches/${encodeURIComponent(branch)}`);
  const told = (await answer.json()) as {
    readonly name: string;
    readonly protected: boolean;
    readonly commit: { readonly id: string };
  };
  const { id: commit } = told.commit;
  known(told.name === branch, "GitLab", commit);
  if (!told.protected) {
    throw new IdrError(
      "branch-unprotected",
      `refused: the default branch ${branch} is not protected, so its content is nobody's word`,
      { fix: "protect it: Settings, Repository, Protected branches" },
    );
  }
  const hasContentOf = async (other: string) => {
    const path = `/repository/compare?from=${commit}&to=${other}&straight=true`;
    // A commit that GitLab does not have is another one.
    const compared = await call(rest, "GET", path, undefined, { accept: [404] });
    if (compared.status === 404) return false;
    const { diffs, compare_timeout: unfinished } = (await compared.json()) as Comparison;
    return !unfinished && diffs.length === 0;
  };
  return { branch, commit, hasContentOf };
}

function known(sameName: boolean, forge: string, commit: string): void {
  if (sameName && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return;
  throw new IdrError("forge", `${forge} does not say where the default branch is`, {
    fix: "run the job again",
  });
}

/**
 * The branch that the job's request is to be merged into; `undefined`: the job is of no request.
 * @throws IdrError `forge` when the job is of a request that names none
 */
export async function requestedBranch(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env["GITHUB_ACTIONS"] !== "true") return env["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] || undefined;
  if (need(env, "GITHUB_EVENT_NAME") !== "pull_request_target") return undefined;
  const event = JSON.parse(await readFile(need(env, "GITHUB_EVENT_PATH"), "utf8")) as {
    readonly pull_request?: { readonly base?: { readonly ref?: unknown } };
  };
  const ref = event.pull_request?.base?.ref;
  if (typeof ref === "string") return ref;
  throw new IdrError("forge", "the event does not say which branch the request is to be merged into", {
    fix: "run it on pull_request_target",
  });
}

/**
 * Sees that what a request is planned against is the default branch: that alone vouches for the place of the state, for
 * waivers and for policies. Any other branch is the word of whoever may push.
 * @param target the commit that decides what may be believed
 * @param named the branch that the request itself is to be merged into; `undefined`: no request is planned
 * @throws IdrError `target-not-default`; those of `defaultTip`
 */
export async function assertDefaultTarget(
  tip: Tip,
  target: string,
  named: string | undefined,
): Promise<void> {
  if (named !== undefined && named !== tip.branch) {
    throw new IdrError(
      "target-not-default",
      `refused: the request is to be merged into ${named}, and the default branch is ${tip.branch}; nobody else's word says where passwords are sent`,
      { fix: `nothing was planned; open the request against ${tip.branch}` },
    );
  }
  if (target === tip.commit || (await tip.hasContentOf(target))) return;
  throw new IdrError(
    "target-not-default",
    `refused: ${target} is not where the default branch ${tip.branch} is now (${tip.commit})`,
    {
      fix: `nothing was planned; if ${tip.branch} has moved on since the job was started, bring the branch up to date and run the job again`,
    },
  );
}

/**
 * Sees that a commit is what the default branch has now, or has its content.
 * @throws IdrError `main-moved`; those of `defaultTip`
 */
export async function assertStillDefault(
  env: NodeJS.ProcessEnv,
  repository: string,
  commit: string,
): Promise<void> {
  const tip = await defaultTip(env, repository);
  if (commit === tip.commit || (await tip.hasContentOf(commit))) return;
  throw new IdrError(
    "main-moved",
    `refused: this job is for ${commit}, and ${tip.branch} has moved on to other content (${tip.commit})`,
    {
      fix: `nothing was changed by this; what ${tip.branch} has now is applied by the job of its own commit: plan ${tip.branch} again if that had nothing to apply`,
    },
  );
}
