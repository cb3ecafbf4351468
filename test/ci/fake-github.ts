import { serve } from "./http-server";

/** Who the job's token writes as. */
export const ACTIONS = { login: "github-actions[bot]", type: "Bot" };

interface Item {
  readonly user: { readonly login: string; readonly type: string };
  readonly number: number;
  body: string;
  state: string;
  readonly title?: string;
}

/** As much of GitHub's REST interface as the scripts use, for the repository `museum/idr-site`. */
export async function fakeGithub() {
  const comments: { id: number; body: string; user: Item["user"] }[] = [];
  const issues: Item[] = [];
  const artifacts: unknown[] = [];
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
    if (pathname === `${repository}/actions/artifacts`) {
      const name = searchParams.get("name");
      return {
        status: 200,
        body: { artifacts: artifacts.filter((one) => (one as { name: string }).name === name) },
      };
    }
    return { status: 404, body: { message: "Not Found" } };
  });
  return {
    comments,
    issues,
    artifacts,
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
