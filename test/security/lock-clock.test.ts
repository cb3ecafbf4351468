/** A lock in a folder that two machines share must not depend on what their clocks say. */
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../scripts/setup/lock.cjs";
import { temporaryFolder } from "../scripts/setup/helpers";

const HOLDER = JSON.stringify({ host: "elsewhere.example", pid: 1, started: "1", nonce: "a" });

/** Another machine's holder, which touches its lock by its own clock, so many seconds behind ours (or ahead of it). */
function holding(file: string, secondsBehind: number): () => void {
  const touch = (): void => {
    const there = new Date(Date.now() - secondsBehind * 1000);
    if (existsSync(file)) utimesSync(file, there, there);
  };
  writeFileSync(file, HOLDER);
  touch();
  const timer = setInterval(touch, 100);
  return () => clearInterval(timer);
}

test.each([3600, -3600])(
  "GIVEN a holder at work whose clock is %d s behind WHEN another machine wants the lock THEN it waits",
  async (secondsBehind) => {
    const file = join(temporaryFolder(), "lock");
    const end = holding(file, secondsBehind);
    try {
      const taken = withLock(file, () => Promise.resolve(), { timeoutSeconds: 6, silenceSeconds: 5 });
      await expect(taken).rejects.toMatchObject({ code: "lock-held" });
      expect(readFileSync(file, "utf8")).toBe(HOLDER);
    } finally {
      end();
    }
  },
);

test("GIVEN a holder that is gone, its clock ahead of ours WHEN another machine wants the lock THEN it has it after the silence", async () => {
  const file = join(temporaryFolder(), "lock");
  holding(file, -3600)();
  const begun = performance.now();
  const taken = withLock(file, () => Promise.resolve("mine"), { timeoutSeconds: 120, silenceSeconds: 1 });
  await expect(taken).resolves.toBe("mine");
  expect(performance.now() - begun).toBeGreaterThan(1000);
});
