import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { DemoResult } from "../../scripts/actions/demo";
import { connect } from "../../scripts/openstack";
import { stopDaemon } from "../../scripts/sandbox";
import { metadataOf, metadataTable } from "../metadata-table";

import { SEEN_IN } from "./printed";
import { idr, type Run, printed } from "./world";

/**
 * The main job with the real engine and provider on the sandbox: a whole IDR is deployed, cloned and taken live while
 * visitors ask (the demo, with the facts' topology). What goes wrong meanwhile: small-site.test.ts.
 */
describe("the whole topology", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "idr-e2e-demo-"));
  let running: Promise<Run>;

  beforeAll(() => {
    running = idr(["demo", "--directory", directory], { cwd: directory, env: process.env });
    running.catch(() => undefined);
  });
  afterAll(async () => {
    await running.catch(() => undefined);
    await stopDaemon(path.join(directory, ".idr", "sandbox"));
    rmSync(directory, { recursive: true, force: true });
  });

  test("is released without losing a request, a mark or a moment of its address", async () => {
    const { code, document, stderr } = await running;
    const result = document as DemoResult;
    if (code !== 0) throw new Error(`the demo ended with ${code}: ${JSON.stringify(document)}\n${stderr}`);
    expect(result.failures).toEqual([]);
    expect(result.requests.lost).toBe(0);
    expect(result.requests.requests).toBeGreaterThan(500);
    expect(Object.keys(result.requests.answersBy).sort()).toEqual(["idr-proxy", "newidr-proxy"]);
    expect(result.unboundMs).toBe(0);
    expect(result.moves.map(({ step, to, outcome }) => `${step} ${to} ${outcome}`)).toEqual([
      "cutover newidr moved",
      "rollback idr moved",
      "cutover newidr moved",
    ]);
    for (const { measured } of result.moves) {
      expect(measured?.requests.lost).toBe(0);
      expect(measured?.unbound).toMatchObject({ ms: 0, failed: 0 });
    }
    expect(result.marks.map(({ source, sizeGiB }) => [source, sizeGiB]).sort()).toEqual([
      ["idr-database-db", 800],
      ["idr-omeroreadwrite-data", 1500],
      ["idr-proxy-nginxcache", 100],
      ["idr-searchengine-backup", 25],
    ]);
    for (const { mark, onSource, onClone } of result.marks) expect([onSource, onClone]).toEqual([mark, mark]);
    for (const name of ["idr", "newidr"]) {
      expect(
        result.status.environments.find((environment) => environment.name === name)?.servers,
      ).toHaveLength(9);
    }
    expect(readFileSync(result.reportFile, "utf8")).toContain("newidr is live; no request was lost");
  });

  test.each(["idr", "newidr"])("has the metadata of the facts' table on every server of %s", async (name) => {
    await running;
    const env = { ...process.env, OS_CLIENT_CONFIG_FILE: path.join(directory, "clouds.yaml") };
    const cloud = await connect({ cloud: "sandbox", env });
    try {
      expect(metadataOf(await cloud.compute.servers(), name)).toEqual(metadataTable(name));
    } finally {
      cloud.close();
    }
  });

  test("is told by its history, with all that was done and seen", async () => {
    await running;
    const page = path.join(directory, "release.html");
    const report = await idr(["history", "report", "--out", page], { cwd: directory, env: process.env });
    expect(report.document).toMatchObject({
      verdict: { ok: true, text: "newidr is live" },
      operations: ["prepare", "verify", "cutover", "rollback", "cutover"].map((step) => ({
        step,
        state: "done",
      })),
    });
    expect(readFileSync(page, "utf8")).toContain("rollback from newidr to idr");
  });

  test("has nothing to change afterwards", async () => {
    await running;
    const plan = await idr(["plan", "site", "idr", "newidr", "live", "--detailed-exitcode"], {
      cwd: directory,
      env: process.env,
    });
    expect(plan.code).toBe(0);
  });
});

test("the commands that only this test runs have printed what is documented", () => {
  expect([...printed]).toEqual(expect.arrayContaining([...SEEN_IN["main-job"]]));
});
