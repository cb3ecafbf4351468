import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { daemonStatus, resetDaemon, SandboxControl, startDaemon, stopDaemon } from "../../../scripts/sandbox";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sandbox-daemon-"));
});
afterEach(async () => {
  await stopDaemon(dir);
  rmSync(dir, { recursive: true });
});

test("starts once, is found, resets, stops, and comes back on the same port with its state", async () => {
  const first = await startDaemon({ dir, dataPlane: false });
  const second = await startDaemon({ dir });
  const url = first.url ?? "";
  await new SandboxControl(url).setSettings({ bootSeconds: 7 });

  expect(first.running).toBe(true);
  expect(second.pid).toBe(first.pid);
  expect(readFileSync(first.cloudsFile, "utf8")).toContain(`${url}/identity/v3`);
  expect(statSync(first.cloudsFile).mode & 0o777).toBe(0o600);

  expect(await stopDaemon(dir)).toBe(true);
  expect(await stopDaemon(dir)).toBe(false);
  expect((await daemonStatus(dir)).running).toBe(false);

  const third = await startDaemon({ dir });
  expect(third.url).toBe(url);
  const settings = await fetch(`${url}/_sandbox/settings`);
  expect(await settings.json()).toMatchObject({ bootSeconds: 7 });
  await resetDaemon(dir);
  const fresh = await fetch(`${url}/_sandbox/settings`);
  expect(await fresh.json()).toMatchObject({ bootSeconds: 1 });
});

test("doesn't take another process for the sandbox when its pid is given again", async () => {
  const pidFile = { pid: process.pid, started: "a time long ago", port: 1 };
  writeFileSync(join(dir, "sandbox.pid"), JSON.stringify(pidFile));

  expect((await daemonStatus(dir)).running).toBe(false);
  expect(await stopDaemon(dir)).toBe(false);
});

test("fails with the reason from its log when it can't start", async () => {
  writeFileSync(join(dir, "state.json"), '{"format": 99}');

  await expect(startDaemon({ dir })).rejects.toMatchObject({ code: "sandbox-start" });
});
