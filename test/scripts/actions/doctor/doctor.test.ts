import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Site, parseSite } from "../../../../constructs/model";
import { doctor } from "../../../../scripts/actions/doctor";
import { diagnosisText } from "../../../../scripts/actions/doctor/text";
import { silent } from "../../../../scripts/events";
import { type OpenStack, connect } from "../../../../scripts/openstack";
import { type Sandbox, startSandbox } from "../../../../scripts/sandbox";
import { styleOf } from "../../../../scripts/ui/style";
import { Maker } from "../verify/make";

/** The whole verb, on a sandbox that has production. */

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin";
const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false, volumes: { database-db: { size: 2 }, proxy-nginxcache: { size: 1 } }";
const SITE = parseSite(
  `cloud: sandbox\nexternalNetwork: public\nsshKeys: ["${KEY}"]\nenvironments:\n  idr: { ${SMALL} }\n  newidr: { ${SMALL}, release: { from: idr } }\nlive: idr\n`,
  "idr.yaml",
);

let sandbox: Sandbox;
let folder: string;
let cloud: OpenStack;
let maker: Maker;

beforeAll(async () => {
  const quick = { bootSeconds: 0.01, createSeconds: 0.01, deleteSeconds: 0.01, attachSeconds: 0.01 };
  sandbox = await startSandbox({ ...quick, dataPlane: false });
  folder = mkdtempSync(path.join(tmpdir(), "idr-doctor-"));
  await sandbox.writeClouds(folder);
  cloud = await connect({ cloud: "sandbox", cwd: folder, env: {} });
  maker = new Maker(folder, cloud);
  await maker.site(SITE);
  await maker.environment(SITE.environments[0]!);
});

afterAll(async () => {
  maker.close();
  cloud.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function examine(site: Site = SITE, environment?: string, reach = () => Promise.resolve(cloud)) {
  return doctor({
    open: { site, file: path.join(folder, "idr.yaml"), directory: folder, text: "" },
    cloud: reach,
    emit: silent,
    ...(environment === undefined ? {} : { environment }),
  });
}

function problems({ findings }: Awaited<ReturnType<typeof examine>>): string[] {
  return findings.filter(({ verdict }) => verdict === "problem").map(({ subject }) => subject);
}

test("finds nothing in the way of a release, and says what it needs", async () => {
  // GIVEN a state that knows what there is
  const { network } = cloud;
  const [routers, addresses] = await Promise.all([network.routers(), network.floatingIps()]);
  const instances = [...routers, ...addresses].map(({ id }) => ({ attributes: { id } }));
  await mkdir(path.join(folder, "state", "sandbox"), { recursive: true });
  await writeFile(
    path.join(folder, "state", "sandbox", "site.tfstate"),
    JSON.stringify({ resources: [{ mode: "managed", instances }] }),
  );

  // WHEN
  const diagnosis = await examine(SITE, "newidr");

  // THEN
  expect(problems(diagnosis)).toEqual([]);
  expect(diagnosis).toMatchObject({ healthy: true, toMake: ["newidr"] });
  expect(diagnosis.needs).toMatchObject({
    servers: 3,
    cores: 12,
    volumes: 5,
    gib: 3 + 3 * 80,
    floatingIps: 0,
  });
  expect(diagnosisText(diagnosis, 100, styleOf(false))).toMatch(
    /ok +source of newidr-database-db +volume idr-database-db, 2 GiB, in-use/,
  );
});

test("fails on a release of what is not live, when one is to be prepared", async () => {
  // GIVEN production's address, bound to nothing
  const open = { site: SITE, file: path.join(folder, "idr.yaml"), directory: folder, text: "" };
  const at = { open, cloud: () => Promise.resolve(cloud), environment: "newidr", emit: silent };

  // THEN
  expect(problems(await doctor({ ...at, releaseOf: "idr" }))).toEqual(["idr is live"]);

  // WHEN it reaches idr
  await maker.bind("idr-production", "idr-proxy");

  // THEN
  expect(problems(await doctor({ ...at, releaseOf: "idr" }))).toEqual([]);
});

test("fails on a spare address that somebody uses, also for a release whose parts are all there", async () => {
  // GIVEN a release that is there, and the spare address, bound by hand to something else
  const text = `cloud: sandbox\nexternalNetwork: public\nsshKeys: ["${KEY}"]\nenvironments:\n  old: { ${SMALL} }\n  idr: { ${SMALL}, release: { from: old } }\nlive: old\n`;
  const [own] = await cloud.network.ports({ name: "idr-database" });
  await maker.make("network", "/ports", { port: { name: "jump-host", network_id: own!.networkId } });
  await maker.bind("idr-spare", "jump-host");

  // WHEN
  const diagnosis = await examine(parseSite(text, "idr.yaml"), "idr");

  // THEN
  const [spare] = await cloud.network.floatingIps({ description: "idr-spare" });
  await maker.move(spare!.id, null);
  expect(diagnosis.toMake).toEqual([]);
  expect(problems(diagnosis)).toContain("spare address for a release");
});

test("fails on what no state knows", async () => {
  const diagnosis = await examine();
  expect(diagnosis.toMake).toEqual(["newidr"]);
  expect(problems(diagnosis)).toEqual(["names of idr"]);
});

test("fails on an unhealthy source and a key pair with another key", async () => {
  // GIVEN
  const [volume] = await cloud.volume.volumes({ name: "idr-database-db" });
  await sandbox.control.setVolumeStatus(volume!.id, "error");
  await maker.make("compute", "/os-keypairs", {
    keypair: { name: SITE.keyPair.name, public_key: KEY.replace("Yd1mN", "Yd1mM") },
  });

  // THEN
  expect(problems(await examine(SITE, "newidr"))).toEqual([
    "source of newidr-database-db",
    `key pair ${SITE.keyPair.name}`,
  ]);
});

test("warns of a lock, and fails on a state that can't be read", async () => {
  const state = path.join(folder, "state", "sandbox");
  await writeFile(path.join(state, "newidr.tfstate"), "{ broken");
  const lock = { Who: "ana@desk", Created: "2026-11-22T02:00:00Z", Operation: "OperationTypeApply" };
  await writeFile(path.join(state, ".newidr.tfstate.lock.info"), JSON.stringify(lock));
  const { findings } = await examine(SITE, "newidr");
  rmSync(path.join(state, "newidr.tfstate"));
  rmSync(path.join(state, ".newidr.tfstate.lock.info"));
  expect(findings).toContainEqual(
    expect.objectContaining({ verdict: "problem", subject: "state of newidr" }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      verdict: "warning",
      subject: "lock of newidr",
      detail: "held by ana@desk since 2026-11-22T02:00:00Z (OperationTypeApply)",
    }),
  );
});

test("tells all that is in the way of another environment at once, and changes nothing", async () => {
  // GIVEN a restore whose source is not there, too large a quota, an unknown flavor and type
  await sandbox.control.setQuotas({ cores: 20, floatingip: 2 });
  const site = parseSite(
    `
cloud: sandbox
externalNetwork: outside
image: CentOS 7
sshKeys: ["${KEY}"]
environments:
  restored1:
    omeroReadOnly: { count: 2, flavor: m1.huge }
    volumes:
      database-db: { snapshot: idr-database-db-20261101, type: fast }
live: none
`,
    "idr.yaml",
  );
  const before = (await sandbox.control.calls()).length;

  // WHEN
  const diagnosis = await examine(site, "restored1");

  // THEN
  expect(diagnosis.healthy).toBe(false);
  expect(problems(diagnosis)).toEqual([
    "image CentOS 7",
    "flavor m1.huge",
    "external network outside",
    "volume type fast",
    "source of restored1-database-db",
    "quota of cores",
    "key pair idr-deployment-key",
  ]);
  expect(
    diagnosis.findings.every(({ verdict, fix }) => ["ok", "unknown"].includes(verdict) || fix !== undefined),
  ).toBe(true);
  const calls = (await sandbox.control.calls()).slice(before);
  expect(calls.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("says that the cloud can't be reached, and still looks at this machine", async () => {
  const diagnosis = await examine(SITE, undefined, () => connect({ cloud: "nowhere", cwd: folder, env: {} }));
  expect(problems(diagnosis)).toEqual(["cloud sandbox"]);
  expect(diagnosis.findings.map(({ check }) => check)).toEqual(expect.arrayContaining(["tools", "state"]));
  expect(diagnosis.needs).toBeUndefined();
});

test("tells of a service that fails, and still looks at the others", async () => {
  // GIVEN
  await sandbox.control.addFault({
    kind: "status",
    status: 403,
    method: "GET",
    path: "/compute/.*/limits",
  });

  // WHEN
  const { findings } = await examine(SITE, "newidr");

  // THEN
  const seen = (verdict: string) =>
    findings.filter((one) => one.verdict === verdict).map(({ subject }) => subject);
  expect(seen("problem")).toContain("Nova (servers)");
  expect(seen("unknown")).toEqual(
    expect.arrayContaining(["flavors and key pair", "quotas of servers, cores, RAM"]),
  );
  expect(seen("ok")).toContain("external network public");
});

test("fails for an environment that there is not", async () => {
  await expect(examine(SITE, "oldidr")).rejects.toMatchObject({ code: "environment-unknown" });
});
