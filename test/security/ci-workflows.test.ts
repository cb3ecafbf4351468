/** What the jobs of the workflows are given, and when. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { bash, gitlabJob, githubStep } from "../ci/steps";

const root = path.join(__dirname, "..", "..");
const text = (file: string) => readFileSync(path.join(root, file), "utf8");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly env?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly env?: unknown; readonly if?: string; readonly steps: readonly Step[] }>
  >;
}
const WORKFLOWS = ["idr-apply.yml", "idr-drift.yml", "idr-plan.yml"];
const workflow = (name: string) => parse(text(`ci/github/${name}`)) as Workflow;
const isSecret = (value: string) => /\{\{.*secrets\./.test(value);

test("the workflows are all that there are", () => {
  expect(readdirSync(path.join(root, "ci", "github")).filter((name) => name.endsWith(".yml"))).toEqual(
    WORKFLOWS,
  );
});

describe.each(WORKFLOWS)("%s", (name) => {
  const { env, jobs } = workflow(name);

  test.each(Object.keys(jobs))("job %s: no secret before everything is installed and built", (job) => {
    expect([env, jobs[job]!.env]).toEqual([undefined, undefined]);
    const { steps } = jobs[job]!;
    const setUp = steps.findIndex(({ uses }) => uses === "./idr-stacks/ci/github/setup");
    expect(setUp).toBeGreaterThanOrEqual(0);
    const early = steps
      .slice(0, setUp + 1)
      .flatMap((step) => Object.values({ ...step.env, ...step.with }).map(String));
    // The first secret of a plan's job comes later still than the branch's files.
    expect(early.filter((value) => isSecret(value) || value.includes("github.token"))).toEqual([]);
    // And no other step installs anything: all that runs is a script of this project.
    for (const { run } of steps)
      if (run !== undefined) expect(run).toMatch(/launch\.mjs ci\/scripts\/|VERDICT/);
  });
});

test("the set-up takes no secret, and runs what installs or builds without the job's environment", () => {
  const { runs } = parse(text("ci/github/setup/action.yml")) as { runs: { steps: readonly Step[] } };
  expect(text("ci/github/setup/action.yml")).not.toMatch(/\{\{ *secrets|github\.token|credentials\.ts/);
  const commands = runs.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands)
    expect(command).toMatch(/^(exec )?"\$GITHUB_ACTION_PATH\/\.\.\/\.\.\/scripts\/without-secrets\.sh" /);
});

test("in the apply only the last step has state and plan key, and only the one before it the cloud's credential", () => {
  const { steps } = workflow("idr-apply.yml").jobs["apply"]!;
  const having = steps.flatMap(({ env }, index) =>
    Object.entries(env ?? {})
      .filter(([, value]) => isSecret(value))
      .map(([key]) => `${index - steps.length} ${key}`),
  );
  expect(having).toEqual([
    "-2 OS_APPLICATION_CREDENTIAL_ID",
    "-2 OS_APPLICATION_CREDENTIAL_SECRET",
    "-1 IDR_PLAN_KEY",
    "-1 PG_CONN_STR",
    "-1 AWS_ACCESS_KEY_ID",
    "-1 AWS_SECRET_ACCESS_KEY",
    "-1 TF_HTTP_USERNAME",
    "-1 TF_HTTP_PASSWORD",
  ]);
  expect(steps.at(-2)!.run).toBe(
    'node ../idr-stacks/scripts/launch.mjs ci/scripts/credentials.ts "$RUNNER_TEMP/openstack/clouds.yaml"',
  );
});

test("the apply is of main alone, and what is approved is in the names of its jobs", () => {
  const { jobs } = parse(text("ci/github/idr-apply.yml")) as {
    jobs: Record<string, { name?: string; if?: string; environment?: string }>;
  };
  for (const job of Object.values(jobs)) expect(job.if).toContain("github.ref == 'refs/heads/main'");
  expect(jobs["find"]!.environment).toBe("idr-plan");
  for (const part of ["matrix.stack", "matrix.told", "matrix.plan"])
    expect(jobs["apply"]!.name).toContain(part);
});

test("GitLab: what there is to approve is shown by a job that is given nothing of production", () => {
  const jobs = parse(text("ci/gitlab/idr.gitlab-ci.yml")) as Record<
    string,
    {
      environment?: { name: string };
      needs?: string[];
      rules?: { when?: string }[];
      before_script?: string[];
    }
  >;
  expect(jobs["idr-find"]!.environment).toBeUndefined();
  expect(jobs["idr-find"]!.before_script!.join("\n")).not.toContain("credentials.ts");
  expect(jobs["idr-apply"]).toMatchObject({ needs: ["idr-find"], environment: { name: "production" } });
  expect(jobs["idr-apply"]!.rules!.map(({ when }) => when)).toEqual(["manual", "manual"]);
  for (const job of [".idr", "idr-find"]) {
    const installing = jobs[job]!.before_script!.filter((line) =>
      /install-engine|setup( --runtime)?$/.test(line),
    );
    expect(installing).toHaveLength(2);
    for (const line of installing) expect(line).toMatch(/^"\$IDR_STACKS\/ci\/scripts\/without-secrets\.sh" /);
  }
});

test("GIVEN a job's environment full of secrets WHEN something is installed THEN it sees none, under whatever name", () => {
  const script = path.join(root, "ci", "scripts", "without-secrets.sh");
  const secrets = {
    OS_APPLICATION_CREDENTIAL_SECRET: "hunter2",
    IDR_PLAN_KEY: "hunter2",
    PG_CONN_STR: "hunter2",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "hunter2",
    CI_JOB_TOKEN: "hunter2",
    A_NAME_THAT_NOBODY_THOUGHT_OF: "hunter2",
  };
  const env = { PATH: process.env["PATH"]!, HOME: "/home/of a runner", ...secrets };
  const inside = execFileSync("bash", [script, "env"], { env, encoding: "utf8" });
  expect(inside).not.toContain("hunter2");
  expect(inside).toContain("HOME=/home/of a runner\n");
  // Nor by a look at the process that has started it.
  const outside = execFileSync("bash", [script, "sh", "-c", "cat /proc/self/environ"], {
    env,
    encoding: "utf8",
  });
  expect(outside).not.toContain("hunter2");
  expect(spawnSync("bash", [script, "sh", "-c", "exit 3"], { env }).status).toBe(3);
});

describe("GIVEN a plan without a verdict, or with one that is none THEN the check must fail", () => {
  const gitlab = gitlabJob("idr-plan").split("\n").at(-1)!;
  const check = async (verdict: string | undefined) => {
    const github = githubStep("idr-plan.yml", "plan", "Verdict");
    const env = { PATH: process.env["PATH"]! };
    const set = (name: string) => (verdict === undefined ? env : { ...env, [name]: verdict });
    const outcomes = [
      await bash(github, { cwd: root, env: set("VERDICT") }),
      await bash(gitlab, { cwd: root, env: set("IDR_VERDICT") }),
    ];
    return outcomes.map(({ code }) => code);
  };
  test.each([undefined, "", "forbidden", "SAFE", "fine", "safe -o x", "person\nsafe"])(
    "%j",
    async (verdict) => {
      for (const code of await check(verdict)) expect(code).not.toBe(0);
    },
  );
  test.each(["safe", "person"])("but not with %s", async (verdict) => {
    expect(await check(verdict)).toEqual([0, 0]);
  });
});
