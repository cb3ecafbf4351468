import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { silent } from "../../../scripts/events";
import { reviewFile } from "../../../scripts/review/run";
import { corpusPlans, planText } from "../../corpus/plans";
import { exampleSite, SITE_TEXT } from "./site";

const folder = mkdtempSync(join(tmpdir(), "idr-review-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noTools = () => Promise.reject(new Error("no engine is needed for JSON"));
const text = planText(corpusPlans().find(({ scenario }) => scenario.id === "volume-block-removed")!);

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

it("reads a plan's JSON and calls it by its file", async () => {
  const done = await reviewFile(write("newidr.json", text), {}, noTools, silent);
  expect([done.name, done.verdict]).toEqual(["newidr", "forbidden"]);
});

it("follows the site's waivers and copy rate", async () => {
  const waive = [{ policy: "data-volume-destroyed", reason: "tape", by: "Ada", until: "2999-01-01" }];
  const site = { ...exampleSite(), cloud: "idr", review: { policies: [], waive, copyGiBPerSecond: 3 } };
  const open = { site, directory: folder, file: join(folder, "idr.yaml"), text: SITE_TEXT };
  const done = await reviewFile(write("a.json", text), { open }, noTools, silent);
  // Such a loss can't be waived away: it is left to a person.
  expect(done.verdict).toBe("person");
  expect(done.findings.map(({ message }) => message)).toContainEqual(expect.stringMatching(/waived by Ada/));
  expect(done.estimate.copyRate).toBe(3);
});

it.each([
  ["a file that is not there", () => join(folder, "none.json"), "plan-missing"],
  ["a folder", () => folder, "plan-missing"],
  ["a truncated file", () => write("cut.json", text.slice(0, 1000)), "plan-truncated"],
  ["an empty file", () => write("empty.json", ""), "plan-truncated"],
])("fails for %s", async (_what, file, code) => {
  await expect(reviewFile(file(), {}, noTools, silent)).rejects.toMatchObject({ code });
});

it("fails for a saved plan whose stack is not known, saying how to give it", async () => {
  const file = write("plan.tfplan", new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0]));
  const tools = {
    engine: { kind: "tofu", path: "tofu", version: "1" },
    cliConfigFile: "",
    providerVersion: "",
    env: {},
  } as const;
  await expect(reviewFile(file, {}, () => Promise.resolve(tools), silent)).rejects.toMatchObject({
    code: "plan-foreign",
    fix: expect.stringContaining("--stack") as string,
  });
});
