/** When `init` is done again, with real engines. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Engine } from "../../../scripts/engine";
import type { IdrEvent } from "../../../scripts/events";
import { platform } from "../../../scripts/setup/cache";
import { enginesHere, rewrite, stackOf, tasks, temporaryFolder, toolsWith } from "./stacks";

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    let events: IdrEvent[] = [];
    beforeEach(() => {
      events = [];
    });
    const engineOn = (folder: string) => new Engine(tools, folder, { emit: (event) => events.push(event) });
    const source = "example/thing";
    const inits = () =>
      tasks(events).filter(({ name, state }) => name.startsWith("prepare") && state === "started").length;

    /** A provider that can be installed, though not run, in a mirror under the default host of each engine. */
    function withProvider() {
      const mirror = join(temporaryFolder(), "mirror");
      const host = program.kind === "tofu" ? "registry.opentofu.org" : "registry.terraform.io";
      const make = (version: string, content: string) => {
        const folder = join(mirror, host, source, version, platform());
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `terraform-provider-thing_v${version}`), content, { mode: 0o755 });
        writeFileSync(join(mirror, "../manifest.json"), `${version} ${content}`);
        return folder;
      };
      const cliConfigFile = join(mirror, "../cli.tfrc");
      writeFileSync(
        cliConfigFile,
        `provider_installation {\n filesystem_mirror {\n path = "${mirror}"\n }\n}\n`,
      );
      const env = { ...tools.env, TF_CLI_CONFIG_FILE: cliConfigFile };
      const required = { terraform: { required_providers: { thing: { source, version: ">= 1.0.0" } } } };
      const folder = stackOf({ first: {} }, required);
      const engine = (providerVersion: string) =>
        new Engine({ ...tools, cliConfigFile, env, providerVersion }, folder, {
          emit: (event) => events.push(event),
        });
      const installed = () => readFileSync(join(folder, ".terraform.lock.hcl"), "utf8");
      return { make, engine, folder, installed };
    }

    test("is done once, also for another process's engine", async () => {
      const { make, engine } = withProvider();
      make("1.0.0", "one");
      await engine("1.0.0").init();
      await engine("1.0.0").init();
      await Promise.all([engine("1.0.0").init(), engine("1.0.0").init()]);
      expect(inits()).toBe(1);
    });

    test("is done again when the backend or the required providers change, and not when resources do", async () => {
      const folder = stackOf({ first: {} });
      await engineOn(folder).init();
      rewrite(folder, { first: {}, second: {} });
      await engineOn(folder).init();
      expect(inits()).toBe(1);
      rewrite(folder, { first: {} }, { terraform: { backend: { local: { path: "other.tfstate" } } } });
      await engineOn(folder).init();
      expect(inits()).toBe(2);
    });

    test("is done again with another version of the provider, whatever an old lock file says", async () => {
      const { make, engine, installed } = withProvider();
      const old = make("1.0.0", "one");
      await engine("1.0.0").init();
      rmSync(old, { recursive: true });
      make("2.0.0", "two");
      await engine("2.0.0").init();
      expect(inits()).toBe(2);
      expect(installed()).toContain('version     = "2.0.0"');
    });

    test("is done again when the same provider was built anew", async () => {
      const { make, engine, installed } = withProvider();
      make("1.0.0", "one");
      await engine("1.0.0").init();
      const before = installed();
      make("1.0.0", "with another compiler");
      await engine("1.0.0").init();
      expect(inits()).toBe(2);
      expect(installed()).not.toBe(before);
    });

    test("is done again when the cache that it links to was cleared", async () => {
      const { make, engine } = withProvider();
      const folder = make("1.0.0", "one");
      await engine("1.0.0").init();
      rmSync(folder, { recursive: true });
      await expect(engine("1.0.0").init()).rejects.toMatchObject({ code: "init-failed" });
      make("1.0.0", "one");
      await engine("1.0.0").init();
      await engine("1.0.0").init();
      expect(inits()).toBe(3);
    });

    test("GIVEN a checkout that has moved, or another cloud THEN the state is where its backend says, and nothing is moved", async () => {
      const kept = (path: string, state = "files beside the site file") => ({
        "//": { state },
        terraform: { backend: { local: { path } } },
      });
      const folder = stackOf({ first: {} }, kept("one.tfstate"));
      const engine = engineOn(folder);
      await engine.apply((await engine.plan()).planFile);
      rewrite(folder, { first: {} }, kept("two.tfstate"));
      expect((await engine.plan()).changes).toBe(true);
      rewrite(folder, { first: {} }, kept("one.tfstate"));
      expect((await engine.plan()).changes).toBe(false);
    });

    test("GIVEN another `state:` in the site file THEN it is refused with what to do, until the state was moved on purpose", async () => {
      const kept = (state: string) => ({
        "//": { state },
        terraform: { backend: { local: { path: `${state}.tfstate` } } },
      });
      const folder = stackOf({ first: {} }, kept("here"));
      const engine = engineOn(folder);
      await engine.apply((await engine.plan()).planFile);
      rewrite(folder, { first: {} }, kept("there"));
      for (let time = 0; time < 2; time++) {
        await expect(engine.plan()).rejects.toMatchObject({
          code: "state-elsewhere",
          message: "the state of idr was kept in here, and the site file now says there",
          fix: expect.stringContaining("init -migrate-state") as string,
        });
      }

      const migrate = ["init", "-migrate-state", "-force-copy", "-input=false"];
      execFileSync(tools.engine.path, migrate, { cwd: folder, env: { ...process.env, ...tools.env } });
      expect((await engine.plan()).changes).toBe(false);
      rewrite(folder, { first: {} }, kept("here"));
      await expect(engine.plan()).rejects.toMatchObject({ code: "state-elsewhere" });
    });

    test("fails with the engine's own words", async () => {
      const folder = stackOf({ first: {} }, { terraform: { backend: { nowhere: {} } } });
      const failure = await engineOn(folder)
        .init()
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "init-failed" });
      expect((failure as Error).message).toContain(`init of stack "${basename(folder)}" failed`);
      expect((failure as Error).message).toContain('There is no backend type named "nowhere"');
    });
  },
);
