import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { waitForEngine, waitForServer, waitForVolume } from "../../../../scripts/actions/deploy/wait";
import { Engine, enginesAtWork, resourcesOf } from "../../../../scripts/engine";
import { type IdrEvent, silent } from "../../../../scripts/events";
import type { OpenStack } from "../../../../scripts/openstack";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import type { Server } from "../../../../scripts/openstack/compute";
import { until } from "../../../poll";
import { enginesHere, runningUntil, stackOf, tasks, temporaryFolder, toolsWith } from "../../engine/stacks";

const ROOT = path.resolve(__dirname, "../../../..");
const tools = toolsWith(enginesHere()[0]!);

test("GIVEN a command killed while its engine works WHEN it is run again THEN it waits until the engine has ended", async () => {
  const done = path.join(temporaryFolder(), "done");
  const folder = stackOf({ slow: runningUntil(done) });
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
  await until("the engine to be at work", () => /terraform_data.slow.*started/.test(said));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await enginesAtWork(folder)).toMatchObject([{ command: "apply" }]);

  const events: IdrEvent[] = [];
  const begun = new Date(Date.now() - 3600_000).toISOString();
  const copy = (name: string, sizeGiB: number, status = "creating") =>
    ({ id: name, name, sizeGiB, status, createdAt: begun }) as Volume;
  const volumes = jest
    .fn()
    .mockRejectedValue(new Error("503"))
    .mockResolvedValueOnce([
      copy("idr-database-db", 800),
      copy("idr-proxy-nginxcache", 200),
      copy("idr-omeroreadwrite-data", 1, "available"),
      copy("other-database-db", 800),
    ]);
  const cloud = { volume: { volumes } } as unknown as OpenStack;
  const emit = (event: IdrEvent) => {
    events.push(event);
    // What is told first is the warning, and after it how the copies are getting on: then the engine may end.
    const isTold = (one: IdrEvent) => one.type === "task" && one.detail?.includes("copying") === true;
    if (events.some(isTold) && events.some(({ type }) => type === "log")) writeFileSync(done, "");
  };
  await waitForEngine({ name: "idr", directory: folder }, emit, {
    cloud,
    rate: 400 / 3600,
    warnAfterSeconds: 1,
  });

  expect(events.filter(({ type }) => type === "log")).toEqual([
    {
      type: "log",
      level: "warn",
      message: expect.stringMatching(
        /^an engine of an earlier run still works on idr: process (\d+) \(apply\), since \S+\. .* kill -INT \1: this goes on then$/,
      ) as string,
    },
  ]);
  expect(tasks(events).map(({ detail }) => detail)).toContainEqual(
    expect.stringMatching(
      /^an engine that an earlier run started is still at work since \S+ \(apply, process \d+\); idr-database-db: copying 800 GiB for 1 h 0\d min, about (?:5\d min \d\d s|1 h 00 min) left; idr-proxy-nginxcache: copying 200 GiB for 1 h 0\d min, longer than it took before$/,
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

/** A cloud that answers with one thing after the other, and with the last one for ever. */
function answers<T>(list: readonly T[]): () => Promise<T[]> {
  let next = 0;
  return () => Promise.resolve([list[Math.min(next++, list.length - 1)]!]);
}

describe("a server that is still being made", () => {
  const server = (status: string) => ({ id: "s1", name: "newidr-proxy", status }) as Server;
  const cloudOf = (...statuses: string[]) =>
    ({ compute: { servers: answers(statuses.map(server)) } }) as unknown as OpenStack;
  const wait = (cloud: OpenStack, limit: number) =>
    waitForServer(server("BUILD"), { cloud, emit: silent, stack: "newidr" }, limit);

  afterEach(() => jest.restoreAllMocks());

  test("GIVEN a laptop that sleeps for hours meanwhile THEN the server isn't taken for stuck", async () => {
    const { now } = Date;
    let asleep = 0;
    jest.spyOn(Date, "now").mockImplementation(() => now() + (asleep += 3_600_000));
    await wait(cloudOf("BUILD", "ACTIVE"), 1800);
  });

  test("GIVEN one that comes up at the last moment THEN it is looked at once more; one that doesn't is told", async () => {
    await wait(cloudOf("BUILD", "ACTIVE"), 1);
    await expect(wait(cloudOf("BUILD"), 1)).rejects.toMatchObject({ code: "server-stuck" });
  });
});

describe("a volume that is busy", () => {
  const volume = (status: string) => ({ id: "v1", name: "newidr-database-db", status }) as Volume;
  const wait = (...statuses: string[]) => {
    const cloud = { volume: { volumes: answers(statuses.map(volume)) } } as unknown as OpenStack;
    return waitForVolume(volume("reserved"), { cloud, emit: silent, stack: "newidr" }, 1);
  };

  test("is waited for, and told when that takes too long", async () => {
    expect(await wait("reserved", "in-use")).toMatchObject({ status: "in-use" });
    await expect(wait("extending")).rejects.toMatchObject({
      code: "volume-busy",
      message: "volume newidr-database-db (v1) is extending for more than 1 s",
    });
  });
});
