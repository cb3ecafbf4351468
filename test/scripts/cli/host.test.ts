/** What Ctrl-C and SIGTERM do to a verb, in processes of their own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { until } from "../../poll";

const ROOT = path.join(__dirname, "..", "..", "..");
const folder = mkdtempSync(path.join(tmpdir(), "idr-host-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** After this a process counts as one that does not end. */
const PATIENCE_MS = 120_000;

/**
 * A verb that is under way, on a terminal (which draws a live view) or in CI. With a clock that stands still,
 * interrupts come at the same time however slow the machine is.
 */
async function underWay(screen: "terminal" | "file", verb: string, clock: "goes" | "stands" = "goes") {
  const child = spawn(
    process.execPath,
    [
      "--require",
      path.join(ROOT, "node_modules/tsx/dist/cjs/index.cjs"),
      path.join(__dirname, "fixtures", "interrupted.ts"),
      screen,
      verb,
      folder,
      clock,
    ],
    { cwd: ROOT, env: { ...process.env, CI: "", TERM: "xterm" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += stripVTControlCharacters(chunk.toString())));
  const closed = once(child, "close");
  while (!stdout.includes("up\n")) {
    if (child.exitCode !== null) throw new Error(`it did not come up: ${stderr}`);
    await sleep(20);
  }
  const hung = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  /** How it ended; the code is `null` when it had to be killed. */
  const ended = async () => {
    const [code] = (await closed) as [number | null];
    clearTimeout(hung);
    return { code, stdout, stderr };
  };
  return { child, ended, said: () => stdout };
}

describe.each(["terminal", "file"] as const)("with its stderr a %s", (screen) => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends at once what only reads, without a word",
    async (signal) => {
      const { child, ended } = await underWay(screen, "reads");
      child.kill(signal);
      const { code, stderr } = await ended();
      expect(code).toBe(130);
      expect(stderr).not.toContain("interrupted");
    },
  );

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends what changes something, and tells what to type",
    async (signal) => {
      const { child, ended } = await underWay(screen, "changes");
      child.kill(signal);
      const { code, stderr } = await ended();
      expect(code).toBe(130);
      expect(stderr).toContain("interrupted: a part of what was confirmed may be done");
      expect(stderr).toContain("fix: idr status shows where things stand; the same command again goes on");
    },
  );

  test("an engine at work ends in good order first, also when the same Ctrl-C arrives twice", async () => {
    const { child, ended, said } = await underWay(screen, "runs an engine", "stands");
    child.kill("SIGINT");
    await until("it to be handed on", () => said().includes("handed on"));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended();
    expect(code).toBe(130);
    expect(stdout).toContain("ended\n");
    expect(stderr).toMatch(
      /error: the engine ended in good order.*warning: half-way between a and b; look at b/s,
    );
  });

  test("a verb that ends by itself is let, also when the same Ctrl-C arrives twice", async () => {
    const { child, ended, said } = await underWay(screen, "ends in good order", "stands");
    child.kill("SIGINT");
    await until("it to be told", () => said().includes("told"));
    child.kill("SIGINT");
    const { code, stdout } = await ended();
    expect(code).toBe(130);
    expect(stdout).toContain("ended in good order");
  });

  test("a second Ctrl-C ends it", async () => {
    const { child, ended, said } = await underWay(screen, "never ends");
    child.kill("SIGINT");
    await until("it to be told", () => said().includes("told"));
    await sleep(1200);
    child.kill("SIGINT");
    const { code, stdout } = await ended();
    expect(code).toBe(130);
    expect(stdout).not.toContain("ended");
  });
});

test("what a step has of its own to say comes in place of the general words", async () => {
  const { child, ended } = await underWay("file", "moves");
  child.kill("SIGTERM");
  expect((await ended()).stderr).toBe("error: half-way between a and b [interrupted]\n  fix: look at b\n");
});

test("when the result is there nothing is half-way any more", async () => {
  const { child, ended } = await underWay("file", "is done");
  child.kill("SIGTERM");
  expect(await ended()).toMatchObject({ code: 130, stderr: "" });
});

test("GIVEN a verb that changes something WHEN it is interrupted before it was confirmed THEN it says that nothing was changed", async () => {
  const { child, ended } = await underWay("file", "looks");
  child.kill("SIGINT");
  const { code, stderr } = await ended();
  expect(code).toBe(130);
  expect(stderr).toBe(
    "error: interrupted before anything was confirmed: nothing was changed [interrupted]\n  fix: the same command again\n",
  );
});

test("GIVEN a move that is done and only measured WHEN it is interrupted THEN it doesn't say that it is half-way", async () => {
  const { child, ended } = await underWay("file", "only measures");
  child.kill("SIGINT");
  expect((await ended()).stderr).toBe("error: all is done [interrupted]\n  fix: nothing is left to do\n");
});

test("GIVEN what is to be put in order WHEN it is interrupted THEN that is done first, and the verb changes nothing meanwhile", async () => {
  const { child, ended } = await underWay("file", "leaves something");
  child.kill("SIGINT");
  const { code, stdout } = await ended();
  expect(code).toBe(130);
  expect(stdout).toBe("up\nchanges nothing more\nput in order\n");
});
