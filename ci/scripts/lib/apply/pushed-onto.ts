import { readFile } from "node:fs/promises";
import { IdrError } from "../../../../constructs/errors";
import { hasCommit } from "../git";
import { startedIn } from "../main";
import type { SiteInCi } from "../site";

/**
 * The commit that decides how the apply reviews: the one that main was at before the push that is applied. What a
 * request waives for itself does not count for its own plan. Where a person has started the job on main, all that main
 * has counts.
 * @throws IdrError `push-unknown` when nobody can say what main was before
 */
export async function pushedOnto(env: NodeJS.ProcessEnv): Promise<string> {
  const before = await beforePush(env);
  if (before === undefined) return "HEAD";
  // A new branch has zeros; what a forced push has thrown away is not fetched.
  if (hasCommit(startedIn, before)) return before;
  throw new IdrError(
    "push-unknown",
    `refused: which commit main was at before this push is not known (${/^[0-9a-f]{1,64}$/.test(before) ? before : "none"}), so nobody has said which waivers and policies count, and where the state is`,
    { fix: "plan main again by hand, look at its review, and start the apply by hand" },
  );
}

/** `undefined`: no push has started the job. */
async function beforePush(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env["GITHUB_EVENT_NAME"] === "push") {
    const event = JSON.parse(await readFile(env["GITHUB_EVENT_PATH"] ?? "", "utf8")) as { before?: unknown };
    return typeof event.before === "string" ? event.before : "";
  }
  return env["CI_PIPELINE_SOURCE"] === "push" ? (env["CI_COMMIT_BEFORE_SHA"] ?? "") : undefined;
}

/** Sees that what was merged has its state and its cloud where main had them before. @throws IdrError `place-changed` */
export function assertSamePlace({ placeChanges }: SiteInCi): void {
  if (placeChanges.length === 0) return;
  throw new IdrError(
    "place-changed",
    `refused: what was merged has its state or its cloud in another place: ${placeChanges.join("; ")}`,
    {
      fix: "CI never applies this; move the state by hand (docs/ci.md, Another place of the state), then plan main again and start the apply by hand",
    },
  );
}
