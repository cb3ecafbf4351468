import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { IdrError } from "../../../../constructs/errors";
import { synthesize, type StackInfo } from "../../../../stacks/app";
import type { OpenSite } from "../../../../scripts/site";

/** The stacks of the tree that is checked out, in a folder that is this job's alone. */
export interface FreshStacks {
  readonly directory: string;
  readonly stacks: readonly StackInfo[];
  /** Removes the folder; does nothing where an engine has left a state in it that it could not write. */
  readonly remove: () => void;
}

/** What an engine writes beside the configuration when the state's backend takes no more. */
const LEFT_STATE = "errored.tfstate";

/**
 * Synthesizes into a new folder outside of the checkout: whatever a branch has committed (a `cdktf.out` with files of its
 * own, a link), no engine runs where it lies.
 * @throws IdrError `ci-folder` when the place for such folders is in the checkout itself
 */
export function synthesizeFresh(open: OpenSite, env: NodeJS.ProcessEnv): FreshStacks {
  const directory = mkdtempSync(
    path.join(env["RUNNER_TEMP"] ?? env["CI_BUILDS_DIR"] ?? tmpdir(), "idr-apply-"),
  );
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const place = realpathSync(directory);
  const inside = path.relative(realpathSync(open.directory), place);
  if (!inside.startsWith("..") && !path.isAbsolute(inside)) {
    remove();
    throw new IdrError("ci-folder", `the folder for temporary files (${place}) is inside the checkout`, {
      fix: "let RUNNER_TEMP (or TMPDIR) be a folder outside of it",
    });
  }
  const stacks = synthesize(open.site, { directory: place });
  const keepsState = () => stacks.some((stack) => existsSync(path.join(stack.directory, LEFT_STATE)));
  return { directory: place, stacks, remove: () => (keepsState() ? undefined : remove()) };
}
