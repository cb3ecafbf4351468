/** Whose plans may be applied: on GitHub and GitLab, as their interfaces tell it. */
import { artifactName, bundleName, sha256 } from "../../ci/scripts/lib/bundle";
import { findPlanRun } from "../../ci/scripts/lib/find/github";
import { findPlanPackage } from "../../ci/scripts/lib/find/gitlab";
import { fakeGithub, fakePull, fakeRun, type FakeRun } from "../ci/fake-github";
import { serve, type Request } from "../ci/http-server";

const TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const COMMIT = "c".repeat(40);
const HEAD = "a".repeat(40);
const NAME = artifactName(TREE, HEAD);
const AGAIN = { event: "workflow_dispatch", head_branch: "main", head_sha: COMMIT };
const content = { tree: TREE, commit: COMMIT };

describe("GitHub", () => {
  let github: Awaited<ReturnType<typeof fakeGithub>>;
  beforeEach(async () => {
    github = await fakeGithub();
    github.pulls.push(fakePull(7, HEAD, COMMIT));
  });
  afterEach(() => github.close());
  const find = (more: NodeJS.ProcessEnv = {}) =>
    findPlanRun({ ...github.env, GITHUB_REF: "refs/heads/main", GITHUB_SHA: COMMIT, ...more }, content);
  const run = (id: number, more: Partial<FakeRun> = {}) =>
    fakeRun({ id, head_sha: HEAD, ...more }, artifactName(TREE, HEAD));

  test("GIVEN several runs for the head that was merged THEN the newest with plans of this content counts", async () => {
    github.runs.push(
      run(1),
      run(2, { created_at: "2026-11-03T00:00:00Z" }),
      run(3, { created_at: "2026-11-04T00:00:00Z", artifacts: [{ name: NAME, expired: true }] }),
      run(4, {
        created_at: "2026-11-05T00:00:00Z",
        artifacts: [{ name: artifactName(HEAD, HEAD), expired: false }],
      }),
    );
    expect(await find()).toMatchObject({ run: 2, artifact: NAME });
  });

  test("GIVEN a GitHub that tells main's commit of a run for a request THEN the artifact's name tells the request's head", async () => {
    github.runs.push(run(1, { head_branch: "main", head_sha: "9".repeat(40) }));
    expect(await find()).toMatchObject({ run: 1, artifact: NAME });
  });

  test("GIVEN main was planned again by hand THEN that counts, also when nothing was merged", async () => {
    github.pulls.length = 0;
    github.runs.push(fakeRun({ ...AGAIN, id: 1 }, artifactName(TREE, COMMIT)));
    expect(await find()).toMatchObject({ run: 1 });
  });

  const other = (head: string) => [{ name: artifactName(TREE, head), expired: false }];
  test.each<[string, Partial<FakeRun>]>([
    ["another workflow", { path: ".github/workflows/evil.yml" }],
    ["a workflow whose name only ends alike", { path: ".github/workflows/evil/idr-plan.yml" }],
    ["the same workflow as another branch has it", { path: ".github/workflows/idr-plan.yml@eve" }],
    ["a run that a push has started", { event: "push" }],
    ["a run of the branch's own workflow", { event: "pull_request" }],
    ["a run of main for a push", { event: "push", head_branch: "main", head_sha: COMMIT }],
    ["a run that failed, as when the review forbids", { conclusion: "failure" }],
    ["a run that is not done", { status: "in_progress", conclusion: null }],
    ["a run of a fork", { head_repository: { full_name: "eve/idr-site" } }],
    ["a run of another repository", { repository: { full_name: "eve/idr-site" } }],
    ["a run started by hand for the branch", { event: "workflow_dispatch" }],
    [
      "a run started by hand on another branch at main's commit",
      { event: "workflow_dispatch", head_sha: COMMIT, head_branch: "eve" },
    ],
    ["a run for another commit of the branch", { head_sha: "b".repeat(40) }],
    ["a run for another commit, under that one's name", { artifacts: other("b".repeat(40)) }],
    ["a run for main's own commit", { ...AGAIN, artifacts: other(HEAD) }],
    ["a run of a request under the name of main's commit", { artifacts: other(COMMIT) }],
    ["a run of a fork's main", { head_branch: "main", head_repository: { full_name: "eve/idr-site" } }],
  ])("GIVEN %s has kept plans of this very content THEN they must not count", async (_what, more) => {
    github.runs.push(run(1, { created_at: "2026-12-01T00:00:00Z", ...more }));
    expect((await find()).run).toBeUndefined();
    // And the one that counts is still found beside it.
    github.runs.push(run(2));
    expect(await find()).toMatchObject({ run: 2 });
  });

  test.each<[string, object]>([
    ["not merged", { merged_at: null }],
    ["merged as another commit", { merge_commit_sha: "d".repeat(40) }],
    ["merged into another branch", { base: { ref: "release", repo: { full_name: "museum/idr-site" } } }],
    ["of a fork", { head: { sha: HEAD, repo: { full_name: "eve/idr-site" } } }],
    ["of a fork that is gone", { head: { sha: HEAD, repo: null } }],
  ])("GIVEN the pull request is %s THEN its plans must not count", async (_what, more) => {
    github.pulls.length = 0;
    github.pulls.push(fakePull(7, HEAD, COMMIT, more));
    github.runs.push(run(1));
    expect((await find()).run).toBeUndefined();
  });

  test.each([{ GITHUB_REF: "refs/heads/eve" }, { GITHUB_SHA: "d".repeat(40) }])(
    "GIVEN a job with %j THEN it must not look for plans at all",
    async (more) => {
      github.runs.push(run(1));
      await expect(find(more)).rejects.toMatchObject({ code: "plan-branch" });
      expect(github.requests).toEqual([]);
    },
  );
});

describe("GitLab", () => {
  const SEALED = Buffer.from("sealed");
  const request = {
    iid: 7,
    state: "merged",
    target_branch: "main",
    source_project_id: 42,
    target_project_id: 42,
    sha: HEAD,
    merge_commit_sha: COMMIT,
    squash_commit_sha: null,
  };
  const pipeline = {
    id: 5,
    project_id: 42,
    sha: HEAD,
    ref: "refs/merge-requests/7/head",
    source: "merge_request_event",
  };
  const kept = {
    file_name: `${bundleName(TREE)}.sealed`,
    file_sha256: sha256(SEALED),
    created_at: "2026-11-01T00:00:00Z",
    pipelines: [{ id: 5 }],
  };
  let world: { request: object; pipeline: object; file: object; job: object; handedOut: Buffer };
  let gitlab: Awaited<ReturnType<typeof serve>>;
  const answer = ({ path }: Request) => {
    const { pathname } = new URL(path, "http://gitlab");
    const bodies: Readonly<Record<string, unknown>> = {
      [`/projects/42/repository/commits/${COMMIT}/merge_requests`]: [world.request],
      "/projects/42/packages": [
        { id: 1, name: "idr-plan", version: TREE },
        { id: 2, name: "idr-plan", version: HEAD },
      ],
      "/projects/42/packages/1/package_files": [world.file],
      "/projects/42/pipelines/5": world.pipeline,
      "/projects/42/pipelines/5/jobs": [{ name: "lint", status: "failed" }, world.job],
      [`/projects/42/repository/commits/${"e".repeat(40)}`]: { parent_ids: ["d".repeat(40), HEAD] },
      [`/projects/42/packages/generic/idr-plan/${TREE}/${bundleName(TREE)}.sealed`]: world.handedOut,
    };
    return pathname in bodies ? { status: 200, body: bodies[pathname] } : { status: 404 };
  };
  beforeEach(async () => {
    world = {
      request,
      pipeline,
      file: kept,
      job: { name: "idr-plan", status: "success" },
      handedOut: SEALED,
    };
    gitlab = await serve(answer);
  });
  afterEach(() => gitlab.close());
  const find = (more: NodeJS.ProcessEnv = {}) =>
    findPlanPackage(
      {
        CI_API_V4_URL: gitlab.url,
        CI_PROJECT_ID: "42",
        CI_DEFAULT_BRANCH: "main",
        CI_COMMIT_BRANCH: "main",
        CI_COMMIT_SHA: COMMIT,
        CI_JOB_TOKEN: "job",
        IDR_GITLAB_TOKEN: "token",
        ...more,
      },
      content,
    );

  test.each<[string, object]>([
    ["by a merge commit", {}],
    ["by a squash", { merge_commit_sha: null, squash_commit_sha: COMMIT }],
  ])("GIVEN plans for the head of a request that was merged %s THEN they count", async (_how, more) => {
    world.request = { ...request, ...more };
    expect(await find()).toMatchObject({ run: 5, sealed: SEALED });
  });

  test("GIVEN a fast-forward, a merged result, or main planned by hand THEN they count", async () => {
    world.request = { ...request, sha: COMMIT, merge_commit_sha: null };
    world.pipeline = { ...pipeline, sha: COMMIT };
    expect(await find()).toMatchObject({ run: 5 });
    world.request = request;
    world.pipeline = { ...pipeline, sha: "e".repeat(40), ref: "refs/merge-requests/7/merge" };
    expect(await find()).toMatchObject({ run: 5 });
    world.request = { ...request, state: "closed" };
    world.pipeline = { ...pipeline, source: "web", sha: COMMIT, ref: "main" };
    expect(await find()).toMatchObject({ run: 5 });
  });

  test.each<[string, object]>([
    ["a person has put there", { file: { ...kept, pipelines: [] } }],
    ["nobody says who has put there", { file: { ...kept, pipelines: undefined } }],
    ["a pipeline of a push has put there", { pipeline: { ...pipeline, source: "push", ref: "eve" } }],
    [
      "a pipeline of another request has put there",
      { pipeline: { ...pipeline, ref: "refs/merge-requests/8/head" } },
    ],
    ["a pipeline of another commit has put there", { pipeline: { ...pipeline, sha: "b".repeat(40) } }],
    [
      "a pipeline started by hand on a branch has put there",
      { pipeline: { ...pipeline, source: "web", ref: "eve", sha: COMMIT } },
    ],
    ["a pipeline of another project has put there", { pipeline: { ...pipeline, project_id: 43 } }],
    ["a pipeline whose plan job failed has put there", { job: { name: "idr-plan", status: "failed" } }],
    ["a pipeline without a plan job has put there", { job: { name: "evil", status: "success" } }],
    ["belong to a request that was not merged", { request: { ...request, state: "opened" } }],
    ["belong to a request of a fork", { request: { ...request, source_project_id: 43 } }],
    ["belong to a request that made another commit", { request: { ...request, merge_commit_sha: HEAD } }],
  ])("GIVEN plans that %s THEN they must not count", async (_what, more) => {
    Object.assign(world, more);
    const found = await find();
    expect([found.run, found.sealed]).toEqual([undefined, undefined]);
  });

  test("GIVEN the registry hands out another file than the pipeline has kept THEN it must be refused", async () => {
    world.handedOut = Buffer.from("other");
    await expect(find()).rejects.toMatchObject({ code: "plan-bundle" });
  });

  test("GIVEN a job that is not on main THEN it must not look for plans at all", async () => {
    await expect(find({ CI_COMMIT_BRANCH: "eve" })).rejects.toMatchObject({ code: "plan-branch" });
    expect(gitlab.requests).toEqual([]);
  });
});
