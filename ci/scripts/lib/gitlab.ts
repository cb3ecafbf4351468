import { DRIFT_MARKER, type Forge, type Post } from "./forge";
import { call, need, pages, type Rest } from "./rest";
import { bundleName } from "./bundle";

interface Author {
  readonly id: number;
}

interface Note {
  readonly id: number;
  readonly body: string;
  readonly author?: Author;
  /** Set for what GitLab itself says. */
  readonly system?: boolean;
}

interface Issue {
  readonly iid: number;
  readonly description: string | null;
  readonly author?: Author;
}

/** GitLab, as a job sees it. */
export function gitlab(env: NodeJS.ProcessEnv): Forge {
  const rest = projectRest(env);
  /** Who the token is. */
  const me = async () => {
    const api = { ...rest, base: need(env, "CI_API_V4_URL") };
    return ((await (await call(api, "GET", "/user")).json()) as Author).id;
  };
  const notes = () => `/merge_requests/${need(env, "CI_MERGE_REQUEST_IID")}/notes`;
  return {
    comments: async function* () {
      const mine = await me();
      for await (const { id, body, author, system } of pages<Note>(rest, `${notes()}?sort=asc`)) {
        yield { id, body, mine: author?.id === mine && system !== true } satisfies Post;
      }
    },
    addComment: async (body) => {
      await call(rest, "POST", notes(), { body });
    },
    editComment: async (id, body) => {
      await call(rest, "PUT", `${notes()}/${id}`, { body });
    },
    issues: async function* () {
      const path = `/issues?state=opened&labels=${DRIFT_MARKER}`;
      const mine = await me();
      for await (const { iid, description, author } of pages<Issue>(rest, path)) {
        yield { id: iid, body: description ?? "", mine: author?.id === mine } satisfies Post;
      }
    },
    addIssue: async (title, body) => {
      await call(rest, "POST", "/issues", { title, description: body, labels: DRIFT_MARKER });
    },
    editIssue: async (id, body, close) => {
      await call(rest, "PUT", `/issues/${id}`, {
        description: body,
        ...(close ? { state_event: "close" } : {}),
      });
    },
  };
}

/** Keeps sealed plans in the project's package registry, by their tree: artifacts can't be found by content. */
export async function putPlan(
  env: NodeJS.ProcessEnv,
  tree: string,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await call(jobRest(env), "PUT", packagePath(tree), sealed);
}

/** The sealed plans of a tree that the registry has now. @throws IdrError `forge` */
export async function getPlan(env: NodeJS.ProcessEnv, tree: string): Promise<Buffer> {
  // GitLab may keep packages in an object storage, which it redirects to.
  const answer = await call(jobRest(env), "GET", packagePath(tree), undefined, { elsewhere: true });
  return Buffer.from(await answer.arrayBuffer());
}

function packagePath(tree: string): string {
  return `/packages/generic/idr-plan/${tree}/${bundleName(tree)}.sealed`;
}

/** GitLab's REST interface with the job's own token, which may do little. */
function jobRest(env: NodeJS.ProcessEnv): Rest {
  return { base: projectUrl(env), headers: { "job-token": need(env, "CI_JOB_TOKEN") } };
}

/** GitLab's REST interface with the project's token. @throws IdrError `forge` without one */
export function projectRest(env: NodeJS.ProcessEnv): Rest {
  return { base: projectUrl(env), headers: { "private-token": need(env, "IDR_GITLAB_TOKEN") } };
}

function projectUrl(env: NodeJS.ProcessEnv): string {
  return `${need(env, "CI_API_V4_URL")}/projects/${need(env, "CI_PROJECT_ID")}`;
}
