/**
 * Jobs that were made to plan against a branch of the attacker's, whose site file says where passwords are sent: a request
 * into another branch, one that was pointed at another branch after its job was started, a schedule of a branch.
 */
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { startSandbox, type Sandbox } from "../../scripts/sandbox";
import { fakeGithub } from "../ci/fake-github";
import { mainOnGitlab, type FakeMain } from "../ci/fake-gitlab";
import { serve } from "../ci/http-server";
import { Repository } from "../ci/repository";
import { plainEnvironment, runScript } from "../ci/script";
import { stateServer } from "../ci/state-server";
import { bash, gitlabJob } from "../ci/steps";
import { SSH_KEY } from "../site-files";

const root = path.join(__dirname, "..", "..");
const SECRET = "the-state-password-4711";

let work: string;
let sandbox: Sandbox;
let states: Awaited<ReturnType<typeof stateServer>>;
let attacker: Awaited<ReturnType<typeof serve>>;
let gitlab: Awaited<ReturnType<typeof serve>>;
let github: Awaited<ReturnType<typeof fakeGithub>>;
let repository: Repository;
let main: FakeMain;
let run = 0;

const site = (state: string, more = "") => `cloud: sandbox
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
state: { backend: http, address: "${state}" }
live: none
environments: { lab: {} }
${more}`;

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), "idr-target-"));
  sandbox = await startSandbox({ dataPlane: false });
  await sandbox.writeClouds(work);
  states = await stateServer();
  attacker = await serve(() => ({ status: 404 }));
  repository = new Repository(mkdtempSync(path.join(work, "site-")));
  repository.git("remote", "add", "origin", repository.directory);
  main = { repository };
  gitlab = await serve((request) => mainOnGitlab(main, request) ?? { status: 404 });
  github = await fakeGithub();
  github.main.repository = repository;
  repository.commit(site(`${states.url}/state`), "a site");
  // Main is untouched: the attacker may push branches, and nothing else.
  repository.git("switch", "--quiet", "-c", "evil-base");
  repository.commit(site(`${attacker.url}/mine`), "another place");
  repository.git("switch", "--quiet", "-c", "evil-head");
  repository.commit(site(`${attacker.url}/mine`, "# a comment\n"), "a change");
  repository.git("switch", "--quiet", "-c", "honest", "main");
  repository.commit(site(`${states.url}/state`, "# a comment\n"), "a change");
});
afterAll(async () => {
  await Promise.all([sandbox, states, attacker, gitlab, github].map((one) => one.close()));
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => {
  attacker.requests.length = 0;
  repository.git("switch", "--quiet", "--detach", "evil-head");
});
afterEach(() => expect(attacker.requests).toEqual([]));

const credentials = () => ({
  ...plainEnvironment(),
  IDR_PLAN_KEY: "a key that is long enough for this",
  OS_CLIENT_CONFIG_FILE: path.join(work, "clouds.yaml"),
  TF_HTTP_USERNAME: "ci",
  TF_HTTP_PASSWORD: SECRET,
});

/** A job of GitLab, of a merge request into `target`, unless said otherwise. */
function onGitlab(target: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const builds = path.join(work, `builds-${(run += 1)}`);
  mkdirSync(builds);
  return {
    ...credentials(),
    GITLAB_CI: "true",
    CI_API_V4_URL: gitlab.url,
    CI_PROJECT_ID: "42",
    CI_PROJECT_DIR: repository.directory,
    CI_DEFAULT_BRANCH: "main",
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: target,
    IDR_GITLAB_TOKEN: "token",
    IDR_STACKS: root,
    IDR_WORK: path.join(builds, "idr"),
    IDR_OUTPUT: path.join(builds, "outputs"),
    ...more,
  };
}

function onGithub(base: string): NodeJS.ProcessEnv {
  const event = path.join(work, `event-${(run += 1)}.json`);
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, base: { ref: base } } }));
  return {
    ...credentials(),
    ...github.env,
    GITHUB_EVENT_NAME: "pull_request_target",
    GITHUB_EVENT_PATH: event,
  };
}

const plan = (target: string, env: NodeJS.ProcessEnv) =>
  runScript("plan", ["--out", path.join(work, `out-${(run += 1)}`), "--target", target], {
    cwd: repository.directory,
    env,
  });

const refused = ({ code, text }: { code: number | null; text: string }, why = "target-not-default") => {
  expect(text).toContain(`[${why}]`);
  expect(code).toBe(1);
};

test("honest people: a request into main is planned on both, and elsewhere", async () => {
  repository.git("switch", "--quiet", "--detach", "honest");
  const job = gitlabJob("idr-plan").split("\n").slice(0, 2).join("\n");
  const elsewhere = credentials();
  // A forge's own repository: its HEAD is the default branch.
  repository.git("switch", "--quiet", "main");
  const [origin, clone] = [path.join(work, "origin.git"), path.join(work, "clone")];
  repository.git("clone", "--quiet", "--bare", repository.directory, origin);
  repository.git("clone", "--quiet", origin, clone);
  repository.git("-C", clone, "switch", "--quiet", "--detach", "origin/honest");
  repository.git("switch", "--quiet", "--detach", "honest");
  const planned = [
    await bash(job, { cwd: repository.directory, env: onGitlab("main") }),
    await plan("main", onGithub("main")),
    await runScript("plan", ["--out", path.join(work, "elsewhere"), "--target", "origin/main"], {
      cwd: clone,
      env: elsewhere,
    }),
  ];
  for (const { code, text } of planned) {
    expect(text).toContain("1 planned, 1 with changes");
    expect(code).toBe(0);
  }
  repository.git("-C", clone, "switch", "--quiet", "--detach", "origin/evil-head");
  refused(
    await runScript("plan", ["--out", path.join(work, "elsewhere-2"), "--target", "origin/evil-base"], {
      cwd: clone,
      env: elsewhere,
    }),
  );
});

describe("GIVEN a merge request into the attacker's own branch WHEN its pipeline runs", () => {
  test("THEN the job is not started, and no other one is of a branch that is not the default one", () => {
    const template = readFileSync(path.join(root, "ci", "gitlab", "idr.gitlab-ci.yml"), "utf8");
    const jobs = parse(template) as Record<string, { readonly rules?: readonly { readonly if: string }[] }>;
    const rules = Object.values(jobs).flatMap(({ rules = [] }) => rules.map((rule) => rule.if));
    expect(rules).toHaveLength(7);
    for (const rule of rules)
      expect(rule).toMatch(
        / && \$CI_(COMMIT_BRANCH|MERGE_REQUEST_TARGET_BRANCH_NAME) == \$CI_DEFAULT_BRANCH$/,
      );
  });

  test("THEN what the job runs must refuse, before a password is sent", async () => {
    const job = gitlabJob("idr-plan")
      .split("\n")
      .filter((line) => /^(target=|git fetch|node .*plan\.ts)/.test(line));
    refused(await bash(job.join("\n"), { cwd: repository.directory, env: onGitlab("evil-base") }));
  });

  test("THEN the script must refuse such a target, whatever the job's variables say", async () => {
    refused(await plan("evil-base", onGitlab("evil-base")));
    refused(await plan("evil-base", onGitlab("evil-base", { CI_DEFAULT_BRANCH: "evil-base" })));
    refused(await plan("evil-base", onGitlab("main")));
    refused(await plan("HEAD", onGitlab("")));
  });
});

test("GIVEN a pull request into another branch WHEN it is planned THEN it must be refused", async () => {
  refused(await plan("evil-base", onGithub("evil-base")));
});

test("GIVEN a pull request that was pointed at another branch after its job was started WHEN it is planned THEN it must be refused", async () => {
  repository.git("switch", "--quiet", "--detach", "evil-base");
  repository.git("merge", "--quiet", "--no-ff", "-m", "merge ref", "evil-head");
  refused(await plan("HEAD^1", onGithub("main")));
});

test("GIVEN an event that does not say what the request is merged into WHEN it is planned THEN it must be refused", async () => {
  const env = onGithub("main");
  writeFileSync(env["GITHUB_EVENT_PATH"]!, JSON.stringify({ pull_request: { number: 7 } }));
  refused(await plan("main", env), "forge");
});

test("GIVEN a schedule of the attacker's branch WHEN it compares the cloud THEN it must be refused", async () => {
  for (const env of [onGitlab(""), onGithub("main")]) {
    const out = path.join(work, `drift-${(run += 1)}`);
    refused(await runScript("drift", ["--out", out], { cwd: repository.directory, env }), "main-moved");
  }
});

test("GIVEN a default branch that everybody may push to WHEN a request is planned THEN it must be refused", async () => {
  repository.git("switch", "--quiet", "--detach", "honest");
  main.protected = false;
  const planned = await plan("main", onGitlab("main"));
  delete main.protected;
  refused(planned, "branch-unprotected");
});
