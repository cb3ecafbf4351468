import { execFile, execFileSync } from "node:child_process";
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

/** The folder of the checkout that `directory` is in. @throws IdrError `git` */
export async function topOf(directory: string): Promise<string> {
  return await git(directory, "rev-parse", "--show-toplevel");
}

/**
 * Sees that what is checked out is the merge of this commit into its target.
 * @throws IdrError `git-moved` when the branch has got others since the job was started
 */
export async function checkHead(directory: string, head: string): Promise<void> {
  const merged = await git(directory, "rev-parse", "HEAD^2");
  if (merged === head) return;
  throw new IdrError(
    "git-moved",
    `the merge that is checked out is of ${merged}, and this job was started for ${head}`,
    { fix: "nothing to do: the newer commit has a job of its own" },
  );
}

/**
 * Reads a file as a commit has it, whatever lies in the checkout. Links are not followed.
 * @param file its path from the top of the repository, with slashes
 * @returns `undefined` when the commit has no such file
 * @throws IdrError `git` when the commit is not there
 */
export function readAt(directory: string, commit: string, file: string): Buffer | undefined {
  const listed = gitNow(directory, "ls-tree", commit, "--", `:(literal,top)${file}`).toString("utf8");
  const [mode, , rest = ""] = listed.split(" ");
  const hash = rest.split("\t")[0];
  // 120000 is a symbolic link, 160000 another repository.
  if ((mode !== "100644" && mode !== "100755") || hash === undefined) return undefined;
  return gitNow(directory, "cat-file", "blob", hash);
}

/** Whether a text is the whole hash of a commit that is there. */
export function hasCommit(directory: string, hash: string): boolean {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return false;
  try {
    gitNow(directory, "cat-file", "-e", `${hash}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

/** The tree of a commit. @throws IdrError `git` when the commit is not there */
export async function treeOf(directory: string, commit: string): Promise<string> {
  return await git(directory, "rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`);
}

/** The commit that a ref stands for. @throws IdrError `git` when it is not there */
export async function commitOf(directory: string, ref: string): Promise<string> {
  return await git(directory, "rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`);
}

/** The default branch of the remote `origin`, and where it is now. @throws IdrError `git` when there is none */
export async function remoteHead(
  directory: string,
): Promise<{ readonly branch: string; readonly commit: string }> {
  const told = await git(directory, "ls-remote", "--symref", "origin", "HEAD");
  const [, branch] = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(told) ?? [];
  const [, commit] = /^([0-9a-f]{40,64})\tHEAD$/m.exec(told) ?? [];
  if (branch !== undefined && commit !== undefined) return { branch, commit };
  throw new IdrError("git", "the remote origin does not say which branch is its default one", {
    fix: "run this in a clone of the site's repository, whose origin has a default branch",
  });
}

/** Settings of the repository's own, which a job's preparation made, start no program of theirs. */
const PLAIN = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
const MOST_BYTES = 16 * 1024 * 1024;

function gitNow(directory: string, ...args: string[]): Buffer {
  try {
    const options = { cwd: directory, maxBuffer: MOST_BYTES } as const;
    return execFileSync("git", [...PLAIN, ...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw failure(directory, args, error);
  }
}

async function git(directory: string, ...args: string[]): Promise<string> {
  try {
    return (await run("git", [...PLAIN, ...args], { cwd: directory })).stdout.trim();
  } catch (error) {
    throw failure(directory, args, error);
  }
}

function failure(directory: string, args: readonly string[], error: unknown): IdrError {
  return new IdrError("git", `git ${args[0] ?? ""} failed in ${directory}: ${messageOf(error).trim()}`, {
    fix: "run this in a checkout of the site's repository",
    cause: error,
  });
}
