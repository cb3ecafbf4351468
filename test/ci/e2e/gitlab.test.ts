import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox, type Sandbox } from "../../../scripts/sandbox";
import { SSH_KEY } from "../../site-files";
import { serve, type Request } from "../http-server";
import { Repository } from "../repository";
import { plainEnvironment } from "../script";
import { stateServer } from "../state-server";
import { bash, gitlabJob, linkStacks } from "../steps";

jest.setTimeout(600_000);

const KEY = "a key that is long enough for this";

let work: string;
let sandbox: Sandbox;
let states: Awaited<ReturnType<typeof stateServer>>;
let gitlab: Awaited<ReturnType<typeof serve>>;
let repository: Repository;
const notes: string[] = [];
const packages = new Map<string, Buffer>();

/** Notes of a merge request, and the package registry. */
function answer({ method, path: asked, body }: Request) {
  if (asked.includes("/packages/")) {
    if (method === "PUT") packages.set(asked, body);
    const kept = packages.get(asked);
    return kept === undefined
      ? { status: 404 }
      : { status: 200, ...(method === "HEAD" ? {} : { body: kept }) };
  }
  if (asked.endsWith("/user")) return { status: 200, body: { id: 1 } };
  if (method === "POST") notes.push((JSON.parse(body.toString("utf8")) as { body: string }).body);
  return { status: 200, body: method === "GET" ? [] : {} };
}

/** Runs a job of the template in the checkout. */
function job(name: string, more: NodeJS.ProcessEnv = {}) {
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
  repository.merge("first", "squash");
  const { code, text } = await job("idr-apply");
  expect(text).toContain("site: applied the reviewed plan of");
  expect(code).toBe(0);
  // What was done, and who did it, is kept beside the states.
  expect(states.names()).toEqual(["/state/sandbox-history", "/state/sandbox-site"]);
});

test("fails when it is applied again: the state has moved", async () => {
  const { code, text } = await job("idr-apply");
  expect(code).not.toBe(0);
  expect(text).toContain("refused: site has changed since its plan was made");
});

test("fails when there is no plan of the content", async () => {
  rmSync(path.join(work, "builds", "idr-1.sealed"));
  repository.commit(`${repository.site}# pushed past the review\n`, "pushed past the review");
  const { code, text } = await job("idr-apply");
  expect(code).not.toBe(0);
  expect(text).toContain("refused: there is no reviewed plan for this content");
  expect(existsSync(path.join(work, "builds", "idr-1.sealed"))).toBe(false);
});

test("fails to plan a branch that is behind its target", async () => {
  repository.git("switch", "--quiet", "first");
  const { code, text } = await job("idr-plan", mergeRequest);
  expect(code).not.toBe(0);
  expect(text).toContain("has moved on since this branch was made");
});
