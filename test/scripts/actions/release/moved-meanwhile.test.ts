/**
 * Production that is moved, by hand, while a step's question is open or its copies are made: no step takes it back. Real
 * engine and provider on a sandbox; what is not the step's to make is made through the API.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import {
  cutover,
  environmentReached,
  prepareRelease,
  readStanding,
  retire,
  rollback,
  type ReleaseOptions,
} from "../../../../scripts/actions/release";
import { markedDescription, markOf } from "../../../../constructs/model/marks";
import { silent, type IdrEvent } from "../../../../scripts/events";
import { HistoryStore } from "../../../../scripts/history";
import { connect, findCloud, type OpenStack } from "../../../../scripts/openstack";
import { Session } from "../../../../scripts/openstack/session";
import { startSandbox, type Sandbox } from "../../../../scripts/sandbox";
import { ensureTools } from "../../../../scripts/setup/tools";
import { openSite } from "../../../../scripts/site";
import { siteFile, SSH_KEY } from "../../../site-files";
import { Maker } from "../verify/make";

const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, database: false, management: false, searchEngine: false, volumes: { proxy-nginxcache: { size: 1 } }";
const SITE = `idr: { ${SMALL} }\nnewidr: { ${SMALL}, release: { from: idr } }\nthird: { ${SMALL} }`;

let folder: string;
let sandbox: Sandbox;
let cloud: OpenStack;
let raw: Session;
let options: ReleaseOptions;
const before = process.env;

const portOf = async (name: string) => (await cloud.network.ports()).find((port) => port.name === name)!.id;

/** As somebody would by hand. */
async function bind(role: "production" | "spare", port: string | null): Promise<void> {
  const standing = await readStanding(options.open.site, cloud);
  const port_id = port === null ? null : await portOf(port);
  await raw.call("network", `/floatingips/${standing[role].id}`, {
    method: "PUT",
    body: { floatingip: { port_id } },
  });
}

async function reached(): Promise<(string | undefined)[]> {
  const { production, spare } = await readStanding(options.open.site, cloud);
  return [environmentReached(production), environmentReached(spare)];
}

const history = async () =>
  (await HistoryStore.open(options).entries()).map(({ step, state, error }) => [step, state, error?.code]);

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "idr-moved-"));
  const quick = { bootSeconds: 0.1, createSeconds: 0.1, deleteSeconds: 0.1, attachSeconds: 0.1 };
  sandbox = await startSandbox(quick);
  const clouds = await sandbox.writeClouds(folder);
  const env = { OS_CLIENT_CONFIG_FILE: clouds, OS_CLOUD: "sandbox" };
  // The engine reads it, too.
  process.env = { ...before, ...env };
  cloud = await connect({ cloud: "sandbox", env });
  raw = new Session(findCloud({ cloud: "sandbox", env }));
  const file = path.join(folder, "idr.yaml");
  writeFileSync(file, siteFile(SITE).replace("cloud: test", "cloud: sandbox"));
  options = {
    open: await openSite({ file }),
    cloud,
    tools: await ensureTools(silent),
    emit: silent,
    confirm: () => Promise.resolve(),
    approve: () => Promise.resolve(),
  };
});
afterEach(async () => {
  raw.close();
  cloud.close();
  await sandbox.close();
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

/** The site, whole environments, and ports of others. */
async function make(whole: readonly string[], ports: readonly string[] = []): Promise<void> {
  const { site } = options.open;
  const maker = new Maker(folder, cloud);
  await maker.site(site);
  await maker.make("compute", "/os-keypairs", {
    keypair: { name: site.keyPair.name, public_key: SSH_KEY },
  });
  for (const name of whole) {
    await maker.environment(site.environments.find((one) => one.name === name)!);
  }
  const [network] = await cloud.network.networks({ own: true });
  for (const name of ports) {
    const description = markedDescription(markOf("idr", name.replace(/-proxy$/, "")));
    await maker.make("network", "/ports", { port: { name, network_id: network!.id, description } });
  }
  maker.close();
}

describe("GIVEN an environment that is to be retired", () => {
  const sides = { from: "idr", to: "third", skipVerify: true };
  const goBack = async () => {
    await bind("spare", null);
    await bind("production", "idr-proxy");
  };
  beforeEach(async () => {
    await make(["third"], ["idr-proxy"]);
    await bind("production", "third-proxy");
    await bind("spare", "idr-proxy");
    options = { ...options, open: { ...options.open, site: { ...options.open.site, live: "third" } } };
  });
  afterEach(async () => {
    expect(await reached()).toEqual(["idr", undefined]);
  });

  test("WHEN production is moved back while the question is open, and then comes the yes, THEN it must stay where it is", async () => {
    const step = retire({ ...options, ...sides, confirm: goBack });
    await expect(step).rejects.toMatchObject({ code: "environment-live" });
    expect(await history()).toEqual([["retire", "failed", "environment-live"]]);
  });

  test("WHEN production is moved back after the last look before the plan THEN that plan must not be applied", async () => {
    let moved: Promise<void> | undefined;
    const emit = (event: IdrEvent): void => {
      if (event.type === "task" && event.id === "release/retire/park") moved ??= goBack();
    };
    await expect(retire({ ...options, ...sides, emit })).rejects.toMatchObject({ code: "production-moves" });
    await moved;
  });
});

test("GIVEN a release that is being made WHEN production is moved meanwhile THEN it must stay there, and the release gets no spare address", async () => {
  await make(["idr"], ["third-proxy"]);
  await bind("production", "idr-proxy");
  const text = readFileSync(options.open.file, "utf8");
  const step = prepareRelease({ ...options, confirm: () => bind("production", "third-proxy") });
  await expect(step).rejects.toMatchObject({
    code: "release-moved",
    message: expect.stringContaining("was taken off idr, and reaches third now") as string,
  });
  expect(await reached()).toEqual(["third", undefined]);
  expect(readFileSync(options.open.file, "utf8")).toBe(text);
  expect(await history()).toEqual([["prepare", "failed", "release-moved"]]);
});

test("GIVEN a release that gets the spare address WHEN production is moved after the last look before that plan THEN the plan must not be applied", async () => {
  await make(["idr"], ["third-proxy"]);
  await bind("production", "idr-proxy");
  let moved: Promise<void> | undefined;
  const emit = (event: IdrEvent): void => {
    if (event.type === "task" && event.id === "live/plan") moved ??= bind("production", "third-proxy");
  };
  await expect(prepareRelease({ ...options, emit })).rejects.toMatchObject({ code: "production-moves" });
  await moved;
  expect(await reached()).toEqual(["third", undefined]);
});

test("GIVEN a release whose making is held up WHEN production dies and is taken back THEN that need not wait, and the release does not undo it", async () => {
  await make(["idr", "third"]);
  await bind("production", "idr-proxy");
  const said: string[] = [];
  const emit = (event: IdrEvent): void => {
    if (event.type === "log") said.push(event.message);
  };
  const hold = await sandbox.control.addFault({ kind: "hold", method: "POST", path: "/servers$" });
  const preparing = prepareRelease(options).then(
    () => undefined,
    (error: unknown) => error,
  );
  for (let held = false; !held; await new Promise((resolve) => setTimeout(resolve, 100))) {
    held = (await sandbox.control.faults()).some(({ id, hits }) => id === hold.id && hits > 0);
  }
  const sides = { from: "idr", to: "third" };
  await expect(cutover({ ...options, ...sides, skipVerify: true })).rejects.toMatchObject({
    code: "operation-running",
    fix: expect.stringContaining("it can be run again") as string,
  });

  const back = await rollback({ ...options, emit, from: "third", to: "idr" });
  await sandbox.control.clearFaults();

  expect(back).toMatchObject({ step: "rollback", to: "third", outcome: "moved" });
  expect(said).toContainEqual(
    expect.stringMatching(
      / is at work on this site: prepare newidr from idr, .*; this rollback goes beside it$/,
    ),
  );
  expect(await preparing).toMatchObject({
    code: "release-moved",
    message: expect.stringMatching(
      /and reaches third now: .* has moved it: rollback from idr to third/,
    ) as string,
  });
  expect(await reached()).toEqual(["third", "idr"]);
  expect(readFileSync(options.open.file, "utf8")).toMatch(/^live: third$[^]*^spare: idr$/m);
  expect(await history()).toEqual([
    ["prepare", "failed", "release-moved"],
    ["rollback", "done", undefined],
  ]);
});

test("GIVEN a spare address that serves something foreign WHEN a release is to be prepared THEN nothing must be made", async () => {
  await make(["idr"], ["jupyter"]);
  await bind("production", "idr-proxy");
  await bind("spare", "jupyter");
  await expect(prepareRelease(options)).rejects.toMatchObject({ code: "spare-taken" });
  expect((await cloud.compute.servers()).filter(({ name }) => name.startsWith("newidr"))).toEqual([]);
  expect(await history()).toEqual([]);
});

test("GIVEN the release of another environment WHEN it is to be prepared THEN it must be refused before anything is looked at", () => {
  expect(() => prepareRelease({ ...options, from: "third", to: "newidr" })).toThrow(
    expect.objectContaining({ code: "release-sides" }) as Error,
  );
});
