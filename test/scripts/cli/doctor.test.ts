import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../../scripts/sandbox";
import { SiteFolder } from "./run";

/** `idr doctor` and `idr verify` as processes: exit codes, streams, files. */
let site: SiteFolder;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false });
  site = new SiteFolder();
  site.useCloud(sandbox);
});

afterAll(async () => {
  site.remove();
  await sandbox.close();
});

test("the doctor finds nothing in the way, exits with 0, and leaves nothing behind", async () => {
  const { code, stdout } = await site.idr("doctor");
  expect(stdout).toContain("Nothing is in the way.");
  expect(code).toBe(0);
  expect(existsSync(path.join(site.folder, "state"))).toBe(false);
});

test("the doctor exits with 1 when something is in the way, and tells it as one document", async () => {
  await sandbox.control.setQuotas({ instances: 1 });
  const { code, stdout } = await site.idr("doctor", "idr", "--json");
  const { ok, findings } = JSON.parse(stdout) as {
    readonly ok: boolean;
    readonly findings: readonly { readonly verdict: string }[];
  };
  expect({ code, ok }).toEqual({ code: 1, ok: false });
  expect(findings.filter(({ verdict }) => verdict === "failed")).toEqual([
    {
      check: "quota",
      subject: "quota of servers",
      verdict: "failed",
      detail: "3 more needed; 0 of 1 used: 2 too few",
      fix: "ask the cloud's administrators for at least 3, or destroy something first",
    },
  ]);
});

test("verify exits with 1 for an environment that is not there, and writes JUnit", async () => {
  const { code, stdout } = await site.idr("verify", "idr", "--junit", "verify.xml");
  expect(code).toBe(1);
  expect(stdout).toContain("✖ servers idr-proxy: is missing");
  expect(readFileSync(path.join(site.folder, "verify.xml"), "utf8")).toContain(
    '<testcase classname="idr.servers" name="idr-proxy"><failure message="is missing"/></testcase>',
  );
});
