/**
 * An engine that the author of a branch commits, or that a job leaves for the
 * next one, on the PATH of a CI job.
 */
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ensureEngine } from "../../scripts/setup/engine";
import { fakeEngine, privatePath, recorder, temporaryFolder } from "../scripts/setup/helpers";

const root = path.join(__dirname, "../..");
const recipes = path.join(root, "scripts/setup");

let bin: string;
let checkout: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  bin = privatePath();
  checkout = path.join(temporaryFolder(), "work");
  env = { PATH: `${checkout}/bin:${bin}`, HOME: bin, CI: "true", CI_PROJECT_DIR: checkout };
  fakeEngine(path.join(checkout, "bin/tofu"), "tofu", "1.99.0");
  fakeEngine(path.join(bin, "terraform"), "terraform", "1.11.4");
});

describe("GIVEN an engine in the checkout of a CI job", () => {
  test("WHEN its folder is on PATH, THEN the runner's own engine is taken, and that is said", async () => {
    const { emit, said } = recorder();
    expect((await ensureEngine(emit, env, recipes)).path).toBe(path.join(bin, "terraform"));
    expect(said()).toEqual([`warn: ${checkout}/bin/tofu lies in the checkout ${checkout}; passed over`]);
  });

  test("WHEN a link outside leads to it, THEN it is passed over too", async () => {
    const links = temporaryFolder();
    symlinkSync(path.join(checkout, "bin/tofu"), path.join(links, "tofu"));
    const engine = await ensureEngine(recorder().emit, { ...env, PATH: `${links}:${bin}` }, recipes);
    expect(engine.path).toBe(path.join(bin, "terraform"));
  });

  test("WHEN the checkout itself is known by a link, THEN it is passed over too", async () => {
    const link = path.join(temporaryFolder(), "link");
    symlinkSync(checkout, link);
    const engine = await ensureEngine(
      recorder().emit,
      { ...env, GITHUB_WORKSPACE: link, CI_PROJECT_DIR: "" },
      recipes,
    );
    expect(engine.path).toBe(path.join(bin, "terraform"));
  });

  test("WHEN IDR_ENGINE names it, THEN that is refused", async () => {
    const naming = ensureEngine(recorder().emit, { ...env, IDR_ENGINE: `${checkout}/bin/tofu` }, recipes);
    await expect(naming).rejects.toMatchObject({ code: "engine-unusable", message: /lies in the checkout/ });
  });
});

test("GIVEN a person's machine, WHEN an engine lies in the working folder on PATH, THEN it is taken as ever", async () => {
  const engine = await ensureEngine(recorder().emit, { ...env, CI: "" }, recipes);
  expect(engine.path).toBe(path.join(checkout, "bin/tofu"));
});

test("GIVEN a runner whose work folder lies beside one with a longer name, THEN that one is not taken for the checkout", async () => {
  const beside = `${checkout}-tools`;
  mkdirSync(beside);
  fakeEngine(path.join(beside, "tofu"), "tofu", "1.9.0");
  const engine = await ensureEngine(recorder().emit, { ...env, PATH: beside }, recipes);
  expect(engine.path).toBe(path.join(beside, "tofu"));
});

describe("GIVEN the workflows of a site", () => {
  const text = (file: string) => readFileSync(path.join(root, file), "utf8");

  test("THEN no job on GitHub restores what another one has saved", () => {
    for (const file of ["setup/action.yml", "idr-plan.yml", "idr-apply.yml", "idr-drift.yml"]) {
      const used = [...text(`ci/github/${file}`).matchAll(/uses: (\S+)/g)].map(([, action]) => action!);
      expect(used.filter((action) => action.startsWith("actions/cache"))).toEqual([]);
      expect(text(`ci/github/${file}`)).not.toMatch(/^\s*cache:/m);
    }
  });

  test("THEN a job on GitLab has no cache, and keeps its tools in a folder of its own outside of the checkout", () => {
    const { variables, ".idr": job } = parse(text("ci/gitlab/idr.gitlab-ci.yml")) as {
      variables: Record<string, string>;
      ".idr": { cache: unknown; before_script: string[] };
    };
    expect(job.cache).toEqual([]);
    for (const name of ["IDR_TOOLS_DIR", "XDG_CACHE_HOME", "npm_config_cache"]) {
      expect(variables[name]).toMatch(/^\$CI_BUILDS_DIR\/idr-tools-\$CI_JOB_ID(?:\/|$)/);
    }
    const script = job.before_script.join("\n");
    expect(script.indexOf('rm -rf "$IDR_TOOLS_DIR" "$IDR_STACKS"')).toBeGreaterThan(0);
    expect(script).toContain('PATH="$IDR_TOOLS_DIR/engine:$PATH"');
  });

  test("THEN every job that is set up leaves out the packages for development", () => {
    for (const file of ["ci/github/setup/action.yml", "ci/gitlab/idr.gitlab-ci.yml"]) {
      expect(text(file)).toMatch(/launch\.mjs"? setup --runtime/);
      expect(text(file)).not.toMatch(/launch\.mjs"? setup\s*$/m);
    }
  });
});

test("GIVEN this repository's own workflow, THEN every action is pinned to a commit", () => {
  const used = [
    ...readFileSync(path.join(root, ".github/workflows/checks.yml"), "utf8").matchAll(/uses: (\S+)(.*)/g),
  ];
  expect(used.length).toBeGreaterThan(5);
  for (const [, action, comment] of used) {
    expect(action).toMatch(/@[0-9a-f]{40}$/);
    expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
  }
});
