/** Running a command that must not be harmed, with shell scripts in an engine's place. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runDetached } from "../../../scripts/engine/run";
import { until } from "../../poll";
import { temporaryFolder } from "./stacks";

const root = join(__dirname, "../../..");
async function run(script: string, folder = temporaryFolder()) {
  const lines: string[] = [];
  const outcome = await runDetached("/bin/sh", ["-c", script], {
    cwd: folder,
    env: process.env,
    onLine: (line) => lines.push(line),
    onInterrupt: () => undefined,
  });
  return { ...outcome, lines, left: readdirSync(join(folder, ".idr")) };
}

test("hands on every line of stdout and stderr, in order and whole, and how it ended", async () => {
  // Longer than a buffer, with letters of several bytes across its edges, and no newline at the end.
  const text = "äöü€".repeat(30_000);
  const { lines, code, signal, left } = await run(
    `echo one; echo two >&2; node -e 'console.log("äöü€".repeat(30_000))'; printf last; exit 3`,
  );
  expect(lines).toEqual(["one", "two", text, "last"]);
  expect([code, signal, left]).toEqual([3, null, []]);
});

test("lines come while it runs", async () => {
  const folder = temporaryFolder();
  const seen: string[] = [];
  // It ends only when its first line was seen.
  await runDetached("/bin/sh", ["-c", "echo a; while [ ! -e seen ]; do sleep 0.1; done; echo b"], {
    cwd: folder,
    env: process.env,
    onLine: (line) => {
      seen.push(line);
      writeFileSync(join(folder, "seen"), "");
    },
    onInterrupt: () => undefined,
  });
  expect(seen).toEqual(["a", "b"]);
});

test("tells the signal that ended it", async () => {
  expect(await run("kill -TERM $$")).toMatchObject({ code: null, signal: "SIGTERM", interrupted: false });
});

test("clears away what killed runs left a week ago, and nothing newer", async () => {
  const folder = temporaryFolder();
  await run("true", folder);
  for (const [name, days] of [
    ["old.log", 8],
    ["new.log", 6],
    ["initialized", 8],
  ] as const) {
    const file = join(folder, ".idr", name);
    writeFileSync(file, "");
    const when = new Date(Date.now() - days * 24 * 3600 * 1000);
    utimesSync(file, when, when);
  }
  expect((await run("true", folder)).left.sort()).toEqual(["initialized", "new.log"]);
});

test("fails when the program isn't there", async () => {
  const options = { cwd: temporaryFolder(), env: {}, onLine: () => undefined, onInterrupt: () => undefined };
  await expect(runDetached("/nowhere/tofu", ["plan"], options)).rejects.toMatchObject({ code: "ENOENT" });
});

describe("interrupted", () => {
  interface Said {
    readonly line?: string;
    readonly interrupted?: boolean;
    readonly outcome?: object;
    readonly code?: string;
    readonly message?: string;
    readonly fix?: string;
  }

  /**
   * A process that runs a script which, once it is interrupted, ends when the file `end` is there. With a clock that
   * stands still, interrupts come at the same time however slow the machine is.
   */
  async function running(folder: string, clock: "goes" | "stands") {
    const ending = "while [ -d . ] && [ ! -e end ]; do sleep 0.1; done";
    const script = `trap 'echo ending; ${ending}; echo ended; exit 0' INT; echo up; while :; do sleep 0.1; done`;
    const args = [
      "--require",
      join(root, "node_modules/tsx/dist/cjs/index.cjs"),
      join(__dirname, "fixtures/run-detached.ts"),
    ];
    const child = spawn(process.execPath, [...args, folder, script, clock], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const said = () =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Said);
    await until("it to be up", () => said().some(({ line }) => line === "up"));
    const end = () => writeFileSync(join(folder, "end"), "");
    return { child, said, exit, end };
  }

  test("once, even if the same Ctrl-C arrives twice: it is handed on once, and waited for", async () => {
    const { child, said, exit, end } = await running(temporaryFolder(), "stands");
    child.kill("SIGINT");
    await until("it to be handed on", () => said().some(({ line }) => line === "ending"));
    child.kill("SIGINT");
    await sleep(200);
    end();
    await exit;
    expect(said()).toEqual([
      { line: "up" },
      { interrupted: true },
      { line: "ending" },
      { line: "ended" },
      { outcome: { code: 0, signal: null, interrupted: true } },
    ]);
  });

  test("twice: the command leaves at once, and what it ran ends by itself in good order", async () => {
    const folder = temporaryFolder();
    const { child, said, exit, end } = await running(folder, "goes");
    child.kill("SIGINT");
    await until("it to be handed on", () => said().some(({ line }) => line === "ending"));
    await sleep(1200);
    child.kill("SIGINT");
    await exit;

    const { code, message, fix } = said().at(-1) ?? {};
    expect(code).toBe("interrupted");
    expect(message).toMatch(/^interrupted twice; \/bin\/sh \(process \d+\) goes on to end in good order/);
    const [, pid, file = ""] =
      /^wait for process (\d+) to end; what it says is in (.+)$/.exec(fix ?? "") ?? [];
    expect(isAlive(Number(pid))).toBe(true);
    end();
    await until("it to end", () => !isAlive(Number(pid)));
    expect(readFileSync(file, "utf8")).toBe("up\nending\nended\n");
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
