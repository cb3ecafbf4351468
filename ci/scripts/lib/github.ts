import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { IdrError } from "../../../constructs/errors";
import { DRIFT_MARKER, type Forge, type Post } from "./forge";
import { call, need, pages, type Rest } from "./rest";

interface Author {
  readonly login: string;
  readonly type?: string;
}

interface Comment {
  readonly id: number;
  readonly body: string | null;
  readonly user: Author | null;
}

interface Issue {
  readonly user: Author | null;
  readonly number: number;
  readonly body: string | null;
  /** Set for pull requests, which GitHub lists among the issues. */
  readonly pull_request?: unknown;
}

interface PullRequest {
  readonly number: number;
  readonly head: { readonly sha: string };
  /** `null`: GitHub is still finding out. */
  readonly mergeable: boolean | null;
  /** The merge that GitHub makes to find out. */
  readonly merge_commit_sha: string | null;
}

/** GitHub, as a job of Actions sees it. */
export function github(env: NodeJS.ProcessEnv): Forge {
  const rest = restOf(env);
  const repository = `/repos/${need(env, "GITHUB_REPOSITORY")}`;
  const request = async () => `${repository}/issues/${(await eventOf(env)).number}/comments`;
  return {
    comments: async function* () {
      const mine = await me(rest);
      for await (const { id, body, user } of pages<Comment>(rest, `${await request()}?`)) {
        yield { id, body: body ?? "", mine: mine(user) } satisfies Post;
      }
    },
    addComment: async (body) => {
      await call(rest, "POST", await request(), { body });
    },
    editComment: async (id, body) => {
      await call(rest, "PATCH", `${repository}/issues/comments/${id}`, { body });
    },
    issues: async function* () {
      const path = `${repository}/issues?state=open&labels=${DRIFT_MARKER}`;
      const mine = await me(rest);
      for await (const { number, body, user, pull_request: request } of pages<Issue>(rest, path)) {
        if (request === undefined) yield { id: number, body: body ?? "", mine: mine(user) } satisfies Post;
      }
    },
    addIssue: async (title, body) => {
      await call(rest, "POST", `${repository}/issues`, { title, body, labels: [DRIFT_MARKER] });
    },
    editIssue: async (id, body, close) => {
      await call(rest, "PATCH", `${repository}/issues/${id}`, {
        body,
        ...(close ? { state: "closed" } : {}),
      });
    },
  };
}

/** What the token of a job of Actions writes as. No person's name has brackets in it. */
const ACTIONS = { login: "github-actions[bot]", type: "Bot" };

/** Tells whether an account is the token's own. A job's own token may not ask who it is. */
async function me(rest: Rest): Promise<(author: Author | null) => boolean> {
  const answer = await call(rest, "GET", "/user", undefined, { accept: [403] });
  if (answer.status !== 403) {
    const { login } = (await answer.json()) as Author;
    return (author) => author?.login === login;
  }
  await answer.body?.cancel();
  return (author) => author?.login === ACTIONS.login && author.type === ACTIONS.type;
}

/** GitHub's REST interface with the job's token. @throws IdrError `forge` without one */
export function restOf(env: NodeJS.ProcessEnv): Rest {
  return {
    base: env["GITHUB_API_URL"] ?? "https://api.github.com",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${need(env, "GITHUB_TOKEN")}`,
      "x-github-api-version": "2022-11-28",
      "user-agent": "idr-stacks",
    },
  };
}

/** Looks for the merge, and seconds between them. */
const LOOKS = 20;
const LOOK_AGAIN_SECONDS = 3;

/**
 * The commit to be planned. GitHub starts a job of `pull_request_target` without waiting for the merge of the request's
 * head into its base; asking for the request makes it.
 * @throws IdrError `git-moved` when the branch has got another head, `git-behind` when it can't be merged, `forge`
 */
export async function mergeCommit(env: NodeJS.ProcessEnv, seconds = LOOK_AGAIN_SECONDS): Promise<string> {
  if (need(env, "GITHUB_EVENT_NAME") !== "pull_request_target") return need(env, "GITHUB_SHA");
  const { number, head } = await eventOf(env);
  const path = `/repos/${need(env, "GITHUB_REPOSITORY")}/pulls/${number}`;
  for (let look = 1; ; look++) {
    const now = (await (await call(restOf(env), "GET", path)).json()) as PullRequest;
    if (now.head.sha !== head.sha) {
      throw new IdrError(
        "git-moved",
        `the branch is at ${now.head.sha}, and this job was started for ${head.sha}`,
        {
          fix: "nothing to do: the newer commit has a job of its own",
        },
      );
    }
    if (now.mergeable === true && now.merge_commit_sha !== null) return now.merge_commit_sha;
    if (now.mergeable === false) {
      throw new IdrError(
        "git-behind",
        `pull request ${number} can't be merged: its branch conflicts with its base`,
        {
          fix: "bring the branch up to date",
        },
      );
    }
    if (look === LOOKS) {
      throw new IdrError(
        "forge",
        `GitHub has made no merge of pull request ${number} in ${LOOKS * seconds} s`,
        {
          fix: "run the job again",
        },
      );
    }
    await wait(seconds * 1000);
  }
}

async function eventOf(env: NodeJS.ProcessEnv): Promise<Pick<PullRequest, "number" | "head">> {
  const event = JSON.parse(await readFile(need(env, "GITHUB_EVENT_PATH"), "utf8")) as {
    readonly pull_request?: Pick<PullRequest, "number" | "head">;
  };
  if (event.pull_request !== undefined) return event.pull_request;
  throw new IdrError("forge", "this run belongs to no pull request", {
    fix: "run it on pull_request_target",
  });
}
