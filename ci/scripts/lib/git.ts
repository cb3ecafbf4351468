import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { IdrError, messageOf } from "../../../constructs/errors";

const run = promisify(execFile);

/** What is checked out. */
export interface Checkout {
  readonly tree: string;
  readonly commit: string;
}

/**
 * The tree and commit that are checked out in `directory`.
 * @throws IdrError `git`, and `git-dirty` when a tracked file differs from it: its plan would be of something else
 */
export async function checkout(directory: string): Promise<Checkout> {
  const dirty = await git(directory, "status", "--porcelain", "--untracked-files=no");
  if (dirty !== "") {
    throw new IdrError(
      "git-dirty",
      `the checkout has changes that are not committed: ${dirty.replaceAll(/\s+/g, " ")}`,
      {
        fix: "commit them: a plan is made of a commit, so that the same is applied",
      },
    );
  }
  return {
    tree: await git(directory, "rev-parse", "HEAD^{tree}"),
    commit: await git(directory, "rev-parse", "HEAD"),
  };
}

/**
 * Sees that merging into `target` (a ref) would change nothing more: then what is
 * planned here is what will be applied after the merge.
 * @throws IdrError `git-behind` when the target has moved on, or conflicts
 */
export async function checkMerged(directory: string, target: string): Promise<void> {
  const tree = await git(directory, "rev-parse", "HEAD^{tree}");
  const merged = await git(directory, "merge-tree", "--write-tree", target, "HEAD").catch(() => "a conflict");
  if (merged === tree) return;
  throw new IdrError(
    "git-behind",
    `${target} has moved on since this branch was made: its plan would not be what a merge applies`,
    {
      fix: `bring the branch up to date (rebase it, or merge ${target} into it)`,
    },
  );
}

/** The text of a file of `directory` as it was in a commit. @throws IdrError `git` */
export async function fileAt(directory: string, commit: string, name: string): Promise<string> {
  return await git(directory, "show", `${commit}:./${name}`);
}

async function git(directory: string, ...args: string[]): Promise<string> {
  try {
    return (await run("git", args, { cwd: directory })).stdout.trim();
  } catch (error) {
    throw new IdrError("git", `git ${args[0] ?? ""} failed in ${directory}: ${messageOf(error).trim()}`, {
      fix: "run this in a checkout of the site's repository",
      cause: error,
    });
  }
}
