import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const root = path.join(__dirname, "..", "..");
const GITHUB = [
  ...readdirSync(path.join(root, ".github", "workflows")).map((name) => `.github/workflows/${name}`),
  ...readdirSync(path.join(root, "ci", "github"))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => `ci/github/${name}`),
  "ci/github/setup/action.yml",
];
const GITLAB = "ci/gitlab/idr.gitlab-ci.yml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": unknown };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
  readonly runs?: { readonly steps: readonly Step[] };
}

const text = (file: string) => readFileSync(path.join(root, file), "utf8");
const steps = (file: string): Step[] => {
  const { jobs, runs } = parse(text(file)) as Workflow;
  return [...Object.values(jobs ?? {}).flatMap((job) => job.steps ?? []), ...(runs?.steps ?? [])];
};

describe.each(GITHUB)("%s", (file) => {
  test("pins every action to one commit, and says which release it is", () => {
    const used = [...text(file).matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, one]) => one!);
    expect(used).toHaveLength(steps(file).filter(({ uses }) => uses !== undefined).length);
    for (const one of used)
      expect(one).toMatch(/^(\.\/idr-stacks\/[\w/-]+$|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
  });

  test("puts nothing that others write, and no secret, into a script's text", () => {
    for (const { run } of steps(file)) expect(run ?? "").not.toContain("${{");
  });

  test("calls scripts that are there", () => {
    const called = [...text(file).matchAll(/(?:^|[ /])(ci\/scripts\/[\w.-]+)/gm)].map(
      ([, script]) => script!,
    );
    for (const script of called)
      expect([script, existsSync(path.join(root, script))]).toEqual([script, true]);
  });
});

describe.each(GITHUB.filter((file) => !file.endsWith("action.yml")))("%s", (file) => {
  const workflow = parse(text(file)) as Workflow;

  test("may do nothing but read, unless a job says more; each job has a time limit", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const job of Object.values(workflow.jobs!))
      expect(job["timeout-minutes"]).toEqual(expect.any(Number));
  });

  test("leaves no token in the checkout", () => {
    const checkouts = steps(file).filter(({ uses }) => uses?.startsWith("actions/checkout@") === true);
    expect(checkouts.length).toBeGreaterThan(0);
    for (const step of checkouts) expect(step.with?.["persist-credentials"]).toBe(false);
  });
});

test("applies one plan of a stack at a time, and is never cut off", () => {
  const { jobs } = parse(text("ci/github/idr-apply.yml")) as Workflow;
  expect(jobs!["apply"]!.concurrency).toEqual({
    group: "idr-stack-${{ matrix.stack }}",
    "cancel-in-progress": false,
  });
});

test("the plan runs main's own workflow on a request that is data, with this project beside it and not above or in it", () => {
  const plan = parse(text("ci/github/idr-plan.yml")) as Workflow & { readonly on: object };
  expect(Object.keys(plan.on)).toEqual(["pull_request_target", "workflow_dispatch"]);
  const files = ["ci/github/idr-plan.yml", "ci/github/idr-drift.yml", "ci/github/idr-apply.yml"];
  for (const { steps: all = [] } of files.flatMap((file) =>
    Object.values((parse(text(file)) as Workflow).jobs!),
  )) {
    const paths = all.filter(({ uses }) => uses?.startsWith("actions/checkout@") === true);
    expect(paths.map((step) => step.with?.["path"]).toSorted()).toEqual(["idr-stacks", "site"]);
    for (const { run = "" } of all) expect(run).not.toContain("site/");
  }
});

test("of a request nothing is on the disk while something is installed or built, and what is checked out is a commit", () => {
  const all = steps("ci/github/idr-plan.yml");
  const at = (is: (step: Step) => boolean) => all.findIndex(is);
  const site = at((step) => step.with?.["path"] === "site");
  expect(site).toBeGreaterThan(at(({ uses }) => uses === "./idr-stacks/ci/github/setup"));
  expect(all[site]!.with?.["ref"]).toBe("${{ steps.merge.outputs.commit }}");
});

test("plan and drift can't change the repository, apply can't write anywhere", () => {
  const permissions = (file: string, job: string) => (parse(text(file)) as Workflow).jobs![job]!.permissions;
  expect(permissions("ci/github/idr-plan.yml", "plan")).toEqual({
    contents: "read",
    "pull-requests": "write",
    "id-token": "write",
  });
  expect(permissions("ci/github/idr-apply.yml", "apply")).toEqual({
    contents: "read",
    actions: "read",
    "id-token": "write",
  });
  expect(permissions("ci/github/idr-drift.yml", "drift")).toEqual({
    contents: "read",
    issues: "write",
    "id-token": "write",
  });
});

describe(GITLAB, () => {
  const jobs = parse(text(GITLAB)) as Record<
    string,
    {
      script?: string[];
      before_script?: string[];
      extends?: string;
      resource_group?: string;
      rules?: unknown[];
      interruptible?: boolean;
      image?: string;
    }
  >;

  test("has jobs that are never started on a fork's word, nor cut off", () => {
    expect(jobs["idr-plan"]!.rules![0]).toEqual({
      if: '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == $CI_DEFAULT_BRANCH',
    });
    expect(jobs[".idr"]!.interruptible).toBe(false);
    for (const name of ["idr-plan", "idr-find", "idr-apply", "idr-drift"])
      expect(jobs[name]!.extends).toBe(".idr");
  });

  test("applies one at a time", () => {
    expect(jobs["idr-apply"]!.resource_group).toBe("idr-production");
  });

  test("calls scripts that are there, from an image of one version", () => {
    const called = [...text(GITLAB).matchAll(/(ci\/scripts\/[\w.-]+)/g)].map(([, script]) => script!);
    for (const script of called)
      expect([script, existsSync(path.join(root, script))]).toEqual([script, true]);
    expect(jobs[".idr"]!.image).toMatch(/:\d+\.\d+/);
  });
});
