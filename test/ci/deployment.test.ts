/** An apply of CI as an operation of the site's history, with a real engine. */
import { parseSite } from "../../constructs/model";
import { asDeployment } from "../../ci/scripts/lib/deployment";
import { silent } from "../../scripts/events";
import { ensureFree, HistoryStore } from "../../scripts/history";
import { SMALL } from "../scripts/cli/run";
import { enginesHere, temporaryFolder, toolsWith } from "../scripts/engine/stacks";
import { entry } from "../scripts/history/entries";

const tools = toolsWith(enginesHere()[0]!);
const site = parseSite(SMALL, "idr.yaml");
const newStore = () =>
  HistoryStore.open({ open: { site, directory: temporaryFolder() }, tools, emit: silent });

test("GIVEN reviewed plans WHEN they are applied THEN that is one operation, and operators are told of it meanwhile", async () => {
  const store = newStore();
  const cutover = { step: "cutover", from: "idr", to: "newidr" } as const;
  const lines = await asDeployment(store, ["site", "idr"], async (stack, begun) => {
    await begun();
    await expect(ensureFree(store, cutover)).rejects.toMatchObject({
      code: "operation-running",
      message: expect.stringContaining("deploy of site, idr") as string,
    });
    return `${stack}: applied`;
  });
  expect(lines).toEqual(["site: applied", "idr: applied"]);
  expect(await store.entries()).toMatchObject([
    { step: "deploy", stacks: ["site", "idr"], state: "done", summary: "site: applied; idr: applied" },
  ]);
});

test("GIVEN an operator at work WHEN plans are to be applied THEN none must be", async () => {
  const store = newStore();
  await store.change(() => [entry("0badcafe", { state: "running" })]);
  const apply = jest.fn<Promise<string>, []>();
  await expect(asDeployment(store, ["idr"], apply)).rejects.toMatchObject({ code: "operation-running" });
  expect(apply).not.toHaveBeenCalled();
});

test("GIVEN an operation that is given up between two stacks WHEN the next is to be applied THEN it must not be", async () => {
  const store = newStore();
  const applied: string[] = [];
  const work = asDeployment(store, ["site", "idr"], async (stack, begun) => {
    await begun();
    applied.push(stack);
    await store.change((all) => all.map((one) => ({ ...one, state: "abandoned" as const })));
    return stack;
  });
  await expect(work).rejects.toMatchObject({ code: "operation-lost" });
  expect(applied).toEqual(["site"]);
});
