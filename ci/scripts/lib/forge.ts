import { IdrError } from "../../../constructs/errors";
import { github } from "./github";
import { gitlab } from "./gitlab";

/** What starts the body of the drift issue, so that the next night finds it. */
export const DRIFT_MARKER = "idr-drift";
const DRIFT_TITLE = "The cloud differs from the site file";

/** A comment or an issue. */
export interface Post {
  /** What the forge edits it by. */
  readonly id: number;
  readonly body: string;
  /** Whether the token's own account wrote it. Anybody can write our marker. */
  readonly mine: boolean;
}

/** As much of GitHub and GitLab as telling people takes. */
export interface Forge {
  readonly comments: () => AsyncIterable<Post>;
  readonly addComment: (body: string) => Promise<void>;
  readonly editComment: (id: number, body: string) => Promise<void>;
  /** Open issues with the label of the drift check. */
  readonly issues: () => AsyncIterable<Post>;
  readonly addIssue: (title: string, body: string) => Promise<void>;
  readonly editIssue: (id: number, body: string, close: boolean) => Promise<void>;
}

/** @throws IdrError `forge` outside of GitHub Actions and GitLab CI, or without a token */
export function forgeOf(env: NodeJS.ProcessEnv): Forge {
  if (env["GITHUB_ACTIONS"] === "true") return github(env);
  if (env["GITLAB_CI"] === "true") return gitlab(env);
  throw new IdrError("forge", "neither GITHUB_ACTIONS nor GITLAB_CI is true: nowhere to tell people", {
    fix: "run this in a job of GitHub Actions or GitLab CI",
  });
}

/** Edits our comment on the request, or adds it. Returns what was done. */
export async function publishComment(forge: Forge, body: string): Promise<string> {
  const mine = await first(forge.comments(), (post) => post.mine && sameMarker(post.body, body));
  if (mine === undefined) {
    await forge.addComment(body);
    return "comment added";
  }
  await forge.editComment(mine.id, body);
  return "comment edited";
}

/** Edits the open drift issue, or opens one. Returns what was done. */
export async function publishIssue(forge: Forge, body: string): Promise<string> {
  const mine = await first(forge.issues(), (post) => post.mine && sameMarker(post.body, body));
  if (mine === undefined) {
    await forge.addIssue(DRIFT_TITLE, body);
    return "issue opened";
  }
  await forge.editIssue(mine.id, body, false);
  return "issue edited";
}

/** Closes the drift issue, if there is one. Returns what was done. */
export async function closeIssue(forge: Forge, body: string): Promise<string> {
  const mine = await first(forge.issues(), (post) => post.mine && sameMarker(post.body, body));
  if (mine === undefined) return "no open issue";
  await forge.editIssue(mine.id, body, true);
  return "issue closed";
}

function sameMarker(a: string, b: string): boolean {
  const marker = /^<!-- [\w-]+ -->/.exec(b)?.[0];
  if (marker === undefined)
    throw new IdrError("forge", "the text doesn't start with a marker (<!-- name -->)");
  return a.startsWith(marker);
}

async function first<T>(all: AsyncIterable<T>, is: (one: T) => boolean): Promise<T | undefined> {
  for await (const one of all) if (is(one)) return one;
  return undefined;
}
