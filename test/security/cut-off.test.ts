/**
 * A cutover to a release that is dead, whose operator is cut off meanwhile: the terminal is gone (a lost SSH session),
 * or the program that reads the output has ended. With the real engine and provider on the sandbox.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Entry } from "../../scripts/history";
import { idrCommand } from "../command";
import { World } from "../e2e/world";
import { siteText } from "../faults/site";
import { until } from "../poll";

const COMMAND = idrCommand();
const CUTOVER = [...COMMAND, "--yes", "release", "cutover", "--timeout", "12"];
const python = spawnSync("python3", ["-c", "import pty"]).status === 0;

let world: World;
beforeAll(async () => {
  world = await World.open(siteText("idr", "none"));
  await world.succeed(["deploy", "site", "idr", "live"]);
  await world.succeed(["release", "prepare"]);
});
afterAll(() => world.close());

interface Started {
  readonly child: ChildProcess;
  /** Process of the command itself. */
  readonly pid: () => number;
  readonly said: () => string;
}

function start(program: string, args: readonly string[]): Started {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    OS_CLIENT_CONFIG_FILE: path.join(world.directory, "clouds.yaml"),
    OS_CLOUD: "sandbox",
    IDR_SITE: world.siteFile,
    TERM: "xterm",
  };
  delete env.CI;
  const child = spawn(program, args, { cwd: world.directory, env, stdio: ["pipe", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    stream.on("error", () => undefined);
  }
  const told = () => Number(/^pid (\d+)/m.exec(text)?.[1] ?? child.pid);
  return { child, pid: told, said: () => text };
}

const onPipe = (): Started => start(process.execPath, CUTOVER);
const onTerminal = (): Started =>
  start("python3", [path.join(__dirname, "on_a_terminal.py"), process.execPath, ...CUTOVER]);

/** Starts a cutover, lets the release die, and cuts the operator off while visitors wait. */
async function cutOffWhileWaiting(begin: () => Started, cut: (started: Started) => void): Promise<Entry> {
  await world.succeed(["release", "verify"]);
  const proxy = await world.serverId("newidr-proxy");
  const started = begin();
  try {
    await untilSaid("move production's address", started);
    await world.sandbox.control.setServerStatus(proxy, "ERROR");
    await untilSaid("answers from outside", started);
    const pid = started.pid();
    cut(started);
    await until("the cutover to end", () => !isAlive(pid));
  } finally {
    await world.sandbox.control.setServerStatus(proxy, "ACTIVE");
  }
  const { document } = await world.succeed(["history"]);
  return (document as { entries: Entry[] }).entries.filter(({ step }) => step === "cutover").at(-1)!;
}

async function expectBack(entry: Entry): Promise<void> {
  expect(await world.reached()).toMatchObject({
    production: { server: "idr-proxy" },
    spare: { server: "newidr-proxy" },
  });
  expect(entry).toMatchObject({ state: "failed", error: { code: "cutover-rolled-back" } });
  expect(world.read()).toBe(siteText("idr", "newidr"));
}

/** What the history names is there, for its owner alone, and tells the end. */
function expectKept({ summary = "" }: Entry): void {
  const file = /what it said is in (\S+)$/.exec(summary)?.[1] ?? "";
  expect(readFileSync(file, "utf8")).toContain("idr is live again");
}

(python ? test : test.skip)(
  `GIVEN a cutover that waits for a dead release WHEN its terminal is gone THEN production is back by itself${python ? "" : " (skipped: no python3 with pty)"}`,
  async () => {
    const entry = await cutOffWhileWaiting(onTerminal, ({ child }) => child.stdin!.end());
    await expectBack(entry);
    expectKept(entry);
  },
);

test("GIVEN a cutover that waits for a dead release WHEN its output is closed THEN production is back by itself", async () => {
  const entry = await cutOffWhileWaiting(onPipe, ({ child }) => {
    child.stdout!.destroy();
    child.stderr!.destroy();
  });
  await expectBack(entry);
  expectKept(entry);
});

test("GIVEN a cutover that waits for a dead release WHEN it gets SIGHUP again and again THEN production is back by itself", async () => {
  const entry = await cutOffWhileWaiting(onPipe, ({ child, pid }) => {
    const timer = setInterval(
      () => (isAlive(pid()) ? process.kill(pid(), "SIGHUP") : clearInterval(timer)),
      1500,
    );
    child.once("exit", () => clearInterval(timer));
    process.kill(pid(), "SIGHUP");
  });
  await expectBack(entry);
});

test("GIVEN a command that only looks WHEN it gets SIGHUP THEN it ends, and nothing is changed", async () => {
  await world.sandbox.control.clearCalls();
  const { child } = start(process.execPath, [...COMMAND, "plan", "idr", "newidr"]);
  const ended = once(child, "exit");
  await sleep(1500);
  child.kill("SIGHUP");
  const [code] = (await ended) as [number | null];
  expect(code).not.toBe(0);
  expect(await world.writes()).toEqual([]);
});

const untilSaid = (words: string, { child, said }: Started): Promise<void> =>
  until(`"${words}" to be said`, () => {
    if (said().includes(words)) return true;
    if (child.exitCode !== null) throw new Error(`it ended: ${said()}`);
    return false;
  });

/** A zombie is not: its parent, which is this process or the terminal's, has not asked yet. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
