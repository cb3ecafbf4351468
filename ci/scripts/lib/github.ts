import { readFile } from "node:fs/promises";
import { IdrError } from "../../../constructs/errors";
import { DRIFT_MARKER, type Forge, type Post } from "./forge";
import { call, need, pages, type Rest } from "./rest";

interface Issue {
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
      for await (const { id, body } of pages<{ id: number; body: string | null }>(
        rest,
        `${await request()}?`,
      )) {
        yield { id, body: body ?? "" } satisfies Post;
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
      for await (const issue of pages<Issue>(rest, path)) {
        if (issue.pull_request === undefined)
          yield { id: issue.number, body: issue.body ?? "" } satisfies Post;
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

async function pullRequest(env: NodeJS.ProcessEnv): Promise<number> {
  const event = JSON.parse(await readFile(need(env, "GITHUB_EVENT_PATH"), "utf8")) as {
    readonly pull_request?: { readonly number: number };
  };
  if (event.pull_request !== undefined) return event.pull_request.number;
  throw new IdrError("forge", "this run belongs to no pull request", { fix: "run it on pull_request" });
}
