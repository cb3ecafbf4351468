/**
 * What is shown of a release before it is made by way of snapshots, after a run that was broken off: real engine and
 * provider on a sandbox; production is made through the API.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { previewDeployment } from "../../../../scripts/actions/deploy";
import type { StackPlan } from "../../../../scripts/actions/plan";
import {
  prepareRelease,
  readStanding,
  type Intent,
  type PrepareOptions,
} from "../../../../scripts/actions/release";
import { silent } from "../../../../scripts/events";
import { connect, findCloud, type OpenStack } from "../../../../scripts/openstack";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import { Session } from "../../../../scripts/openstack/session";
import { startSandbox, type Sandbox } from "../../../../scripts/sandbox";
import { ensureTools } from "../../../../scripts/setup/tools";
import { openSite } from "../../../../scripts/site";
import { synthesize } from "../../../../stacks/app";
import { siteFile, SSH_KEY } from "../../../site-files";
import { Maker } from "../verify/make";

const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false, volumes: { proxy-nginxcache: { size: 1 } }";
const SITE = `idr: { ${SMALL} }\nnewidr: { ${SMALL}, release: { from: idr } }`;
const COPY = "newidr-proxy-nginxcache";

let folder: string;
let sandbox: Sandbox;
let cloud: OpenStack;
let options: PrepareOptions;
let asked: { intent: Intent; plan: StackPlan; snapshots: number }[];
const before = process.env;

const copies = async () => (await cloud.volume.volumes()).filter(({ name }) => name === COPY);

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "idr-prepare-"));
  const quick = { bootSeconds: 0.1, createSeconds: 0.1, deleteSeconds: 0.1, attachSeconds: 0.1 };
  sandbox = await startSandbox({ ...quick, dataPlane: false });
  const clouds = await sandbox.writeClouds(folder);
  const env = { OS_CLIENT_CONFIG_FILE: clouds, OS_CLOUD: "sandbox" };
  // The engine reads it, too.
  process.env = { ...before, ...env };
  cloud = await connect({ cloud: "sandbox", env });
  const file = path.join(folder, "idr.yaml");
  writeFileSync(file, siteFile(SITE).replace("cloud: test", "cloud: sandbox"));
  asked = [];
  options = {
    open: await openSite({ file }),
    cloud,
    tools: await ensureTools(silent),
    emit: silent,
    confirm: async (intent, plan) => {
      asked.push({ intent, plan, snapshots: (await cloud.volume.snapshots()).length });
    },
    approve: () => Promise.resolve(),
  };
  const { site } = options.open;
  const maker = new Maker(folder, cloud);
  await maker.site(site);
  await maker.make("compute", "/os-keypairs", {
    keypair: { name: site.keyPair.name, public_key: SSH_KEY },
  });
  await maker.environment(site.environments[0]!);
  maker.close();
  const { production } = await readStanding(site, cloud);
  const [port] = (await cloud.network.ports()).filter(({ name }) => name === "idr-proxy");
  const raw = new Session(findCloud({ cloud: "sandbox", env }));
  await raw.call("network", `/floatingips/${production.id}`, {
    method: "PUT",
    body: { floatingip: { port_id: port!.id } },
  });
  raw.close();
});
afterEach(async () => {
  cloud.close();
  await sandbox.close();
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

/** A release that was made by way of snapshots, as far as its copy; then something is done to what the state has of that. */
async function brokenOff(...command: readonly string[]): Promise<readonly Volume[]> {
  await sandbox.control.addFault({ kind: "status", method: "POST", path: "/servers$", count: 0 });
  await expect(prepareRelease({ ...options, viaSnapshot: true })).rejects.toMatchObject({
    code: "apply-failed",
  });
  await sandbox.control.clearFaults();
  execFileSync(options.tools.engine.path, [...command, `openstack_blockstorage_volume_v3.${COPY}`], {
    cwd: path.join(folder, "cdktf.out", "stacks", "newidr"),
    env: { ...process.env, ...options.tools.env },
    stdio: "ignore",
  });
  return await copies();
}

test("GIVEN a copy that the state holds as half made, and its snapshot, WHEN it is prepared again THEN the plan that is asked about keeps it", async () => {
  const [copy] = await brokenOff("taint");

  await prepareRelease({ ...options, viaSnapshot: true });

  const { plan, intent, snapshots } = asked[1]!;
  expect(snapshots).toBe(1);
  expect(intent.notes).toEqual([
    "snapshots of an earlier run are removed when the copies are there: idr-proxy-nginxcache-for-newidr",
  ]);
  expect(plan.summary.destroy).toBe(0);
  expect(plan.summary.changes.filter(({ what }) => what === "volume")).toEqual([]);
  expect(existsSync(plan.planFile)).toBe(false);
  expect((await copies()).map(({ id }) => id)).toEqual([copy!.id]);
  expect(await cloud.volume.snapshots()).toEqual([]);
});

test("GIVEN a copy by way of a snapshot that no state knows WHEN the environment is deployed THEN it is adopted as it is", async () => {
  const [copy] = await brokenOff("state", "rm");
  const { open, tools, emit } = options;
  const stack = synthesize(open.site, { directory: open.directory }).find(({ name }) => name === "newidr")!;

  const { plan } = await previewDeployment(stack, { tools, cloud, emit });

  expect(plan.summary.changes.filter(({ what }) => what === "volume")).toMatchObject([
    { kind: "adopt", name: COPY },
  ]);
  expect([plan.summary.destroy, plan.failedCopies]).toEqual([0, []]);
  expect((await copies()).map(({ id }) => id)).toEqual([copy!.id]);
});

test("GIVEN a direct copy that failed WHEN it is prepared by way of a snapshot, which fails, and directly again THEN each failed copy is replaced, and that is shown first", async () => {
  const fails = async (viaSnapshot: boolean): Promise<string> => {
    await sandbox.control.addFault({ kind: "error", method: "POST", path: "/volumes$" });
    await expect(prepareRelease({ ...options, viaSnapshot })).rejects.toMatchObject({ code: "copy-failed" });
    await sandbox.control.clearFaults();
    const [failed, ...others] = await copies();
    expect([failed?.status, others]).toEqual(["error", []]);
    return failed!.id;
  };
  const failures = [await fails(false), await fails(true)];

  await prepareRelease(options);

  expect(asked.map(({ plan }) => plan.failedCopies)).toEqual([[], [failures[0]], [failures[1]]]);
  expect(asked.map(({ intent }) => intent.notes?.map((note) => note.split(" idr-")[0]))).toEqual([
    [],
    ["snapshots are taken first, and removed when the copies are there:"],
    ["snapshots of an earlier run are removed when the copies are there:"],
  ]);
  const [copy, ...others] = await copies();
  expect(others).toEqual([]);
  expect(failures).not.toContain(copy!.id);
  expect(copy!.status).toBe("in-use");
  expect(await cloud.volume.snapshots()).toEqual([]);
});

test("fails before anything is asked or copied when something else has the name of the new proxy's port", async () => {
  const [network] = await cloud.network.networks({ own: true });
  const raw = new Session(findCloud({ cloud: "sandbox", env: process.env }));
  const body = { port: { name: "newidr-proxy", network_id: network!.id } };
  await raw.call("network", "/ports", { method: "POST", body });
  raw.close();

  await expect(prepareRelease(options)).rejects.toMatchObject({ code: "proxy-port-foreign" });

  expect(asked).toEqual([]);
  expect(await copies()).toEqual([]);
});
