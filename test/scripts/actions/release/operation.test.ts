/** Steps as operations of a real history, in a local state. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { IdrError } from "../../../../constructs/errors";
import { asOperation, type Intent, type StepOperation } from "../../../../scripts/actions/release";
import type { StackPlan } from "../../../../scripts/actions/plan";
import { silent, task } from "../../../../scripts/events";
import { HistoryStore, type Entry } from "../../../../scripts/history";
import { abandoned } from "../../../../scripts/history/operation";
import { openSite } from "../../../../scripts/site";
import { SMALL } from "../../cli/run";
import { enginesHere, temporaryFolder, toolsWith } from "../../engine/stacks";

const tools = toolsWith(enginesHere()[0]!);
const STEP = { step: "cutover", from: "idr", to: "newidr" } as const;
const INTENT: Intent = {
  step: "cutover",
  from: "idr",
  to: "newidr",
  before: { title: "Before", at: 1, addresses: [], environments: [] },
  warnings: [],
};

function planOf(stack: string, change: number): StackPlan {
  return {
    stack,
    changes: true,
    summary: {
      stack,
      add: 0,
      change,
      destroy: 0,
      adopt: 0,
      changes: [
        {
          kind: "update",
          what: "floating IP binding",
          name: "203.0.113.10",
          resource: "x.y",
          attributes: [],
        },
      ],
    },
    dangers: [],
    planFile: "plan.tfplan",
    json: () => ({ format_version: "1.2", terraform_version: "1.11.4" }),
  };
}

type Options = Parameters<typeof asOperation>[1];

async function given(confirm: () => Promise<void> = () => Promise.resolve()) {
  const directory = temporaryFolder();
  writeFileSync(join(directory, "idr.yaml"), SMALL);
  const open = await openSite({ file: join(directory, "idr.yaml") });
  // The site has nothing in the cloud yet, so no other state owns it.
  const network = { networks: () => Promise.resolve([]), routers: () => Promise.resolve([]) };
  const options: Options = {
    open,
    cloud: { network } as unknown as Options["cloud"],
    tools,
    emit: silent,
    confirm,
    approve: () => Promise.resolve(),
  };
  const entries = () => HistoryStore.open(options).entries();
  return { options, entries };
}

/** A step that does everything: asks, has a task, applies two plans, notes what came out. */
async function whole(options: Options, operation: StepOperation): Promise<string> {
  await options.confirm(INTENT, planOf("live", 1));
  await task(options.emit, { id: "move", name: "move the address" }, (progress) => {
    progress("moving");
    return Promise.resolve();
  });
  await options.approve(planOf("live", 1));
  await options.approve(planOf("live", 2));
  operation.note({ copies: [{ volume: "newidr-database-db", source: "idr-database-db", sizeGiB: 800 }] });
  operation.note({ summary: "newidr is live" });
  return "result";
}

test("a step is recorded with its tasks, its plans (a confirmed one once), its notes and its end", async () => {
  const { options, entries } = await given();
  expect(await asOperation(STEP, options, whole)).toBe("result");
  const [entry, ...more] = await entries();
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    ...STEP,
    state: "done",
    summary: "newidr is live",
    details: {
      steps: [{ name: "move the address", state: "succeeded" }],
      before: INTENT.before,
      copies: [{ volume: "newidr-database-db", source: "idr-database-db", sizeGiB: 800 }],
    },
  });
  const { plans } = entry!.details as { plans: { summary: string }[] };
  expect(plans.map(({ summary }) => summary)).toEqual([
    "0 to add, 1 to change, 0 to destroy",
    "0 to add, 2 to change, 0 to destroy",
  ]);
});

test("a step that fails is recorded with why, and with what it had noted; the failure passes through", async () => {
  const { options, entries } = await given();
  const step = asOperation(STEP, options, async (recorded, operation) => {
    await whole(recorded, operation);
    throw new IdrError("cutover-rolled-back", "newidr did not answer");
  });
  await expect(step).rejects.toMatchObject({ code: "cutover-rolled-back" });
  expect(await entries()).toMatchObject([
    {
      state: "failed",
      error: { code: "cutover-rolled-back", message: "newidr did not answer" },
      details: { copies: [{ sizeGiB: 800 }], steps: [{ name: "move the address" }] },
    },
  ]);
});

test("a step that came to its end may count as failed", async () => {
  const { options, entries } = await given();
  const failure = { code: "verify-failed", message: "2 failed" };
  await asOperation({ ...STEP, step: "verify" }, options, async (_, operation) => {
    await operation.begin();
    operation.note({ failure });
  });
  expect(await entries()).toMatchObject([{ step: "verify", state: "failed", error: failure }]);
});

test("a step that had nothing to do leaves no trace", async () => {
  const { options, entries } = await given();
  await asOperation(STEP, options, () => Promise.resolve());
  expect(await entries()).toEqual([]);
});

test("a step that the operator refuses leaves no trace", async () => {
  const { options, entries } = await given(() => Promise.reject(new Error("no")));
  await expect(asOperation(STEP, options, whole)).rejects.toThrow("no");
  expect(await entries()).toEqual([]);
});

test("while one step goes on another fails at once, before it looks at anything", async () => {
  const { options, entries } = await given();
  const second = jest.fn();
  await asOperation(STEP, options, async (recorded) => {
    await recorded.confirm(INTENT, planOf("live", 1));
    const other = asOperation({ ...STEP, step: "rollback" }, options, () => {
      second();
      return Promise.resolve();
    });
    await expect(other).rejects.toMatchObject({ code: "operation-running" });
  });
  expect(second).not.toHaveBeenCalled();
  expect((await entries()).map(({ step, state }: Entry) => `${step} ${state}`)).toEqual(["cutover done"]);
});

test("a step that fell asleep and was given up by somebody else fails before its next change", async () => {
  const { options, entries } = await given();
  const applied: string[] = [];
  const sleeping = asOperation(STEP, options, async ({ confirm, approve, stillMine }) => {
    await stillMine!();
    await confirm(INTENT, planOf("live", 1));
    await approve(planOf("live", 1));
    applied.push("phase 1");
    await HistoryStore.open(options).change((all) => all.map((entry) => abandoned(entry, "released")));
    await expect(stillMine!()).rejects.toMatchObject({ code: "operation-lost" });
    await approve(planOf("live", 2));
    applied.push("phase 2");
  });
  await expect(sleeping).rejects.toMatchObject({ code: "operation-lost" });
  expect(applied).toEqual(["phase 1"]);
  expect((await entries()).map(({ state }) => state)).toEqual(["failed"]);
});

test("a verification that was given up by somebody else does not count as passed when it ends", async () => {
  // GIVEN a laptop that slept in the middle of it, and somebody who gave it up and went on
  const { options, entries } = await given();
  const told: string[] = [];
  const emit: Options["emit"] = (event) => {
    if (event.type === "log") told.push(event.message);
  };
  await asOperation({ ...STEP, step: "verify" }, { ...options, emit }, async (_, operation) => {
    await operation.begin();
    await HistoryStore.open(options).change((all) => all.map((entry) => abandoned(entry, "released")));
    operation.note({ summary: "all passed" });
  });
  // THEN nobody can rely on it, which is said
  expect(await entries()).toMatchObject([{ state: "abandoned", summary: "all passed" }]);
  expect(told).toEqual([expect.stringContaining("was given up by somebody else meanwhile")]);
});
