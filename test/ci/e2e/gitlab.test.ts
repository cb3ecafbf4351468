import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sha256 } from "../../../ci/scripts/lib/bundle";
import { startSandbox, type Sandbox } from "../../../scripts/sandbox";
import { SSH_KEY } from "../../site-files";
import { mainOnGitlab } from "../fake-gitlab";
import { serve, type Request } from "../http-server";
import { Repository } from "../repository";
import { plainEnvironment } from "../script";
import { stateServer } from "../state-server";
import { bash, gitlabJob, linkStacks } from "../steps";

const KEY = "a key that is long enough for this";

let work: string;
let sandbox: Sandbox;
let states: Awaited<ReturnType<typeof stateServer>>;
let gitlab: Awaited<ReturnType<typeof serve>>;
let repository: Repository;
const notes: string[] = [];
const packages = new Map<string, Buffer>();
/** Merge requests by the commit that each became. */
const requests = new Map<string, object>();
let head = "";

/** Notes of a merge request, the package registry, and who has put something there: the pipeline 5 of merge request 7. */
function answer(request: Request) {
  const main = mainOnGitlab({ repository }, request);
  if (main !== undefined) return main;
  const { method, path: asked, body } = request;
  const { pathname, searchParams } = new URL(asked, "http://gitlab");
  const ok = (value: unknown) => ({ status: 200, body: value });
  const [, commit] = /\/repository\/commits\/(\w+)\/merge_requests$/.exec(pathname) ?? [];
  if (commit !== undefined) return ok([requests.get(commit)].filter((one) => one !== undefined));
  if (pathname === "/projects/42/pipelines/5")
    return ok({
      id: 5,
      project_id: 42,
      sha: head,
      ref: "refs/merge-requests/7/head",
      source: "merge_request_event",
    });
  if (pathname === "/projects/42/pipelines/5/jobs") return ok([{ name: "idr-plan", status: "success" }]);
  if (pathname === "/projects/42/packages") {
    const version = searchParams.get("package_version") ?? "";
    const there = [...packages.keys()].some((name) => name.includes(`/${version}/`));
    return ok(there ? [{ id: 1, name: "idr-plan", version }] : []);
  }
  if (pathname === "/projects/42/packages/1/package_files") {
    return ok(
      [...packages].map(([name, file]) => ({
        file_name: path.basename(name),
        file_sha256: sha256(file),
        created_at: "2026-11-01T00:00:00Z",
        pipelines: [{ id: 5 }],
      })),
    );
  }
  if (asked.includes("/packages/")) {
    if (method === "PUT") packages.set(asked, body);
    const kept = packages.get(asked);
    return kept === undefined ? { status: 404 } : ok(kept);
  }
  if (asked.endsWith("/user")) return { status: 200, body: { id: 1 } };
  if (method === "POST") notes.push((JSON.parse(body.toString("utf8")) as { body: string }).body);
  return { status: 200, body: method === "GET" ? [] : {} };
}

/** Runs the job that shows what there is to approve, and the apply with what it handed on. */
async function findAndApply(more: NodeJS.ProcessEnv = {}) {
  const main = { CI_COMMIT_BRANCH: "main", CI_COMMIT_SHA: repository.git("rev-parse", "HEAD"), ...more };
  const found = await job("idr-find", main);
  if (found.code !== 0) return { found, applied: found };
  const digest = readFileSync(path.join(repository.directory, ".idr-found", "digest.env"), "utf8");
  const [, IDR_DIGEST] = /^IDR_DIGEST=([0-9a-f]{64})\n$/.exec(digest) ?? [];
  return {
    found,
    applied: await job("idr-apply", { ...main, ...(IDR_DIGEST === undefined ? {} : { IDR_DIGEST }) }),
  };
}

/** Runs a job of the template in the checkout. */
function job(name: string, more: NodeJS.ProcessEnv = {}) {
  // As its before_script does.
  rmSync(path.join(work, "outputs"), { force: true });
  return bash(gitlabJob(name), {
    cwd: repository.directory,
    env: {
      ...plainEnvironment(),
      GITLAB_CI: "true",
      CI_API_V4_URL: gitlab.url,
      CI_PROJECT_ID: "42",
      CI_JOB_ID: "1",
      CI_JOB_TOKEN: "job",
      CI_BUILDS_DIR: path.join(work, "builds"),
      CI_PROJECT_DIR: repository.directory,
      CI_DEFAULT_BRANCH: "main",
      IDR_GITLAB_TOKEN: "token",
      // What its before_script sets.
      IDR_STACKS: path.join(__dirname, "..", "..", ".."),
      IDR_WORK: path.join(work, "builds", "idr-1"),
      IDR_OUTPUT: path.join(work, "outputs"),
      IDR_PLAN_KEY: KEY,
      OS_CLIENT_CONFIG_FILE: path.join(work, "clouds.yaml"),
      ...more,
    },
  });
}

const mergeRequest = { CI_MERGE_REQUEST_IID: "7", CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" };

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), "idr-ci-gitlab-"));
  mkdirSync(path.join(work, "builds"));
  sandbox = await startSandbox({ dataPlane: false });
  await sandbox.writeClouds(work);
  states = await stateServer();
  gitlab = await serve(answer);
  repository = new Repository(mkdtempSync(path.join(work, "site-")));
  // A remote to fetch the target from, as a runner has it.
  repository.git("remote", "add", "origin", repository.directory);
  const site = (environment: string): string => `cloud: sandbox
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
state: { backend: http, address: "${states.url}/state" }
live: none
environments:
  ${environment}: {}
`;
  // Where the state and the cloud are is what the target branch says.
  repository.commit(site("lab"), "a site");
  linkStacks(repository.directory);
  repository.git("switch", "--quiet", "-c", "first");
  repository.commit(site("idr"), "first");
});

afterAll(async () => {
  await sandbox.close();
  await states.close();
  await gitlab.close();
  rmSync(work, { recursive: true, force: true });
});

test("a merge request is planned, its plan kept by its content, its review told", async () => {
  const { code, text } = await job("idr-plan", mergeRequest);
  expect(text).toContain("comment added");
  expect(code).toBe(0);
  expect(notes[0]).toContain("<!-- idr-review -->");
  const tree = repository.git("rev-parse", "HEAD^{tree}");
  expect([...packages.keys()]).toEqual([
    `/projects/42/packages/generic/idr-plan/${tree}/idr-plan-${tree}.sealed`,
  ]);
});

test("after the merge exactly that plan is applied", async () => {
  head = repository.git("rev-parse", "HEAD");
  repository.merge("first", "squash");
  const squashed = repository.git("rev-parse", "HEAD");
  requests.set(squashed, {
    iid: 7,
    state: "merged",
    target_branch: "main",
    source_project_id: 42,
    target_project_id: 42,
    sha: head,
    merge_commit_sha: null,
    squash_commit_sha: squashed,
  });
  const { found, applied } = await findAndApply();
  expect(found.text).toMatch(
    /to apply: site: safe: \d+ to add, 0 to change, 0 to destroy \(plan [0-9a-f]{12}\)/,
  );
  expect(applied.text).toContain("site: applied the reviewed plan of");
  expect(applied.code).toBe(0);
  // What was done, and who did it, is kept beside the states.
  expect(states.names()).toEqual(["/state/sandbox-history", "/state/sandbox-site"]);
});

test("fails when it is applied again: the state has moved", async () => {
  const { applied } = await findAndApply();
  expect(applied.code).not.toBe(0);
  expect(applied.text).toContain("refused: site has changed since its plan was made");
});

test("fails when the apply gets other plans than were shown", async () => {
  const other = await job("idr-apply", { IDR_DIGEST: "0".repeat(64) });
  expect(other.code).not.toBe(0);
  expect(other.text).toContain("not those that were approved");
  const none = await job("idr-apply");
  expect(none.code).not.toBe(0);
});

test("fails, and asks the cloud nothing, when main has moved on to other content since it was merged", async () => {
  const merged = repository.git("rev-parse", "HEAD");
  const { found } = await findAndApply();
  expect(found.code).toBe(0);
  const digest = readFileSync(path.join(repository.directory, ".idr-found", "digest.env"), "utf8");
  repository.commit(`${repository.site}# a later merge\n`, "a later merge");
  repository.git("switch", "--quiet", "--detach", merged);
  const applied = await job("idr-apply", { IDR_DIGEST: /[0-9a-f]{64}/.exec(digest)![0] });
  expect(applied.code).not.toBe(0);
  expect(applied.text).toContain("[main-moved]");
  repository.git("switch", "--quiet", "main");
  repository.git("reset", "--quiet", "--hard", merged);
});

test("fails when there is no plan of the content", async () => {
  repository.commit(`${repository.site}# pushed past the review\n`, "pushed past the review");
  const { found } = await findAndApply();
  expect(found.code).not.toBe(0);
  expect(found.text).toContain("refused: there is no reviewed plan for this content");
  expect(existsSync(path.join(repository.directory, ".idr-found", "idr-plan.sealed"))).toBe(false);
});

test("fails to plan a branch that is behind its target", async () => {
  repository.git("switch", "--quiet", "first");
  const { code, text } = await job("idr-plan", mergeRequest);
  expect(code).not.toBe(0);
  expect(text).toContain("has moved on since this branch was made");
});
