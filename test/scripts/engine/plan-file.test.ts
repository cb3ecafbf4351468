/** Plans of several commands that are at work on one stack at the same time, with real engines. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine, resourcesOf } from "../../../scripts/engine";
import { newPlanFile, removePlanFile } from "../../../scripts/engine/plan-file";
import { silent } from "../../../scripts/events";
import { enginesHere, rewrite, stackOf, temporaryFolder, toolsWith } from "./stacks";

const plansIn = (folder: string) =>
  readdirSync(join(folder, ".idr")).filter((name) => name.endsWith(".tfplan"));

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    const engineOn = (folder: string) => new Engine(tools, folder, { emit: silent });

    test("GIVEN two plans of one stack WHEN the first one is applied THEN what it showed is done, not what the second one says", async () => {
      const folder = stackOf({ harmless: {} });
      const first = engineOn(folder);
      const shown = await first.plan();
      rewrite(folder, { other: {} });
      const second = await engineOn(folder).plan();

      await first.apply(shown.planFile);

      const made = resourcesOf(await first.state()).map(({ address }) => address);
      expect(made).toEqual(["terraform_data.harmless"]);
      expect(second.planFile).not.toBe(shown.planFile);
      await expect(engineOn(folder).apply(second.planFile)).rejects.toMatchObject({ code: "plan-stale" });
      expect(plansIn(folder)).toEqual([]);
    });

    test("GIVEN a plan that fails THEN nothing is left; a file that was named stays", async () => {
      const folder = stackOf({ first: { input: "${terraform_data.none.id}" } });
      await expect(engineOn(folder).plan()).rejects.toMatchObject({ code: "plan-failed" });
      expect(plansIn(folder)).toEqual([]);

      rewrite(folder, { first: {} });
      const out = join(folder, "mine.tfplan");
      await engineOn(folder).apply((await engineOn(folder).plan({ out })).planFile);
      expect(statSync(out).mode & 0o777).toBe(0o600);
    });
  },
);

test("GIVEN plans that killed commands left WHEN another one is made THEN they go, and those of living ones stay", async () => {
  const folder = temporaryFolder();
  const { pid: dead } = spawnSync("true");
  mkdirSync(join(folder, ".idr"));
  for (const pid of [dead, process.ppid, process.pid])
    writeFileSync(join(folder, ".idr", `plan-${pid}-1000.tfplan`), "");

  const mine = await newPlanFile(folder);
  const another = await newPlanFile(folder);

  expect(plansIn(folder).length).toBe(3);
  expect([mine, another, join(folder, ".idr", `plan-${process.ppid}-1000.tfplan`)].every(existsSync)).toBe(
    true,
  );
  expect(statSync(mine).mode & 0o777).toBe(0o600);
  await removePlanFile(mine);
  expect(existsSync(mine)).toBe(false);
});
