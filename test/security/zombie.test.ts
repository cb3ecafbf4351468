/** A dead process that stays listed must not hold anything: in a container nobody may ever reap it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { enginesAtWork } from "../../scripts/engine";
import type { Entry } from "../../scripts/history";
import { mayBeAlive } from "../../scripts/history/machine";
import { startOf } from "../../scripts/sandbox/process-start";
import { startTime, withLock } from "../../scripts/setup/lock.cjs";
import { machineId, whoAmI } from "../../scripts/who-am-i";
import { temporaryFolder } from "../scripts/setup/helpers";
import { makeZombie, type Zombie } from "./zombie";

const LINUX = process.platform === "linux";
const name = LINUX ? describe : describe.skip;

name("GIVEN a zombie (Linux's /proc tells of it)", () => {
  let zombie: Zombie;
  beforeAll(async () => {
    zombie = await makeZombie();
  });
  afterAll(() => zombie.bury());

  test("WHEN it is asked for THEN it is no process", () => {
    expect(() => process.kill(zombie.pid, 0)).not.toThrow();
    expect(startTime(zombie.pid)).toBeUndefined();
    expect(startOf(zombie.pid)).toBeUndefined();
    expect(startTime(process.pid)).toMatch(/^\d+$/);
  });

  test("WHEN the history says that it is at work THEN nobody has to wait for it", () => {
    const machine = machineId();
    const entry: Entry = {
      id: "0123abcd",
      step: "cutover",
      who: whoAmI(),
      pid: zombie.pid,
      pidStarted: zombie.started,
      ...(machine === undefined ? {} : { machine }),
      begunAt: new Date().toISOString(),
      state: "running",
    };
    expect(mayBeAlive(entry)).toBe(false);
  });

  test("WHEN it holds a lock of this machine THEN the lock is taken over", async () => {
    const file = join(temporaryFolder(), "lock");
    const { pid, started } = zombie;
    writeFileSync(file, JSON.stringify({ host: hostname(), pid, started }));
    await expect(withLock(file, () => Promise.resolve("mine"), { timeoutSeconds: 120 })).resolves.toBe(
      "mine",
    );
  });

  test("WHEN it was an engine THEN none is at work", async () => {
    const stack = temporaryFolder();
    mkdirSync(join(stack, ".idr"));
    writeFileSync(join(stack, ".idr/apply-1-1.log.pid"), `${zombie.pid}\n/usr/bin/tofu\n`);
    expect(await enginesAtWork(stack)).toEqual([]);
  });
});
