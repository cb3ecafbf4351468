import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Site, parseSite } from "../../../../constructs/model";
import { silent } from "../../../../scripts/events";
import { type Verification, junitText, verify } from "../../../../scripts/actions/verify";
import { verificationText } from "../../../../scripts/actions/verify/text";
import { type OpenStack, connect } from "../../../../scripts/openstack";
import { type Sandbox, startSandbox } from "../../../../scripts/sandbox";
import { styleOf } from "../../../../scripts/ui/style";
import { Maker } from "./make";

/** The whole verbs, on a sandbox that has production and its release. */

const SMALL =
  "omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false, volumes: { database-db: { size: 2 }, proxy-nginxcache: { size: 1 } }";

function siteOf(more = ""): Site {
  return parseSite(
    `
cloud: sandbox
externalNetwork: public
sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin"]
environments:
  idr: { ${SMALL} }
  newidr: { ${SMALL}, release: { from: idr } }
live: idr
spare: newidr
${more}`,
    "idr.yaml",
  );
}

const SITE = siteOf();
let sandbox: Sandbox;
let folder: string;
let cloud: OpenStack;
let maker: Maker;

beforeAll(async () => {
  const quick = { bootSeconds: 0.01, createSeconds: 0.01, deleteSeconds: 0.01, attachSeconds: 0.01 };
  sandbox = await startSandbox(quick);
  folder = mkdtempSync(path.join(tmpdir(), "idr-verify-"));
  writeFileSync(path.join(folder, "clouds.yaml"), sandbox.cloudsYaml);
  cloud = await connect({ cloud: "sandbox", cwd: folder, env: {} });
  maker = new Maker(folder, cloud);
  await maker.site(SITE);
  for (const environment of SITE.environments) await maker.environment(environment);
  await maker.bind("idr-production", "idr-proxy");
  await maker.bind("idr-spare", "newidr-proxy");
});

afterAll(async () => {
  maker.close();
  cloud.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function look(site = SITE, compare = false): Promise<Verification> {
  return verify({ site, cloud, environment: "newidr", compare, emit: silent, connectSeconds: 2 });
}

function of(verification: Verification, verdict: string): string[] {
  return verification.checks
    .filter((check) => check.verdict === verdict)
    .map(({ group, name, detail }) => `${group} ${name}: ${detail}`);
}

test("passes through the spare address, saying what does not apply to a sandbox", async () => {
  // WHEN
  const verification = await look();

  // THEN
  expect(of(verification, "failed")).toEqual([]);
  expect(verification).toMatchObject({ passed: true, environment: "newidr", addresses: ["203.0.113.11"] });
  expect(of(verification, "skipped")).toEqual([
    "ports tcp 14061-14079: open, for backends that this environment doesn't have",
    "web login /webclient/login/: a sandbox's servers have no OMERO.web, and so no login",
    "tls certificate: a sandbox's servers speak no TLS",
    "ice Ice over TLS on 4064: a sandbox's servers have no OMERO, and so speak no Ice",
  ]);
  expect(verification.checks.find(({ name }) => name === "newidr-database-db")!.detail).toBe(
    "/dev/vdb of newidr-database, 2 GiB, made from idr-database-db",
  );
  expect(junitText(verification)).toContain(
    `<testsuites name="idr verify newidr" tests="${verification.checks.length}" failures="0" skipped="4" errors="0">`,
  );
  expect(verificationText(verification, 100, styleOf(false))).toMatch(/closed: tcp 21, 25, 111, 2049, 3000/);
});

test("fails on a port that is open to everybody, and not to those that asked for it", async () => {
  // GIVEN Grafana's port on the proxy, open by hand
  const [group] = await cloud.network.securityGroups({ name: "newidr-web-external" });
  const rule = { security_group_id: group!.id, direction: "ingress", ethertype: "IPv4", protocol: "tcp" };
  await maker.make("network", "/security-group-rules", {
    security_group_rule: { ...rule, port_range_min: 3000, port_range_max: 3000 },
  });

  // THEN
  const verification = await look();
  expect(of(verification, "failed")).toEqual([
    "firewall rules of newidr-web-external: tcp 3000 from 0.0.0.0/0 is one too many",
    "ports tcp 3000: Grafana: open to everybody",
  ]);
  expect(verification.passed).toBe(false);
  expect((await look(siteOf("rules: [{ ports: [3000] }]"))).checks).toContainEqual({
    group: "ports",
    name: "tcp 3000",
    verdict: "passed",
    detail: "opened by the site file: open",
    answered: true,
  });
});

test("fails on an answer that is not what the site file says; compared with production it is a warning", async () => {
  const site = siteOf("checks: [{ path: /iviewer/, status: 404, minimumBytes: 100000, text: nowhere }]");
  const wrong =
    /^web GET \/iviewer\/: status 200, not 404; \d+ bytes, fewer than 100000; "nowhere" is not in it/;
  expect(of(await look(site), "failed")).toContainEqual(expect.stringMatching(wrong));

  const verification = await look(site, true);
  expect(verification.comparedWith).toBe("idr");
  expect(of(verification, "warning")).toContainEqual(expect.stringMatching(/\(idr as well: status 200/));
  // The port of the test above is open here alone.
  expect(of(verification, "failed")).toEqual([
    "firewall rules of newidr-web-external: tcp 3000 from 0.0.0.0/0 is one too many",
    "ports tcp 3000: Grafana: open to everybody (idr: passed)",
  ]);
});

test("fails for an environment that there is not, and compares nothing with itself", async () => {
  const wanted = { site: SITE, cloud, emit: silent };
  await expect(verify({ ...wanted, environment: "oldidr" })).rejects.toMatchObject({
    code: "environment-unknown",
  });
  await expect(verify({ ...wanted, environment: "idr", compare: true })).rejects.toMatchObject({
    code: "nothing-to-compare",
  });
});

test("fails on a server that must have no public address and has one", async () => {
  // GIVEN the database, with the address of the proxy
  await maker.bind("idr-spare", "newidr-database");

  // WHEN
  const verification = await look();

  // THEN
  expect(of(verification, "failed").filter((line) => line.startsWith("address"))).toEqual([
    "address newidr-proxy: no public address reaches it, so nothing was seen from outside (`spare: newidr` and idr deploy live)",
    "address newidr-database: has the public address 203.0.113.11, and must have none",
  ]);
});
