import { readFile } from "node:fs/promises";
import { IdrError } from "../../../constructs/errors";
import { bundleName } from "./bundle";
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

/** GitHub, as a job of Actions sees it. */
export function github(env: NodeJS.ProcessEnv): Forge {
  const rest = restOf(env);
  const repository = `/repos/${need(env, "GITHUB_REPOSITORY")}`;
  const request = async () => `${repository}/issues/${await pullRequest(env)}/comments`;
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

/**
 * The run with the plans of a tree: the newest artifact of that name that is still there and that this
 * repository (not a fork of it) made; `undefined`: there is none.
 */
export async function findPlanRun(env: NodeJS.ProcessEnv, tree: string): Promise<number | undefined> {
  const path = `/repos/${need(env, "GITHUB_REPOSITORY")}/actions/artifacts?per_page=100&name=${bundleName(tree)}`;
  const { artifacts } = (await (await call(restOf(env), "GET", path)).json()) as {
    readonly artifacts: readonly {
      readonly expired: boolean;
      readonly created_at: string;
      readonly workflow_run: {
        readonly id: number;
        readonly repository_id: number;
        readonly head_repository_id: number;
      } | null;
    }[];
  };
  return artifacts
    .filter(
      ({ expired, workflow_run: run }) =>
        !expired && run !== null && run.repository_id === run.head_repository_id,
    )
    .toSorted((a, b) => b.created_at.localeCompare(a.created_at))[0]?.workflow_run?.id;
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

function restOf(env: NodeJS.ProcessEnv): Rest {
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

async function pullRequest(env: NodeJS.ProcessEnv): Promise<number> {
  const event = JSON.parse(await readFile(need(env, "GITHUB_EVENT_PATH"), "utf8")) as {
    readonly pull_request?: { readonly number: number };
  };
  if (event.pull_request !== undefined) return event.pull_request.number;
  throw new IdrError("forge", "this run belongs to no pull request", { fix: "run it on pull_request" });
}
