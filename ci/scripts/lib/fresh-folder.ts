import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { IdrError } from "../../../constructs/errors";

/**
 * Makes a folder that is this job's alone, outside of the checkout: whatever a branch has committed (a `cdktf.out` with
 * files of its own, a `clouds.yaml`, a link), nothing works where it lies.
 * @throws IdrError `ci-folder` when the place for such folders is in the checkout itself
 */
export function freshFolder(checkout: string, env: NodeJS.ProcessEnv = process.env): string {
  const made = mkdtempSync(path.join(env["RUNNER_TEMP"] ?? env["CI_BUILDS_DIR"] ?? tmpdir(), "idr-site-"));
  const folder = realpathSync(made);
  const way = path.relative(realpathSync(checkout), folder);
  if (way.split(path.sep)[0] === ".." || path.isAbsolute(way)) return folder;
  rmSync(made, { recursive: true, force: true });
  throw new IdrError("ci-folder", `the folder for temporary files (${folder}) is inside the checkout`, {
    fix: "let RUNNER_TEMP (or TMPDIR) be a folder outside of it",
  });
}
