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

// The command takes seconds to start on a busy machine.
jest.setTimeout(120_000);

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
  expect(JSON.parse(runs[2].stdout)).toMatchObject({ version: 1, verdict: "person" });
  expect(runs[3].stderr).toMatch(/stops in the middle, after 5000 characters \[plan-truncated\]/);
  const file = (name: string): string => readFileSync(join(folder.folder, name), "utf8");
  expect(file("a.md")).toMatch(/^<!-- idr-review -->\n## ⛔/);
  expect(JSON.parse(file("a.sarif"))).toMatchObject({ version: "2.1.0" });
  expect(file("a.html")).toMatch(/^<!doctype html>/);
});

it("fails for a site file that is wrong, rather than to review without it", async () => {
  const run = await folder.idr("review", "resized.json");
  expect([run.code, run.stdout]).toEqual([1, ""]);
  expect(run.stderr).toMatch(/idr\.yaml/);
});
