/** What is planned when several commands synthesize into one folder, with real engines. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine, resourcesOf } from "../../../scripts/engine";
import { settleBackend, withConfiguration } from "../../../scripts/engine/configuration";
import { silent } from "../../../scripts/events";
import { enginesHere, rewrite, running, stackOf, temporaryFolder, toolsWith } from "./stacks";

const text = (folder: string) => readFileSync(join(folder, "cdk.tf.json"), "utf8");
const nobody = () => undefined;

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    const engineWith = (folder: string, configuration: string) =>
      new Engine(tools, folder, { emit: silent, configuration });
    const planned = async (engine: Engine) =>
      (await engine.plan()).json.resource_changes?.map(({ address }) => address);

    test("GIVEN another command's stack in the folder WHEN it is planned THEN it is one's own that is planned", async () => {
      const folder = stackOf({ mine: {} });
      const mine = text(folder);
      rewrite(folder, { other: {} });
      const other = text(folder);

      expect(await planned(engineWith(folder, mine))).toEqual(["terraform_data.mine"]);
      const both = [engineWith(folder, mine), engineWith(folder, other)];
      expect(await Promise.all(both.map(planned))).toEqual([
        ["terraform_data.mine"],
        ["terraform_data.other"],
      ]);
    });

    test("GIVEN another cloud's stack in the folder meanwhile WHEN the state is read or written THEN it is one's own", async () => {
      const on = (cloud: string) => ({ terraform: { backend: { local: { path: `${cloud}.tfstate` } } } });
      const folder = stackOf({ first: {} }, on("idr"));
      const mine = engineWith(folder, text(folder));
      await mine.apply((await mine.plan()).planFile);
      rewrite(folder, { second: {} }, on("sandbox"));
      const other = engineWith(folder, text(folder));
      await other.apply((await other.plan()).planFile);

      for (const [engine, address] of [
        [mine, "terraform_data.first"],
        [other, "terraform_data.second"],
        [mine, "terraform_data.first"],
      ] as const) {
        expect(resourcesOf(await engine.state()).map((one) => one.address)).toEqual([address]);
      }
    });

    test("GIVEN another command that has the folder, with a stack of its own in it THEN applying doesn't wait for it", async () => {
      const folder = stackOf({ slow: running("true") });
      const engine = engineWith(folder, text(folder));
      const { planFile } = await engine.plan();
      await withConfiguration(folder, "{}", () => engine.apply(planFile), nobody);
      expect(resourcesOf(await engine.state()).map(({ address }) => address)).toEqual([
        "terraform_data.slow",
      ]);
    });
  },
);

describe("the folder of a stack", () => {
  test("GIVEN something that rewrites it without asking WHEN it was planned meanwhile THEN it is planned again", async () => {
    const folder = stackOf({ mine: {} });
    const mine = text(folder);
    let plans = 0;
    const seen = await withConfiguration(
      folder,
      mine,
      () => {
        const now = text(folder);
        if (++plans === 1) rewrite(folder, { other: {} });
        return Promise.resolve(now);
      },
      nobody,
    );
    expect([plans, seen]).toEqual([2, mine]);
  });

  test("GIVEN something that always rewrites it THEN it fails, and says so", async () => {
    const folder = stackOf({ mine: {} });
    const work = () => Promise.reject(new Error(rewrite(folder, { other: {} })));
    await expect(withConfiguration(folder, text(folder), work, nobody)).rejects.toMatchObject({
      code: "stack-rewritten",
    });
  });

  test("GIVEN another backend in it THEN one's own is put back, and waited for nobody when it is the same", async () => {
    const folder = temporaryFolder();
    const stack = (path: string, more: object = {}) =>
      JSON.stringify({ terraform: { backend: { local: { path } } }, ...more });
    writeFileSync(join(folder, "cdk.tf.json"), stack("b"));
    await settleBackend(folder, stack("a"), nobody);
    expect(text(folder)).toBe(stack("a"));

    const other = stack("a", { output: {} });
    await withConfiguration(folder, other, () => settleBackend(folder, stack("a"), nobody), nobody);
    expect(text(folder)).toBe(other);
  });
});
