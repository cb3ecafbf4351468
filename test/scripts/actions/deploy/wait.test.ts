import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { waitForEngine } from "../../../../scripts/actions/deploy/wait";
import { Engine, enginesAtWork, resourcesOf } from "../../../../scripts/engine";
import { type IdrEvent, silent } from "../../../../scripts/events";
import { enginesHere, running, stackOf, tasks, temporaryFolder, toolsWith } from "../../engine/stacks";

const ROOT = path.resolve(__dirname, "../../../..");
jest.setTimeout(60_000);

const tools = toolsWith(enginesHere()[0]!);

test("GIVEN a command killed while its engine works WHEN it is run again THEN it waits until the engine has ended", async () => {
  const folder = stackOf({ slow: running("sleep 4; echo made") });
  const child = spawn(
    process.execPath,
    [
      "--require",
      path.join(ROOT, "node_modules/tsx/dist/cjs/index.cjs"),
      path.join(ROOT, "test/scripts/engine/fixtures/apply.ts"),
      folder,
    ],
    {
      cwd: ROOT,
      env: { ...process.env, IDR_TOOLS: JSON.stringify(tools) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  while (!/terraform_data.slow.*started/.test(said)) await sleep(50);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await enginesAtWork(folder)).toMatchObject([{ command: "apply" }]);

  const events: IdrEvent[] = [];
  await waitForEngine({ name: "idr", directory: folder }, (event) => events.push(event));

  expect(tasks(events).map(({ detail }) => detail)).toContainEqual(
    expect.stringMatching(
      /^an engine that an earlier run started is still at work since \S+ \(apply, process \d+\)$/,
    ),
  );
  expect(await enginesAtWork(folder)).toEqual([]);
  // The state is free at once, and tells all.
  const engine = new Engine(tools, folder, { emit: silent, lockTimeoutSeconds: 0 });
  expect(resourcesOf(await engine.state()).map(({ address }) => address)).toEqual(["terraform_data.slow"]);
  expect((await engine.plan()).changes).toBe(false);
});

test("what a dead engine left, or one of another name, is not waited for and is cleared away", async () => {
  const folder = temporaryFolder();
  const work = path.join(folder, ".idr");
  mkdirSync(work);
  const dead = spawn("true");
  await once(dead, "exit");
  writeFileSync(path.join(work, "apply-1-1.log.pid"), `${dead.pid!}\n/usr/bin/tofu\n`);
  // The process id is another program's by now.
  writeFileSync(path.join(work, "apply-2-1.log.pid"), `${process.pid}\n/usr/bin/tofu\n`);
  const events: IdrEvent[] = [];
  await waitForEngine({ name: "idr", directory: folder }, (event) => events.push(event));
  expect(events).toEqual([]);
  expect(readdirSync(work)).toEqual([]);
});
