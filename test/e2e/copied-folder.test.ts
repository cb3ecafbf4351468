import { cpSync, readFileSync } from "node:fs";
import { parseSite } from "../../constructs/model";
import { stateGuard } from "../../scripts/cloud/lineage";
import { connect } from "../../scripts/openstack";
import { type Sandbox, startSandbox } from "../../scripts/sandbox";
import { type Outcome, SiteFolder, SMALL } from "../scripts/cli/run";

/**
 * Two operators of one site with local states: two folders that both begin, and a copy of the folder in which the site
 * was deployed. Real engine and provider on a simulated cloud. Each test goes on where the last one ended.
 */
let sandbox: Sandbox;
const folders: SiteFolder[] = [];

function folder(text?: string): SiteFolder {
  const made = new SiteFolder(text);
  made.useCloud(sandbox);
  folders.push(made);
  return made;
}

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false, bootSeconds: 0.1 });
});
afterAll(async () => {
  for (const one of folders) one.remove();
  await sandbox.close();
});

/** Begins a command whose servers are not made before its answer is called; resolves when the first one is asked for. */
async function heldUp(site: SiteFolder, ...args: string[]): Promise<() => Promise<Outcome>> {
  const { id } = await sandbox.control.addFault({ kind: "hold", method: "POST", path: "/servers$" });
  const going = site.idr(...args);
  const ended = going.then(() => true);
  for (;;) {
    const hold = (await sandbox.control.faults()).find((one) => one.id === id);
    if (hold !== undefined && hold.hits > 0) break;
    const early = await Promise.race([
      ended,
      new Promise<false>((resolve) => setTimeout(resolve, 100, false)),
    ]);
    if (early) throw new Error((await going).stderr);
  }
  return async () => {
    await sandbox.control.clearFaults();
    return await going;
  };
}

const counts = async () => ({ ...(await sandbox.control.stats()).counts, tokens: 0 });
const good = ({ code, stderr }: Outcome): void =>
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });

let owner: SiteFolder;

test("GIVEN a first deployment under way WHEN another folder with a state of its own begins one, too, THEN it is refused, and what is being built is left alone", async () => {
  owner = folder();
  const other = folder(`${SMALL}# another checkout\n`);
  const finish = await heldUp(owner, "deploy", "site", "idr", "--yes");
  const before = await counts();
  const second = await other.idr("deploy", "site", "idr", "--yes");
  expect(second.code).toBe(1);
  expect(second.stderr).toContain("[state-other]");
  expect(second.stderr).toContain("nothing was changed");
  expect(await counts()).toEqual(before);
  const told = await finish();
  good(told);
  expect(told.stderr).toContain("the states of this site are files");
});

const NEXT = SMALL.replace(
  "live: idr",
  `  newidr: { omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false }
live: none`,
);

test("GIVEN an environment that is being made WHEN a copy of the folder makes the same one THEN it is told who is at work, and nothing is destroyed", async () => {
  owner.write("idr.yaml", NEXT);
  const copy = folder();
  cpSync(owner.folder, copy.folder, { recursive: true });
  const finish = await heldUp(owner, "deploy", "newidr", "--yes");
  const before = await counts();
  const second = await copy.idr("deploy", "newidr", "--yes");
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(
    /is at work on this site from another copy of this folder: deploy, since \d{4}-\d\d-\d\d .*\[operation-running\]/s,
  );
  expect(await counts()).toEqual(before);
  expect((await copy.idr("lock", "show")).stdout).toMatch(/^deploy from another copy of this folder: /m);
  expect((await copy.idr("status")).stdout).toContain("is at work on this site: deploy");
  good(await finish());
  expect((await owner.idr("status")).stdout).not.toContain("is at work");
  expect((await owner.idr("plan", "newidr")).stdout).toContain("no changes");
});

test("GIVEN what a machine that is gone has left in the cloud WHEN it is released by its id THEN work goes on", async () => {
  const cloud = await connect({ cloud: "sandbox", cwd: owner.folder, env: {} });
  const site = parseSite(readFileSync(`${owner.folder}/idr.yaml`, "utf8"), "idr.yaml");
  const left = { id: "0badcafe", step: "prepare", begunAt: new Date().toISOString(), who: "grace@laptop" };
  await stateGuard(site, cloud).claim(left);
  cloud.close();

  const refused = await owner.idr("destroy", "newidr", "--yes");
  expect(refused.stderr).toContain("grace@laptop is at work on this site");
  expect(refused.stderr).toContain("idr lock release --id 0badcafe");
  good(await owner.idr("lock", "release", "--id", left.id, "--yes"));
  good(await owner.idr("destroy", "newidr", "--yes"));
  expect((await owner.idr("history")).stdout).toMatch(/unlock +done/);
});
