import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openBundle, sealBundle, sha256, type Bundle } from "../../ci/scripts/lib/bundle";
import { findCloud } from "../../scripts/openstack/clouds";
import { Session } from "../../scripts/openstack/session";
import { startSandbox, type Sandbox } from "../../scripts/sandbox";
import { fakeGithub } from "../ci/fake-github";
import { Repository } from "../ci/repository";
import { plainEnvironment } from "../ci/script";
import { stateServer } from "../ci/state-server";
import { bash, githubStep, linkStacks } from "../ci/steps";
import { SSH_KEY } from "../site-files";

/** The key that every branch's plan job has, an attacker's too. */
export const KEY = "a key that is long enough for this";

/**
 * A site file with one environment of one server, whose state is kept over HTTP.
 * @param state address of the state
 * @param settings.from who reaches the server's ports
 * @param settings.rest further settings of the server, behind a comma
 * @param settings.more further lines of the file
 */
export function ftpSite(
  state: string,
  settings: {
    readonly ports?: string;
    readonly from?: string;
    readonly rest?: string;
    readonly more?: string;
  } = {},
): string {
  const { ports = "21", from = "198.51.100.0/24", rest = "", more = "" } = settings;
  return `cloud: sandbox
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
state: { backend: http, address: "${state}" }
live: none
environments:
  ftp:
    proxy: false
    omeroReadOnly: false
    omeroReadWrite: false
    database: false
    management: false
    searchEngine: false
    servers:
      ftp: { flavor: m1.small, rules: [{ ports: [${ports}], from: [${from}] }]${rest} }
${more}`;
}

/** A site's repository with GitHub's workflows, a cloud, and states, to mount attacks on. */
export class CiSite {
  private constructor(
    readonly work: string,
    readonly sandbox: Sandbox,
    readonly cloud: Session,
    readonly states: Awaited<ReturnType<typeof stateServer>>,
    readonly github: Awaited<ReturnType<typeof fakeGithub>>,
    readonly repository: Repository,
  ) {}

  static async start(): Promise<CiSite> {
    const work = mkdtempSync(path.join(tmpdir(), "idr-security-"));
    const sandbox = await startSandbox({ dataPlane: false });
    await sandbox.writeClouds(work);
    const env = { OS_CLIENT_CONFIG_FILE: path.join(work, "clouds.yaml") };
    const cloud = new Session(findCloud({ cloud: "sandbox", env }));
    const repository = new Repository(mkdtempSync(path.join(work, "site-")));
    const states = await stateServer();
    // Where the state and the cloud are is what main says.
    repository.commit(
      `cloud: sandbox
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
state: { backend: http, address: "${states.url}/state" }
live: none
environments: { lab: {} }
`,
      "a site",
    );
    linkStacks(repository.directory);
    const github = await fakeGithub();
    github.main.repository = repository;
    return new CiSite(work, sandbox, cloud, states, github, repository);
  }

  async close(): Promise<void> {
    this.cloud.close();
    await this.sandbox.close();
    await this.states.close();
    await this.github.close();
    rmSync(this.work, { recursive: true, force: true });
  }

  get sealedFile(): string {
    return path.join(this.work, "idr", "idr-plan.sealed");
  }

  /** The comment on the request that was planned last. */
  get review(): string {
    return readFileSync(path.join(this.work, "idr", "review.md"), "utf8");
  }

  /** Environment of a command that an operator runs on the same site. */
  get operator(): NodeJS.ProcessEnv {
    return {
      OS_CLIENT_CONFIG_FILE: path.join(this.work, "clouds.yaml"),
      IDR_SITE: path.join(this.repository.directory, "idr.yaml"),
    };
  }

  get tree(): string {
    return this.repository.git("rev-parse", "HEAD^{tree}");
  }

  /** Plans what is checked out: the merge of a pull request, or main. */
  plan(more: NodeJS.ProcessEnv = {}) {
    const parents = this.repository.git("show", "--no-patch", "--format=%P", "HEAD").split(" ");
    const merge = this.repository.git("branch", "--show-current") === "" && parents.length === 2;
    const about = merge ? { TARGET: "HEAD^1", HEAD: parents[1]! } : { TARGET: "HEAD", HEAD: "" };
    return this.step("idr-plan.yml", "plan", "Plan and review", { ...about, ...more });
  }

  list() {
    return this.step("idr-apply.yml", "find", "What there is to apply");
  }

  apply(stack: string, more: NodeJS.ProcessEnv = {}) {
    const DIGEST = sha256(readFileSync(this.sealedFile));
    return this.step("idr-apply.yml", "apply", "Apply exactly the reviewed plan", {
      STACK: stack,
      DIGEST,
      ...more,
    });
  }

  /** Plans a pull request and merges it, as honest people do; main is checked out then. */
  async merged(branch: string, site: string) {
    this.repository.pullRequest(branch, site);
    const planned = await this.plan();
    this.repository.merge(branch, "squash");
    return planned;
  }

  /** What somebody with the key can do with the plans: seal others in their place, for what is checked out. */
  reseal(change: (bundle: Bundle) => Partial<Bundle>): void {
    const bundle = openBundle(readFileSync(this.sealedFile), KEY, this.tree);
    writeFileSync(this.sealedFile, sealBundle({ ...bundle, ...change(bundle) }, KEY));
  }

  private async step(workflow: string, job: string, name: string, more: NodeJS.ProcessEnv = {}) {
    const [outputs, summary, event] = ["outputs", "summary", "event.json"].map((file) =>
      path.join(this.work, file),
    ) as [string, string, string];
    for (const file of [outputs, summary]) writeFileSync(file, "");
    const before = this.repository.git("rev-parse", "HEAD^");
    writeFileSync(event, JSON.stringify({ before, pull_request: { number: 7, base: { ref: "main" } } }));
    const outcome = await bash(githubStep(workflow, job, name), {
      cwd: this.repository.directory,
      env: {
        ...plainEnvironment(),
        ...this.github.env,
        RUNNER_TEMP: this.work,
        GITHUB_OUTPUT: outputs,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_EVENT_NAME: job === "plan" ? "pull_request_target" : "push",
        GITHUB_EVENT_PATH: event,
        OS_CLIENT_CONFIG_FILE: path.join(this.work, "clouds.yaml"),
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
    return { ...outcome, output, summary: readFileSync(summary, "utf8") };
  }
}
