import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { SiteFolder } from "./run";

/** A sandbox in the background, as people start it. Each test goes on where the last one ended. */
let site: SiteFolder;

beforeAll(() => {
  site = new SiteFolder();
});

afterAll(async () => {
  await site.idr("sandbox", "stop");
  site.remove();
});

test("without one, its status names the command that starts it", async () => {
  const { code, stdout } = await site.idr("sandbox", "status");
  expect(code).toBe(0);
  expect(stdout).toBe("No sandbox runs. Start one with: idr sandbox start\n");
});

test("its start prints what a shell needs, and nothing that a shell can't read", async () => {
  const { code, stdout } = await site.idr("sandbox", "start");
  expect(code).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => !line.startsWith("#"))).toEqual([
    `export OS_CLIENT_CONFIG_FILE=${path.join(site.folder, ".idr", "sandbox", "clouds.yaml")}`,
    "export OS_CLOUD=sandbox",
  ]);
});

test("a second start leaves it as it is, and can be read by programs", async () => {
  const { stdout } = await site.idr("sandbox", "start", "--json");
  const first = JSON.parse((await site.idr("sandbox", "status", "--json")).stdout) as { pid: number };
  expect(JSON.parse(stdout)).toMatchObject({
    running: true,
    pid: first.pid,
    exports: { OS_CLOUD: "sandbox" },
  });
});

test("the other verbs use it with its clouds.yaml", async () => {
  const using = new SiteFolder(undefined, {
    OS_CLIENT_CONFIG_FILE: path.join(site.folder, ".idr", "sandbox", "clouds.yaml"),
    // Of an openrc file for another cloud, which must not count.
    OS_AUTH_URL: "http://127.0.0.1:1/v3",
  });
  const { code, stdout } = await using.idr("status");
  using.remove();
  expect(code).toBe(0);
  expect(stdout).toContain("No environment of this site is in the cloud yet.");
});

test("fails to empty it where nobody can be asked, saying what would go", async () => {
  mkdirSync(path.join(site.folder, "state", "sandbox"), { recursive: true });
  const { code, stderr } = await site.idr("sandbox", "reset");
  expect(code).toBe(1);
  expect(stderr).toContain(`This empties the sandbox and removes ${path.join("state", "sandbox")}.`);
  expect(existsSync(path.join(site.folder, "state", "sandbox"))).toBe(true);
});

test("a reset removes the engine's states of its clouds, and of no other", async () => {
  mkdirSync(path.join(site.folder, "state", "production"), { recursive: true });
  const { code, stdout } = await site.idr("sandbox", "reset", "--yes");
  expect(code).toBe(0);
  expect(stdout).toContain(`removed ${path.join("state", "sandbox")}`);
  expect(existsSync(path.join(site.folder, "state", "sandbox"))).toBe(false);
  expect(existsSync(path.join(site.folder, "state", "production"))).toBe(true);
});

test("a stop ends it; a second one has nothing to end", async () => {
  expect((await site.idr("sandbox", "stop")).stdout).toBe("The sandbox is stopped; its state stays.\n");
  expect((await site.idr("sandbox", "stop")).stdout).toBe("No sandbox runs.\n");
});
