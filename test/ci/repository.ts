import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A site's repository with what forges do to it: branches, merge commits, and checkouts of them. */
export class Repository {
  constructor(readonly directory: string) {
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "Test");
    this.git("config", "user.email", "test@example.org");
    writeFileSync(path.join(directory, ".gitignore"), "cdktf.out/\n.idr*/\n");
  }

  /** Writes the site file and commits it. */
  commit(site: string, message: string): void {
    writeFileSync(path.join(this.directory, "idr.yaml"), site);
    this.git("add", ".gitignore", "idr.yaml");
    this.git("commit", "--quiet", "--allow-empty", "-m", message);
  }

  get site(): string {
    return readFileSync(path.join(this.directory, "idr.yaml"), "utf8");
  }

  /** A pull request with another site file, checked out as GitHub does: what a merge would give. */
  pullRequest(branch: string, site: string): void {
    this.git("switch", "--quiet", "-c", branch, "main");
    this.commit(site, branch);
    this.git("switch", "--quiet", "--detach", "main");
    this.git("merge", "--quiet", "--no-ff", "-m", "merge ref", branch);
  }

  /** Merges a pull request; main is checked out then. */
  merge(branch: string, how: "merge" | "squash"): void {
    this.git("switch", "--quiet", "main");
    if (how === "merge") this.git("merge", "--quiet", "--no-ff", "-m", `merge ${branch}`, branch);
    else {
      this.git("merge", "--quiet", "--squash", branch);
      this.git("commit", "--quiet", "-m", `${branch} (squashed)`);
    }
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.directory, encoding: "utf8" }).trim();
  }
}
