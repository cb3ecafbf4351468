/** The runner with real engines, on stacks without a provider. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine, EngineError, resourcesOf, StateLockedError } from "../../../scripts/engine";
import type { IdrEvent } from "../../../scripts/events";
import { until } from "../../poll";
import {
  enginesHere,
  rewrite,
  running,
  runningUntil,
  stackOf,
  tasks,
  temporaryFolder,
  toolsWith,
} from "./stacks";

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    let events: IdrEvent[] = [];
    beforeEach(() => {
      events = [];
    });
    const engineOn = (folder: string, lockTimeoutSeconds = 5) =>
      new Engine(tools, folder, { emit: (event) => events.push(event), lockTimeoutSeconds });
    const addresses = async (engine: Engine) =>
      resourcesOf(await engine.state()).map(({ address }) => address);

    test("plans, applies exactly the plan, and then finds nothing to do", async () => {
      const folder = stackOf({ first: { input: "a" }, second: { input: "${terraform_data.first.output}" } });
      const engine = engineOn(folder);

      const { changes, planFile, json } = await engine.plan();
      const { mode } = statSync(planFile);
      const done = await engine.apply(planFile);
      const after = await engine.plan();

      expect(changes).toBe(true);
      expect(json.resource_changes?.map(({ address, change }) => [address, change.actions])).toEqual([
        ["terraform_data.first", ["create"]],
        ["terraform_data.second", ["create"]],
      ]);
      expect(done).toMatchObject({ add: 2, change: 0, remove: 0 });
      expect(after.changes).toBe(false);
      expect(await addresses(engine)).toEqual(["terraform_data.first", "terraform_data.second"]);
      expect(mode & 0o777).toBe(0o600);
      expect(readdirSync(join(folder, ".idr")).filter((name) => name.endsWith(".log"))).toEqual([]);
    });

    test("tells what happens as tasks", async () => {
      const folder = stackOf({ first: {} });
      const engine = new Engine(tools, folder, { emit: (event) => events.push(event), parent: "deploy" });
      await engine.apply((await engine.plan()).planFile);
      expect(tasks(events).map(({ id, parent, name, state }) => [id, parent, name, state])).toEqual([
        ["idr/init", "deploy", "prepare idr", "started"],
        ["idr/init", "deploy", "prepare idr", "succeeded"],
        ["idr/plan", "deploy", "plan idr", "started"],
        ["idr/plan", "deploy", "plan idr", "succeeded"],
        ["idr/apply", "deploy", "apply idr", "started"],
        ["idr/terraform_data.first", "idr/apply", "terraform_data first", "started"],
        ["idr/terraform_data.first", "idr/apply", "terraform_data first", "succeeded"],
        ["idr/apply", "deploy", "apply idr", "progress"],
        ["idr/apply", "deploy", "apply idr", "succeeded"],
      ]);
    });

    test.each([
      ["empty", ""],
      ["cut off", '{"version": 4, "ser'],
    ])("puts back the state before it when a killed engine left it %s", async (_, left) => {
      const folder = stackOf({ first: {} });
      const engine = engineOn(folder);
      await engine.apply((await engine.plan()).planFile);
      rewrite(folder, { first: {}, second: {} });
      await engine.apply((await engine.plan()).planFile);

      writeFileSync(join(folder, "terraform.tfstate"), left);

      expect(await addresses(engine)).toEqual(["terraform_data.first"]);
      const said = events.flatMap((event) => (event.type === "log" ? [event.message] : []));
      expect(said.join()).toMatch(/^the state of idr was left unreadable .* the one before it is back/);
    });

    test("leaves an empty state alone that never was another, and one that an engine is writing", async () => {
      const fresh = stackOf({ first: {} });
      writeFileSync(join(fresh, "terraform.tfstate"), "");
      expect(await addresses(engineOn(fresh))).toEqual([]);

      const folder = stackOf({ first: {} });
      const engine = engineOn(folder);
      await engine.apply((await engine.plan()).planFile);
      const done = join(temporaryFolder(), "done");
      rewrite(folder, { first: {}, slow: runningUntil(done) });
      const { planFile } = await engine.plan();
      const applying = engine.apply(planFile);
      await until("the apply to be at work", () =>
        tasks(events).some(({ id }) => id === "idr/terraform_data.slow"),
      );
      const state = join(folder, "terraform.tfstate");
      writeFileSync(state, "");
      await engineOn(folder).init();
      expect(readFileSync(state, "utf8")).toBe("");
      writeFileSync(done, "");
      await applying;
      expect(await addresses(engine)).toEqual(["terraform_data.first", "terraform_data.slow"]);
    });

    test("destroys, confines itself to targets, replaces on request", async () => {
      const folder = stackOf({ first: {}, second: {} });
      const engine = engineOn(folder);
      const targeted = await engine.plan({ targets: ["terraform_data.first"] });
      await engine.apply(targeted.planFile);
      expect(await addresses(engine)).toEqual(["terraform_data.first"]);

      const replacing = await engine.plan({
        replace: ["terraform_data.first"],
        targets: ["terraform_data.first"],
      });
      expect(replacing.json.resource_changes?.[0]?.change.actions).toEqual(["delete", "create"]);
      expect(replacing.json.resource_changes?.[0]?.action_reason).toBe("replace_by_request");
      events = [];
      await engine.apply(replacing.planFile);
      const ended = tasks(events).filter(
        ({ parent, state }) => parent === "idr/apply" && state === "succeeded",
      );
      expect(ended.map(({ id }) => id)).toEqual([
        "idr/terraform_data.first/delete",
        "idr/terraform_data.first",
      ]);

      await engine.apply((await engine.plan({ destroy: true })).planFile);
      expect(await engine.state()).not.toHaveProperty("values");
    });

    test("fails with the engine's own words when applying fails, and keeps what was made", async () => {
      const folder = stackOf({
        good: {},
        bad: running("echo no such disk >&2; exit 3", { depends_on: ["terraform_data.good"] }),
      });
      const engine = engineOn(folder);
      const { planFile } = await engine.plan();
      const failure = await engine.apply(planFile).catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(EngineError);
      expect(failure).toMatchObject({ code: "apply-failed" });
      expect((failure as Error).message).toMatch(
        /^apply of stack "idr" failed \(exit code 1\): local-exec provisioner error \(/,
      );
      expect((failure as Error).message).toContain("terraform_data.bad");
      expect((failure as Error).message).toContain("exit status 3. Output: no such disk");
      expect(
        tasks(events).find(({ id, state }) => id === "idr/terraform_data.bad" && state === "failed"),
      ).toBeDefined();
      expect(await addresses(engine)).toEqual(["terraform_data.bad", "terraform_data.good"]);
    });

    test("a half-made object is replaced by the next apply, unless it is untainted", async () => {
      const folder = stackOf({ copy: running("exit 1") });
      const engine = engineOn(folder);
      await expect(engine.apply((await engine.plan()).planFile)).rejects.toMatchObject({
        code: "apply-failed",
      });
      expect(resourcesOf(await engine.state())[0]?.tainted).toBe(true);
      const [change] = (await engine.plan()).json.resource_changes ?? [];
      expect([change?.change.actions, change?.action_reason]).toEqual([
        ["delete", "create"],
        "replace_because_tainted",
      ]);

      await engine.untaint("terraform_data.copy");
      expect((await engine.plan()).changes).toBe(false);
      await expect(engine.untaint("terraform_data.none")).rejects.toMatchObject({
        code: "untaint-failed",
        message: expect.stringContaining("No such resource instance") as string,
      });
    });

    test("fails for a plan that the state has moved on from", async () => {
      const folder = stackOf({ first: {} });
      const engine = engineOn(folder);
      const old = await engine.plan({ out: join(folder, "old.tfplan") });
      await engine.apply((await engine.plan()).planFile);
      await expect(engine.apply(old.planFile)).rejects.toMatchObject({
        code: "plan-stale",
        fix: expect.stringContaining("plan again") as string,
      });
    });

    test("fails for a configuration that is wrong, and says where", async () => {
      const engine = engineOn(stackOf({ first: { input: "${terraform_data.none.id}" } }));
      const failure = await engine.plan().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "plan-failed" });
      expect((failure as Error).message).toContain("Reference to undeclared resource (cdk.tf.json line 5");
      expect((failure as Error).message).toContain('"terraform_data" "none"');
    });

    test("fails where nothing was synthesized", async () => {
      await expect(engineOn(temporaryFolder()).plan()).rejects.toMatchObject({
        code: "not-synthesized",
        fix: expect.stringContaining("synth") as string,
      });
    });

    test("fails when the stack is locked, with who and since when; waits for it when told so", async () => {
      const done = join(temporaryFolder(), "done");
      const folder = stackOf({ slow: runningUntil(done) });
      const holder = engineOn(folder);
      const { planFile } = await holder.plan();
      const asked = Date.now();
      const working = holder.apply(planFile);
      await until("the apply to be at work", () =>
        tasks(events).some(({ id }) => id === "idr/terraform_data.slow"),
      );

      const begun = Date.now();
      const failure = await engineOn(folder, 0)
        .plan()
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StateLockedError);
      const { code, lock } = failure as StateLockedError;
      expect(code).toBe("state-locked");
      expect(lock.operation).toBe("apply");
      expect(lock.who).toMatch(/.+@.+/);
      if (process.platform === "linux") {
        expect(readFileSync(`/proc/${lock.pid}/cmdline`, "utf8").split("\0")).toContain("apply");
      }
      // The engine began to lock before this was looked at, and not long before the test.
      expect(lock.since!.getTime()).toBeGreaterThan(asked - 1000);
      expect(lock.since!.getTime()).toBeLessThan(begun + 1000);

      const waiting = engineOn(folder, 120).plan();
      writeFileSync(done, "");
      expect((await waiting).changes).toBe(false);
      await working;
    });

    test("fails for a lock that isn't there to be removed", async () => {
      const engine = engineOn(stackOf({ first: {} }));
      await engine.apply((await engine.plan()).planFile);
      await expect(engine.forceUnlock("de3a8790-77b5-d92a-9a6b-e690bec23bbc")).rejects.toMatchObject({
        code: "force-unlock-failed",
      });
    });

    test("says no secret: neither in events nor in errors", async () => {
      const secret = "hunter2-is-secret";
      const variable = { variable: { password: { type: "string", sensitive: true, default: secret } } };
      const folder = stackOf({ first: { input: "${var.password}" } }, variable);
      const engine = engineOn(folder);
      await engine.apply((await engine.plan()).planFile);
      rewrite(
        folder,
        { first: { input: "${var.password}" }, bad: running("echo ${var.password}; exit 1") },
        variable,
      );
      const failure = await engine.apply((await engine.plan()).planFile).catch((error: unknown) => error);

      expect(failure).toMatchObject({ code: "apply-failed" });
      expect(JSON.stringify([events, failure, (failure as Error).message])).not.toContain(secret);
    });

    test("has its own environment: the operator's workspace, data folder and arguments don't reach it", async () => {
      const folder = stackOf({ first: {} });
      const env = {
        ...process.env,
        TF_WORKSPACE: "other",
        TF_DATA_DIR: join(folder, "elsewhere"),
        TF_CLI_ARGS: "-no-such-argument",
        TF_CLI_ARGS_plan: "-target=terraform_data.none",
      };
      const engine = new Engine(tools, folder, { emit: (event) => events.push(event), env });
      await engine.apply((await engine.plan()).planFile);
      expect(readdirSync(folder)).toContain("terraform.tfstate");
      expect(readdirSync(folder)).not.toContain("elsewhere");
    });
  },
);
