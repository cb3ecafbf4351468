import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkMerged, checkout } from "../../ci/scripts/lib/git";
import { Repository } from "./repository";

let repository: Repository;
beforeEach(() => {
  repository = new Repository(mkdtempSync(path.join(tmpdir(), "idr-git-")));
  repository.commit("live: idr\n", "first");
});
afterEach(() => rmSync(repository.directory, { recursive: true, force: true }));

test.each(["merge", "squash"] as const)("the tree of a pull request is main's after a %s", async (how) => {
  repository.pullRequest("change", "live: newidr\n");
  const planned = await checkout(repository.directory);
  repository.merge("change", how);
  const merged = await checkout(repository.directory);
  expect(merged.tree).toBe(planned.tree);
  expect(merged.commit).not.toBe(planned.commit);
});

test("fails on a change that is not committed", async () => {
  appendFileSync(path.join(repository.directory, "idr.yaml"), "# more\n");
  await expect(checkout(repository.directory)).rejects.toMatchObject({ code: "git-dirty" });
});

test("fails outside of a repository", async () => {
  await expect(checkout(tmpdir())).rejects.toMatchObject({ code: "git" });
});

describe("checkMerged", () => {
  test("passes for a branch that has all of its target", async () => {
    repository.git("switch", "--quiet", "-c", "change");
    repository.commit("live: newidr\n", "change");
    await expect(checkMerged(repository.directory, "main")).resolves.toBeUndefined();
  });

  test("fails when the target has moved on", async () => {
    repository.git("switch", "--quiet", "-c", "change");
    repository.commit("live: newidr\n", "change");
    repository.git("switch", "--quiet", "main");
    appendFileSync(path.join(repository.directory, ".gitignore"), "more\n");
    repository.commit("live: idr\n", "moved on");
    repository.git("switch", "--quiet", "change");
    await expect(checkMerged(repository.directory, "main")).rejects.toMatchObject({ code: "git-behind" });
  });

  test("fails on a conflict", async () => {
    repository.git("switch", "--quiet", "-c", "change");
    repository.commit("live: newidr\n", "change");
    repository.git("switch", "--quiet", "main");
    repository.commit("live: other\n", "moved on");
    repository.git("switch", "--quiet", "change");
    await expect(checkMerged(repository.directory, "main")).rejects.toMatchObject({ code: "git-behind" });
  });
});
