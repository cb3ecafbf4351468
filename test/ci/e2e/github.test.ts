import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findCloud } from "../../../scripts/openstack/clouds";
import { Session } from "../../../scripts/openstack/session";
import { startSandbox, type Sandbox } from "../../../scripts/sandbox";
import { sha256 } from "../../../ci/scripts/lib/bundle";
import { SSH_KEY } from "../../site-files";
import { fakeGithub } from "../fake-github";
import { Repository } from "../repository";
import { plainEnvironment } from "../script";
import { stateServer } from "../state-server";
import { bash, githubStep, linkStacks } from "../steps";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

const KEY = "a key that is long enough for this";

let work: string;
let sandbox: Sandbox;
let cloud: Session;
let states: Awaited<ReturnType<typeof stateServer>>;
let github: Awaited<ReturnType<typeof fakeGithub>>;
let repository: Repository;

/** A small site: one environment with a proxy and its cache. */
function site(adminCidrs = "[0.0.0.0/0]"): string {
  return `cloud: sandbox
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
adminCidrs: ${adminCidrs}
state: { backend: http, address: "${states.url}/state" }
live: none
environments:
  idr:
    omeroReadOnly: false
    omeroReadWrite: false
    database: false
    management: false
    searchEngine: false
    volumes: { proxy-nginxcache: { size: 1 } }
`;
}

/** Runs a step of a workflow in the checkout, and reads what it handed on. */
async function step(workflow: string, job: string, name: string, more: NodeJS.ProcessEnv = {}) {
  const outputs = path.join(work, "outputs");
  writeFileSync(outputs, "");
  const event = path.join(work, "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, base: { ref: "main" } } }));
  const outcome = await bash(githubStep(workflow, job, name), {
    cwd: repository.directory,
    env: {
      ...plainEnvironment(),
      ...github.env,
      RUNNER_TEMP: work,
      GITHUB_OUTPUT: outputs,
      GITHUB_EVENT_NAME: job === "plan" ? "pull_request_target" : "workflow_dispatch",
      GITHUB_EVENT_PATH: event,
      OS_CLIENT_CONFIG_FILE: path.join(work, "clouds.yaml"),
      IDR_PLAN_KEY: KEY,
      ...more,
    },
  });
  const output = Object.fromEntries(
    readFileSync(outputs, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return { ...outcome, output };
}

/** The cloud's security group rules. */
async function rules(): Promise<{ id: string; from: string | null }[]> {
  const all = await cloud.list<{ id: string; remote_ip_prefix: string | null }>(
    "network",
    "/security-group-rules",
    "security_group_rules",
  );
  return all.map(({ id, remote_ip_prefix: from }) => ({ id, from }));
}

async function names(service: "network" | "compute", resource: string, key: string): Promise<string[]> {
  return (await cloud.list<{ name: string }>(service, resource, key)).map(({ name }) => name);
}

const file = (name: string) => path.join(work, "idr", name);
const sealed = () => file("idr-plan.sealed");
/** Plans what is checked out: the merge of a pull request, or main. */
const plan = (more?: NodeJS.ProcessEnv) => {
  const parents = repository.git("show", "--no-patch", "--format=%P", "HEAD").split(" ");
  const merge = repository.git("branch", "--show-current") === "" && parents.length === 2;
  const about = merge ? { TARGET: "HEAD^1", HEAD: parents[1]! } : { TARGET: "HEAD", HEAD: "" };
  return step("idr-plan.yml", "plan", "Plan and review", { ...about, ...more });
};
const tell = () => step("idr-plan.yml", "plan", "Tell the review");
const list = () => step("idr-apply.yml", "find", "What there is to apply");
/** What the job `find` hands on, unless a test says what was approved. */
const approved = () => sha256(readFileSync(sealed()));
const apply = (stack: string, more?: NodeJS.ProcessEnv) =>
  step("idr-apply.yml", "apply", "Apply exactly the reviewed plan", {
    STACK: stack,
    DIGEST: approved(),
    ...more,
  });
const drift = (name: string) => step("idr-drift.yml", "drift", name);

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), "idr-ci-"));
  sandbox = await startSandbox({ dataPlane: false });
  await sandbox.writeClouds(work);
  cloud = new Session(
    findCloud({ cloud: "sandbox", env: { OS_CLIENT_CONFIG_FILE: path.join(work, "clouds.yaml") } }),
  );
  states = await stateServer();
  github = await fakeGithub();
  repository = new Repository(mkdtempSync(path.join(work, "site-")));
  // Where the state and the cloud are is what main says.
  repository.commit(site("[192.0.2.0/24]"), "a site");
  linkStacks(repository.directory);
  github.main.repository = repository;
});

afterAll(async () => {
  cloud.close();
  await sandbox.close();
  await states.close();
  await github.close();
  rmSync(work, { recursive: true, force: true });
});

describe("from a pull request to the cloud", () => {
  test("the first plan has what can be planned, and says what waits", async () => {
    repository.pullRequest("first", site());
    const planned = await plan();
    expect(planned).toMatchObject({ code: 0, output: { changes: "true" } });
    expect(planned.output["artifact"]).toBe(
      `idr-plan-${repository.git("rev-parse", "HEAD^{tree}")}-${repository.git("rev-parse", "HEAD^2")}`,
    );
    expect(readFileSync(file("review.md"), "utf8")).toContain(
      "`idr` can't be planned before `site` is deployed",
    );
  });

  test("what is kept has no readable plan in it", () => {
    expect(readFileSync(sealed()).toString("latin1")).not.toMatch(/tfplan|openstack_|idr-router/);
    // Nothing is written into the checkout.
    expect(readdirSync(repository.directory).sort()).toEqual([".git", ".gitignore", "idr.yaml"]);
  });

  test("after the merge exactly that plan is applied", async () => {
    repository.merge("first", "squash");
    const listed = await list();
    expect(listed.output).toMatchObject({ stacks: '["site"]', waiting: "true", digest: approved() });
    // What the names of the jobs that wait for an approval say.
    const [told] = JSON.parse(listed.output["plans"]!) as { stack: string; told: string; plan: string }[];
    expect(told).toMatchObject({
      stack: "site",
      told: expect.stringMatching(/^safe: 2 to add, 0 to change/) as string,
    });
    expect(readFileSync(file("review.md"), "utf8")).toContain(`Plan of site: ${told!.plan}.`);
    const applied = await apply("site");
    expect(applied.text).toContain("site: applied the reviewed plan of");
    expect(applied.code).toBe(0);
    // What was done, and who did it, is kept beside the states.
    expect(states.names()).toEqual(["/state/sandbox-history", "/state/sandbox-site"]);
    expect(states.locked()).toEqual([]);
    expect(await names("network", "/routers", "routers")).toContain("idr-router");
  });

  test("planning the same content again has what waited", async () => {
    expect(await plan()).toMatchObject({ code: 0, output: { changes: "true" } });
    expect((await list()).output).toMatchObject({ stacks: '["idr"]', waiting: "false" });
    expect((await apply("idr")).code).toBe(0);
    expect(await names("compute", "/servers/detail", "servers")).toContain("idr-proxy");
  });

  test("the review is one comment, which is edited", async () => {
    repository.pullRequest("narrow", site("[198.51.100.0/24]"));
    expect(await plan()).toMatchObject({ code: 0, output: { changes: "true" } });
    expect((await tell()).text).toContain("comment added");
    expect((await tell()).text).toContain("comment edited");
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body).toContain("<!-- idr-review -->");
    expect(github.comments[0]!.body).toContain("198.51.100.0/24");
    expect(github.comments[0]!.body).toContain("Merging applies exactly this plan");
    expect(github.comments[0]!.body).not.toContain("idr deploy");
  });

  test("fails while somebody else holds the state", async () => {
    repository.merge("narrow", "merge");
    const before = await rules();
    states.hold("/state/sandbox-idr", "ada@example.org");
    const applied = await apply("idr");
    states.release("/state/sandbox-idr");
    expect(applied.code).toBe(1);
    expect(applied.text).toContain("[state-locked]");
    expect(await rules()).toEqual(before);
  });

  test("fails, and changes nothing, when main has moved past what was planned", async () => {
    repository.commit(site("[203.0.113.0/24]"), "pushed past the review");
    const applied = await apply("idr");
    expect(applied.code).toBe(1);
    expect(applied.text).toContain("were not made for this content");
    repository.git("reset", "--quiet", "--hard", "HEAD^");
  });

  test("fails, and changes nothing, when the state has moved since the plan", async () => {
    const reviewed = readFileSync(sealed());
    // Somebody else's change, reviewed later and applied first.
    repository.git("switch", "--quiet", "--detach", "main");
    repository.commit(site("[203.0.113.0/24]"), "overtakes");
    github.main.commit = repository.git("rev-parse", "HEAD");
    await plan();
    expect((await apply("idr")).code).toBe(0);
    delete github.main.commit;
    const before = await rules();

    repository.git("switch", "--quiet", "main");
    writeFileSync(sealed(), reviewed);
    const applied = await apply("idr");
    expect(applied.code).toBe(1);
    expect(applied.text).toContain("refused: idr has changed since its plan was made");
    expect(applied.text).toContain("plan again");
    expect(applied.text).toContain("::error::");
    expect(await rules()).toEqual(before);
  });

  test("a new plan of the same content is applied", async () => {
    expect((await plan()).code).toBe(0);
    expect((await apply("idr")).code).toBe(0);
    const networks = (await rules()).map(({ from }) => from);
    expect(networks).toContain("198.51.100.0/24");
    expect(networks).not.toContain("203.0.113.0/24");
  });

  test("fails with another key, and without one", async () => {
    const other = await apply("idr", { IDR_PLAN_KEY: "another key that is long enough" });
    expect(other.code).toBe(1);
    expect(other.text).toContain("with this key");
    const none = await plan({ IDR_PLAN_KEY: "" });
    expect(none.code).toBe(1);
    expect(none.text).toContain("IDR_PLAN_KEY");
  });
});

describe("drift", () => {
  test("none: nothing is told", async () => {
    const checked = await drift("Compare");
    expect(checked).toMatchObject({ code: 0, output: { drift: "false" } });
    expect((await drift("Close the issue")).text).toContain("no open issue");
  });

  test("a rule that was deleted by hand: told in one issue that is edited", async () => {
    const ssh = (await rules()).find(({ from }) => from === "198.51.100.0/24")!;
    await cloud.call("network", `/security-group-rules/${ssh.id}`, { method: "DELETE" });
    const checked = await drift("Compare");
    expect(checked).toMatchObject({ code: 0, output: { drift: "true" } });
    expect(readFileSync(file("drift.md"), "utf8")).toMatch(
      /^<!-- idr-drift -->\nThe cloud differs from what/,
    );
    expect((await drift("Open or edit the issue")).text).toContain("issue opened");
    expect((await drift("Open or edit the issue")).text).toContain("issue edited");
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]!.body).toContain("198.51.100.0/24");
  });

  test("once it is as it was, the issue is closed", async () => {
    await plan();
    expect((await apply("idr")).code).toBe(0);
    expect((await drift("Compare")).output).toEqual({ drift: "false" });
    expect((await drift("Close the issue")).text).toContain("issue closed");
    expect(github.issues[0]!.state).toBe("closed");
  });
});
