import { serve } from "./http-server";
import type { Repository } from "./repository";

/** Who the job's token writes as. */
export const ACTIONS = { login: "github-actions[bot]", type: "Bot" };

interface Item {
  readonly user: { readonly login: string; readonly type: string };
  readonly number: number;
  body: string;
  state: string;
  readonly title?: string;
}

/** A run of a workflow, as GitHub tells of it. */
export interface FakeRun {
  readonly id: number;
  readonly path: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly head_sha: string;
  readonly head_branch: string;
  readonly created_at: string;
  readonly repository: { readonly full_name: string };
  readonly head_repository: { readonly full_name: string };
  readonly artifacts: readonly { readonly name: string; readonly expired: boolean }[];
}

const OURS = { full_name: "museum/idr-site" };

/** A successful run of the plan workflow for a pull request, unless said otherwise. */
export function fakeRun(run: Partial<FakeRun> & Pick<FakeRun, "id" | "head_sha">, artifact: string): FakeRun {
  return {
    path: ".github/workflows/idr-plan.yml",
    event: "pull_request_target",
    status: "completed",
    conclusion: "success",
    head_branch: "change",
    created_at: "2026-11-01T00:00:00Z",
    repository: OURS,
    head_repository: OURS,
    artifacts: [{ name: artifact, expired: false }],
    ...run,
  };
}

/** A pull request of this repository that was merged into main, unless said otherwise. */
export function fakePull(number: number, head: string, merge: string, more: object = {}) {
  return {
    number,
    merged_at: "2026-11-01T00:00:00Z",
    merge_commit_sha: merge,
    base: { ref: "main", repo: OURS },
    head: { sha: head, repo: OURS },
    ...more,
  };
}

/** As much of GitHub's REST interface as the scripts use, for the repository `museum/idr-site`. */
export async function fakeGithub() {
  const comments: { id: number; body: string; user: Item["user"] }[] = [];
  const issues: Item[] = [];
  const runs: FakeRun[] = [];
  const pulls: ReturnType<typeof fakePull>[] = [];
  /** What GitHub says of pull request 7, one after the other. */
  const merges: object[] = [];
  /** Where main is: the repository that it is asked of, or a commit that a test says. */
  const main: { repository?: Repository; commit?: string } = {};
  const repository = "/repos/museum/idr-site";
  const { url, close, requests } = await serve(({ method, path, headers, body }) => {
    if (headers.authorization !== "Bearer test-token")
      return { status: 401, body: { message: "Bad credentials" } };
    const { pathname, searchParams } = new URL(path, "http://github");
    const sent = (body.length === 0 ? {} : JSON.parse(body.toString("utf8"))) as {
      body?: string;
      title?: string;
      state?: string;
    };
    const page = <T>(list: readonly T[]) => {
      const [size, at] = [Number(searchParams.get("per_page") ?? 30), Number(searchParams.get("page") ?? 1)];
      return { status: 200, body: list.slice(size * (at - 1), size * at) };
    };
    const edited = <T extends { body: string }>(item: T | undefined) => {
      if (item === undefined) return { status: 404 };
      return { status: 200, body: Object.assign(item, sent) };
    };
    // GitHub says "Resource not accessible by integration" to a job's own token.
    if (pathname === "/user") return { status: 403, body: { message: "Resource not accessible" } };
    const [, id] = /(\d+)$/.exec(pathname) ?? [];
    if (pathname === `${repository}/issues/7/comments`) {
      if (method === "GET") return page(comments);
      comments.push({ id: comments.length + 100, body: sent.body ?? "", user: ACTIONS });
      return { status: 201, body: {} };
    }
    if (pathname.startsWith(`${repository}/issues/comments/`))
      return edited(comments.find((one) => one.id === Number(id)));
    if (pathname === `${repository}/issues` && method === "GET") {
      return page(issues.filter(({ state }) => state === searchParams.get("state")));
    }
    if (pathname === `${repository}/issues`) {
      issues.push({
        user: ACTIONS,
        number: issues.length + 1,
        body: sent.body ?? "",
        state: "open",
        title: sent.title ?? "",
      });
      return { status: 201, body: {} };
    }
    if (pathname.startsWith(`${repository}/issues/`))
      return edited(issues.find((one) => one.number === Number(id)));
    // Queries are not gone by: whoever asks has to look at the answer as well.
    if (/^\/repos\/museum\/idr-site\/commits\/[0-9a-f]+\/pulls$/.test(pathname)) return page(pulls);
    if (pathname === `${repository}/actions/artifacts`) {
      const artifacts = runs.flatMap(({ id: run, created_at, artifacts: kept }) =>
        kept.map((one) => ({ ...one, created_at, workflow_run: { id: run } })),
      );
      return { status: 200, body: { artifacts } };
    }
    const [, run] = /\/actions\/runs\/(\d+)$/.exec(pathname) ?? [];
    const asked = runs.find((one) => one.id === Number(run));
    if (asked !== undefined) return { status: 200, body: asked };
    if (pathname === repository) return { status: 200, body: { ...OURS, default_branch: "main" } };
    if (pathname === `${repository}/branches/main` && main.repository !== undefined) {
      const sha = main.commit ?? main.repository.git("rev-parse", "refs/heads/main");
      const tree = { sha: main.repository.git("rev-parse", `${sha}^{tree}`) };
      return { status: 200, body: { name: "main", protected: true, commit: { sha, commit: { tree } } } };
    }
    if (pathname === `${repository}/pulls/7` && merges.length > 0)
      return { status: 200, body: merges.length > 1 ? merges.shift() : merges[0] };
    return { status: 404, body: { message: "Not Found" } };
  });
  return {
    comments,
    issues,
    runs,
    pulls,
    merges,
    main,
    requests,
    close,
    /** What a job has in its environment. */
    env: {
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: "museum/idr-site",
      GITHUB_TOKEN: "test-token",
    },
  };
}
