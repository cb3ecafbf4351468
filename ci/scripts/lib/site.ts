import { existsSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { IdrError } from "../../../constructs/errors";
import { siteOf, siteText, type OpenSite } from "../../../scripts/site";
import type { StackInfo } from "../../../stacks/app";
import { freshFolder } from "./fresh-folder";
import { readAt, topOf } from "./git";
import { startedIn } from "./main";
import { type Pinned, pinned, siteIn } from "./pinned";

/** A site as CI works on it. Its `directory` is a fresh and empty one, outside of the checkout. */
export interface SiteInCi extends OpenSite, Omit<Pinned, "review"> {
  /** The checkout's folder. */
  readonly repository: string;
}

/**
 * Opens the site file for CI, as the commit that is checked out has it: nothing else of the checkout counts. Its
 * `review:`, and its own policies, are those of the target.
 * @param options.target the commit that decides what may be believed: that of the branch that this is to be merged into.
 *   @default what is checked out, for jobs on that branch itself
 * @throws IdrError `ci-local-state`: a runner's disk goes when the job ends, and the state with it; `ci-site`,
 *   `ci-folder`, `site-file-text`, `git`; SiteFileError
 */
export async function openSiteInCi(options: { readonly target?: string } = {}): Promise<SiteInCi> {
  const { target = "HEAD" } = options;
  const here = realpathSync(startedIn);
  const repository = await topOf(here);
  const named = process.env["IDR_SITE"] ?? "idr.yaml";
  const file = path.relative(repository, path.resolve(here, named)).split(path.sep).join("/");
  if (file.startsWith("../") || path.isAbsolute(file)) {
    throw new IdrError("ci-site", `the site file ${named} is not in the checkout ${repository}`, {
      fix: "name it in IDR_SITE by its path in the site's repository",
    });
  }
  const content = readAt(repository, "HEAD", file);
  if (content === undefined) {
    throw new IdrError(
      "ci-site",
      `the commit that is checked out has no site file ${file}, or it is a link`,
      { fix: "commit it, or name another in IDR_SITE" },
    );
  }
  const text = siteText(content, file);
  const own = await siteOf(text, file);
  const { review, ...compared } = pinned(siteIn(text, file), { repository, target, file });
  if (own.state.backend === "local") {
    throw new IdrError(
      "ci-local-state",
      "the site keeps its state on the local disk, which a CI runner loses",
      { fix: "set `state:` in the site file to pg, s3 or http: docs/ci.md shows each" },
    );
  }
  return {
    site: { ...own, review },
    file: path.join(repository, file),
    directory: freshFolder(repository),
    text,
    repository,
    ...compared,
    readBeside: (beside) => {
      const asked = path.posix.join(path.posix.dirname(file), beside);
      return asked.startsWith("../") ? undefined : readAt(repository, target, asked)?.toString("utf8");
    },
  };
}

/** What an engine writes beside the configuration when the state's backend takes no more. */
const LEFT_STATE = "errored.tfstate";

/**
 * Makes the site's fresh folder the working directory, and removes it at the end. It stays where an engine has left a
 * state in it that it could not write.
 */
export function leaveCheckout({ directory }: SiteInCi, stacks: readonly StackInfo[] = []): void {
  process.chdir(directory);
  process.once("exit", () => {
    process.chdir(tmpdir());
    if (stacks.some((stack) => existsSync(path.join(stack.directory, LEFT_STATE)))) return;
    rmSync(directory, { recursive: true, force: true });
  });
}
