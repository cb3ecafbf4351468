import { readFileSync } from "node:fs";
import { join } from "node:path";

import { corpusPlans, planText } from "../../corpus/plans";
import { SiteFolder } from "../cli/run";

const text = (id: string): string => planText(corpusPlans().find(({ scenario }) => scenario.id === id)!);
const folder = new SiteFolder("cloud: [", {});
beforeAll(() => {
  folder.write("removed.json", text("volume-block-removed"));
  folder.write("resized.json", text("server-resized"));
  folder.write("cut.json", text("server-resized").slice(0, 5000));
});
afterAll(() => folder.remove());

it("exits as conftest, and writes each file in its format", async () => {
  const sitefree = ["--site", "none.yaml"];
  const runs = await Promise.all([
    folder.idr("review", "removed.json", ...sitefree, "--out", "a.md", "--out", "a.sarif", "--out", "a.html"),
    folder.idr("review", "resized.json", ...sitefree),
    folder.idr("review", "resized.json", ...sitefree, "--fail-on-warn", "--json"),
    folder.idr("review", "cut.json", ...sitefree, "--fail-on-warn"),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([1, 0, 1, 2]);
  expect(runs[0].stdout).toMatch(/^✗ removed: forbidden/);
  expect(JSON.parse(runs[2].stdout)).toMatchObject({ version: 2, verdict: "person" });
  expect(runs[3].stderr).toMatch(/stops in the middle, after 5000 characters \[plan-truncated\]/);
  const file = (name: string): string => readFileSync(join(folder.folder, name), "utf8");
  expect(file("a.md")).toMatch(/^<!-- idr-review -->\n## ⛔/);
  expect(JSON.parse(file("a.sarif"))).toMatchObject({ version: "2.1.0" });
  expect(file("a.html")).toMatch(/^<!doctype html>/);
});

it("GIVEN --explain WHEN a change is named THEN every attribute is told; an address that is not there is told with near ones", async () => {
  const resized = "openstack_compute_instance_v2.revidr-omeroreadonly-1";
  const sitefree = ["resized.json", "--site", "none.yaml", "--explain"];
  const [told, json, missing] = await Promise.all([
    folder.idr("review", ...sitefree, resized),
    folder.idr("review", ...sitefree, resized, "--json"),
    folder.idr("review", ...sitefree, `${resized}0`),
  ]);
  expect(told.stdout).toMatch(/flavor_name m1\.\w+ → m1\.\w+\n\s+quota; judged by server-resized: /);
  expect(told.stdout).toMatch(/change: needs a person/);
  const { explanation } = JSON.parse(json.stdout) as { explanation: { judgements: { attribute: string }[] } };
  expect(explanation.judgements.map(({ attribute }) => attribute)).toContain("flavor_name");
  expect([missing.code, missing.stdout]).toEqual([1, ""]);
  expect(missing.stderr).toContain("[explain-unknown]");
  expect(missing.stderr).toContain(`near: "${resized}"`);
});

it("fails for a site file that is wrong, rather than to review without it", async () => {
  const run = await folder.idr("review", "resized.json");
  expect([run.code, run.stdout]).toEqual([1, ""]);
  expect(run.stderr).toMatch(/idr\.yaml/);
});
