import { rmSync, renameSync } from "node:fs";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../scripts/sandbox";
import { SiteFolder, SMALL } from "../scripts/cli/run";

/**
 * A site that is worked on with the wrong state: of another checkout, of another database, or with none. Real engine and
 * provider on a simulated cloud. Each test goes on where the last one ended.
 */
let sandbox: Sandbox;
let owner: SiteFolder;
let other: SiteFolder;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false, bootSeconds: 0.1 });
  owner = new SiteFolder();
  other = new SiteFolder(`${SMALL}\n# another checkout, with a local state of its own\n`);
  for (const site of [owner, other]) site.useCloud(sandbox);
  const { code, stderr } = await owner.idr("deploy", "--all", "--yes");
  if (code !== 0) throw new Error(stderr);
});

afterAll(async () => {
  owner.remove();
  other.remove();
  await sandbox.close();
});

/** What there is in the cloud; each command logs in, which is no change. */
const counts = async () => ({ ...(await sandbox.control.stats()).counts, tokens: 0 });

test.each([
  ["plan", ["plan", "idr"]],
  ["deploy", ["deploy", "--all", "--yes"]],
  ["review", ["review", "idr"]],
  ["destroy", ["destroy", "idr", "--yes"]],
])(
  "GIVEN a site that another checkout deployed WHEN this one, whose state is empty, runs %s THEN it is refused, and nothing changes",
  async (_, args) => {
    const before = await counts();
    const { code, stderr } = await other.idr(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain("[state-other]");
    expect(stderr).toContain("this command has no state yet");
    expect(stderr).toMatch(/recorded on .*router idr-router/);
    expect(await counts()).toEqual(before);
  },
);

test("GIVEN the right state WHEN it goes on THEN there is nothing to do", async () => {
  const { code, stdout } = await owner.idr("deploy", "--all", "--yes");
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toEqual(["site: no changes", "idr: no changes", "live: no changes"]);
});

test("GIVEN a state that is not the one named as lost WHEN the other checkout deploys THEN it is refused", async () => {
  const wrong = "00000000-0000-4000-8000-000000000000";
  const { code, stderr } = await other.idr("deploy", "site", "--yes", "--lost-state", wrong);
  expect(code).toBe(1);
  expect(stderr).toContain("[state-other]");
});

test("GIVEN a state that is lost for good, and named WHEN the site stack is deployed THEN what carries the site's mark is taken in, and the state before it is refused", async () => {
  const refused = await other.idr("plan", "site");
  const lineage = /--lost-state ([0-9a-f-]{36})/.exec(refused.stderr)?.[1] ?? "";
  const { code, stdout, stderr } = await other.idr("deploy", "site", "--yes", "--lost-state", lineage);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("0 added, 0 changed, 0 destroyed");
  // The checkout that deployed it has become the other one.
  expect((await owner.idr("plan", "site")).stderr).toContain("[state-other]");
});

test("GIVEN a state file that was deleted WHEN an environment that visitors reach is deployed again THEN its servers are not made anew", async () => {
  const file = path.join(other.folder, "state", "sandbox", "site.tfstate");
  renameSync(file, `${file}.kept`);
  rmSync(path.join(other.folder, "state", "sandbox", "idr.tfstate"), { force: true });
  const before = await counts();
  const { code, stderr } = await other.idr("deploy", "idr", "--yes");
  expect(code).toBe(1);
  expect(stderr).toMatch(/\[orphan-server\]/);
  expect(await counts()).toEqual(before);
});
