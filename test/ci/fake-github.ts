import { serve } from "./http-server";

interface Item {
  readonly number: number;
  body: string;
  state: string;
  readonly title?: string;
}

/** As much of GitHub's REST interface as the scripts use, for the repository `museum/idr-site`. */
export async function fakeGithub() {
  const comments: { id: number; body: string }[] = [];
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
    const [, id] = /(\d+)$/.exec(pathname) ?? [];
    if (pathname === `${repository}/issues/7/comments`) {
      if (method === "GET") return page(comments);
      comments.push({ id: comments.length + 100, body: sent.body ?? "" });
      return { status: 201, body: {} };
    }
    if (pathname.startsWith(`${repository}/issues/comments/`))
      return edited(comments.find((one) => one.id === Number(id)));
    if (pathname === `${repository}/issues` && method === "GET") {
      return page(issues.filter(({ state }) => state === searchParams.get("state")));
    }
    if (pathname === `${repository}/issues`) {
      issues.push({
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
