import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../scripts/setup/lock.cjs";
import { temporaryFolder } from "./helpers";

const lockModule = join(__dirname, "../../../scripts/setup/lock.cjs");

/** A process that takes the lock, writes `<word>` to stdout, stays until a file is there, and writes `-<word>`. */
const holderUntil = (file: string, word: string, end: string): ChildProcess =>
  holding(
    file,
    word,
    `while (!require("fs").existsSync(${JSON.stringify(end)})) await new Promise((done) => setTimeout(done, 20));`,
  );

/** The same for a time. */
const holder = (file: string, word: string, milliseconds: number): ChildProcess =>
  holding(file, word, `await new Promise((done) => setTimeout(done, ${milliseconds}));`);

function holding(file: string, word: string, stay: string): ChildProcess {
  const code = `require(${JSON.stringify(lockModule)}).withLock(${JSON.stringify(file)}, async () => {
    require("fs").appendFileSync(${JSON.stringify(`${file}.log`)}, "${word} ");
    console.log("${word}");
    ${stay}
    require("fs").appendFileSync(${JSON.stringify(`${file}.log`)}, "-${word} ");
  })`;
  return spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
}

let file: string;
beforeEach(() => {
  file = join(temporaryFolder(), "folder/lock");
});

test("one process at a time, each in turn", async () => {
  const words = ["a", "b", "c", "d", "e"];
  const children = words.map((word) => holder(file, word, 50));
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));

  expect(codes).toEqual([0, 0, 0, 0, 0]);
  const log = readFileSync(`${file}.log`, "utf8").trim().split(" ");
  expect(log).toHaveLength(10);
  for (let i = 0; i < 10; i += 2) expect(log[i + 1]).toBe(`-${log[i] ?? ""}`);
  expect(existsSync(file)).toBe(false);
});

test("takes over from a process that was killed while it held the lock", async () => {
  const killed = holder(file, "a", 60_000);
  await once(killed.stdout!, "data");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  expect(existsSync(file)).toBe(true);

  await expect(withLock(file, () => Promise.resolve("mine"), { timeoutSeconds: 120 })).resolves.toBe("mine");
  expect(existsSync(file)).toBe(false);
});

test("several that find a dead process's lock still go one at a time", async () => {
  const killed = holder(file, "x", 60_000);
  await once(killed.stdout!, "data");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  writeFileSync(`${file}.log`, "");

  const children = ["a", "b", "c", "d"].map((word) => holder(file, word, 30));
  await Promise.all(children.map((child) => once(child, "exit")));
  const log = readFileSync(`${file}.log`, "utf8").trim().split(" ");
  expect(log).toHaveLength(8);
  for (let i = 0; i < 8; i += 2) expect(log[i + 1]).toBe(`-${log[i] ?? ""}`);
});

test("a process id that was given to another process counts as dead", async () => {
  await withLock(file, () => Promise.resolve());
  writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid, started: "another time" }));
  await expect(withLock(file, () => Promise.resolve(1), { timeoutSeconds: 120 })).resolves.toBe(1);
});

test("waits for a holder on another host that is heard of, and takes over when it has fallen silent", async () => {
  await withLock(file, () => Promise.resolve());
  writeFileSync(file, JSON.stringify({ host: "elsewhere.example", pid: 1, started: "1" }));
  await expect(withLock(file, () => Promise.resolve(1), { timeoutSeconds: 0.5 })).rejects.toMatchObject({
    code: "lock-held",
    message: expect.stringContaining("held by process 1 on elsewhere.example") as string,
  });

  const takenOver = withLock(file, () => Promise.resolve(1), { timeoutSeconds: 120, silenceSeconds: 0.5 });
  await expect(takenOver).resolves.toBe(1);
});

test("tells who it waits for, and goes on when that is done", async () => {
  const end = join(temporaryFolder(), "end");
  const other = holderUntil(file, "a", end);
  await once(other.stdout!, "data");
  const waits: (number | undefined)[] = [];
  const onWait = ({ pid }: { readonly pid?: number }) => {
    waits.push(pid);
    writeFileSync(end, "");
  };
  await withLock(file, () => Promise.resolve(), { onWait });
  expect(waits.length).toBeGreaterThan(0);
  expect(new Set(waits)).toEqual(new Set([other.pid]));
  expect(readFileSync(`${file}.log`, "utf8")).toBe("a -a ");
});

test("is released when the work fails", async () => {
  await expect(withLock(file, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(existsSync(file)).toBe(false);
});
