import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseSite, type Waiver } from "../../../../constructs/model";
import type { OpenSite } from "../../../../scripts/site";
import { fileAt } from "../git";

/**
 * The site with only those waivers that were on main before the push that is applied: what a request waives for itself
 * does not count for its own plan. Where a person has started the apply on main, all that main has count.
 */
export async function withEarlierWaivers(open: OpenSite, env: NodeJS.ProcessEnv): Promise<OpenSite> {
  const before = await pushedOnto(env);
  if (before === undefined) return open;
  const earlier = await waiversAt(open, before);
  const waive = open.site.review.waive.filter((one) =>
    earlier.some((other) => isDeepStrictEqual(one, other)),
  );
  return { ...open, site: { ...open.site, review: { ...open.site.review, waive } } };
}

/** The commit that main was at before the push; `undefined`: no push has started the job. */
async function pushedOnto(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env["GITHUB_EVENT_NAME"] === "push") {
    const event = JSON.parse(await readFile(env["GITHUB_EVENT_PATH"] ?? "", "utf8")) as { before?: unknown };
    return typeof event.before === "string" ? event.before : "";
  }
  return env["CI_PIPELINE_SOURCE"] === "push" ? (env["CI_COMMIT_BEFORE_SHA"] ?? "") : undefined;
}

/** None where there was no site file, or none that can be read. */
async function waiversAt({ directory, file }: OpenSite, commit: string): Promise<readonly Waiver[]> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return [];
  try {
    const text = await fileAt(directory, commit, path.basename(file));
    return parseSite(text, file).review.waive;
  } catch {
    return [];
  }
}
