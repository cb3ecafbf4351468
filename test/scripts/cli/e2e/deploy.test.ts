import { statSync } from "node:fs";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../../../scripts/sandbox";
import { SMALL, SiteFolder } from "../run";

/** Deploying with the real engine and provider, on a simulated cloud. Each test goes on where the last one ended. */
let site: SiteFolder;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false, bootSeconds: 0.1 });
  // An openrc file of another cloud was sourced before: it must not count.
  site = new SiteFolder(SMALL, { OS_REGION_NAME: "elsewhere" });
  site.useCloud(sandbox);
});

afterAll(async () => {
  site.remove();
  await sandbox.close();
});

interface Plans {
  readonly plans: readonly {
    readonly stack: string;
    readonly state: string;
    readonly blockedBy: string[];
  }[];
}

test("a plan of all stacks says which of them wait for others, and makes nothing", async () => {
  const { code, stdout } = await site.idr("plan", "--all", "--json", "--detailed-exitcode");
  expect(code).toBe(2);
  const { plans } = JSON.parse(stdout) as Plans;
  expect(plans.map(({ stack, state, blockedBy }) => [stack, state, ...blockedBy])).toEqual([
    ["site", "changes"],
    ["idr", "blocked", "site"],
    ["live", "blocked", "site", "idr"],
  ]);
  expect((await sandbox.control.stats()).counts).toMatchObject({ servers: 0, volumes: 0, floatingIps: 0 });
});

test("fails to deploy where nobody can be asked, and makes nothing", async () => {
  const { code, stderr } = await site.idr("deploy", "site");
  expect(code).toBe(1);
  expect(stderr).toContain("[confirmation-needed]");
  expect((await sandbox.control.stats()).counts).toMatchObject({ floatingIps: 0 });
});

test("a deployment of all makes the site, each step told in a line", async () => {
  const { code, stdout, stderr } = await site.idr("deploy", "--all", "--yes");
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(stderr).toMatch(/^apply idr › volume idr-proxy-nginxcache: done, created/m);
  expect(stdout).toContain("+ 2 volumes");
  expect(stdout).toContain("idr-proxy-nginxcache (2 GiB)");
  expect(stdout).toMatch(/^live: deployed, 1 added, 0 changed, 0 destroyed$/m);
});

test("a second one has nothing to do, and nothing to ask", async () => {
  const { code, stdout } = await site.idr("deploy", "--all");
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toEqual(["site: no changes", "idr: no changes", "live: no changes"]);
});

test("the status shows who is live, and what there is", async () => {
  const { stdout } = await site.idr("status");
  expect(stdout).toMatch(/production +203\.0\.113\.\d+ +idr-proxy +live: idr/);
  expect(stdout).toMatch(/proxy-nginxcache +2 +in-use +.* +blank +vdb/);
  expect(stdout).toContain("All is as the site file has it.");
});

test("fails for a plan that destroys a data volume whose block was removed", async () => {
  const less = SMALL.replace("database: false", "database: false\n    management: false").replace(
    / +management-data.*\n/,
    "",
  );
  site.write("less.yaml", less);
  const { code, stderr } = await site.idr("deploy", "idr", "--yes", "--site", "less.yaml");
  expect(code).toBe(1);
  expect(stderr).toMatch(/idr-management-data \(1 GiB\) destroyed: it is no longer in the configuration/);
  expect(stderr).toContain("--destroy-volume idr-management-data");
});

test("fails to make a data volume smaller", async () => {
  site.write("small.yaml", SMALL.replace("size: 2", "size: 1"));
  const { code, stderr } = await site.idr("deploy", "idr", "--yes", "--site", "small.yaml");
  expect(code).toBe(1);
  expect(stderr).toContain("[plan-shrinks-volume]");
});

test("fails to destroy the environment that is live", async () => {
  const { code, stderr } = await site.idr("destroy", "idr", "--yes");
  expect(code).toBe(1);
  expect(stderr).toContain("[environment-live]");
});

test("the plan is kept for its owner alone, where it was asked for", async () => {
  const { code } = await site.idr("plan", "site", "--out", "site.tfplan");
  expect(code).toBe(0);
  // It holds secrets in the clear.
  expect(statSync(path.join(site.folder, "site.tfplan")).mode & 0o777).toBe(0o600);
});
