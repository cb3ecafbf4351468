/** Copies that go on in the cloud when the engine has given up waiting for them. */
import { goingOn, isWithin } from "../../../../scripts/actions/deploy/go-on";
import { CopiesUnfinishedError } from "../../../../scripts/actions/deploy/copy-failed";
import type { StackPlan } from "../../../../scripts/actions/plan";
import { type Action, EngineError, type PlanJson } from "../../../../scripts/engine";
import { silent } from "../../../../scripts/events";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import { World } from "./world";

function planOf(
  changes: Readonly<Record<string, readonly Action[]>>,
  importing: readonly string[] = [],
): PlanJson {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: Object.entries(changes).map(([address, actions]) => ({
      address,
      mode: "managed",
      type: "openstack_blockstorage_volume_v3",
      name: address,
      provider_name: "openstack",
      change: {
        actions,
        before: null,
        after: {},
        after_unknown: {},
        before_sensitive: false,
        after_sensitive: {},
        ...(importing.includes(address) ? { importing: { id: "x" } } : {}),
      },
    })),
  };
}

describe("a second plan under the same yes", () => {
  const agreed = planOf({ copy: ["create"], server: ["create"], group: ["update"], stays: ["no-op"] });

  test.each([
    ["what is left of it", planOf({ server: ["create"] })],
    ["nothing", planOf({ copy: ["no-op"] })],
    ["what it made, adopted", planOf({ copy: ["no-op"], server: ["create"] }, ["copy"])],
    ["the same, brought up to date", planOf({ copy: ["update"] }, ["copy"])],
  ])("GIVEN %s THEN it is within what was agreed to", (_, plan) => {
    expect(isWithin(plan, agreed)).toBe(true);
  });

  test.each([
    ["something new", planOf({ other: ["create"] })],
    ["something that it left as it is", planOf({ stays: ["update"] })],
    ["something made anew instead of made", planOf({ copy: ["delete", "create"] })],
    ["the same, adopted to be replaced", planOf({ copy: ["delete", "create"] }, ["copy"])],
    ["something adopted that it didn't make", planOf({ group: ["no-op"] }, ["group"])],
  ])("GIVEN %s THEN it is asked for again", (_, plan) => {
    expect(isWithin(plan, agreed)).toBe(false);
  });
});

describe("an apply that failed while volumes are copied", () => {
  const going = [{ name: "newidr-database-db", sizeGiB: 800, id: "v1", status: "creating" } as Volume];
  const failure = (...summaries: string[]) =>
    new CopiesUnfinishedError(
      new EngineError("apply-failed", 'apply of stack "newidr" failed', {
        diagnostics: summaries.map((summary) => ({ severity: "error", summary, detail: "" })),
      }),
      going,
      [],
    );
  const WAITING = "Error waiting for openstack_blockstorage_volume_v3 v1 to become ready: 502";

  test("says which ones, and that the same command goes on with them", () => {
    const error = failure(WAITING);
    expect(error).toMatchObject({
      code: "apply-failed",
      fix: expect.stringContaining("same command again") as string,
    });
    expect(error.message).toContain("still being made: newidr-database-db (800 GiB, v1) is creating");
  });

  test.each([
    ["only waiting failed", [WAITING], true],
    ["something else failed, too", [WAITING, "Error creating OpenStack server: 500"], false],
    [
      "the engine was told to end",
      ["Error waiting for openstack_blockstorage_volume_v3 v1 to become ready: context canceled"],
      false,
    ],
    ["the engine was killed", [], false],
  ])("GIVEN %s THEN whether it goes on by itself", async (_, summaries, goesOn) => {
    const error = failure(...summaries);
    expect(error.onlyWaiting).toBe(goesOn);
    if (goesOn) return;
    const once = jest.fn(() => Promise.reject(error));
    const options = { stack: "newidr", approve: () => Promise.resolve(), emit: silent };
    await expect(goingOn(options, once)).rejects.toBe(error);
    expect(once).toHaveBeenCalledTimes(1);
  });
});

test("GIVEN an operation that was given up meanwhile WHEN a plan is within what was agreed to THEN it fails before that is applied", async () => {
  const waiting = "Error waiting for openstack_blockstorage_volume_v3 v1 to become ready: 502";
  const error = new CopiesUnfinishedError(
    new EngineError("apply-failed", "apply failed", {
      diagnostics: [{ severity: "error", summary: waiting, detail: "" }],
    }),
    [],
    [],
  );
  const json = () => planOf({ copy: ["create"] });
  const plan = { json } as StackPlan;
  const applied: string[] = [];
  const once = async (approve: (plan: StackPlan) => Promise<void>): Promise<never> => {
    await approve(plan);
    applied.push("apply");
    throw error;
  };
  const approve = jest.fn(() => Promise.resolve());
  const stillMine = jest.fn(() => Promise.reject(new Error("operation-lost")));
  const options = { stack: "newidr", approve, emit: silent, stillMine };

  await expect(goingOn(options, once)).rejects.toThrow("operation-lost");

  expect(applied).toEqual(["apply"]);
  // The first time `approve` sees to it.
  expect([approve.mock.calls.length, stillMine.mock.calls.length]).toEqual([1, 1]);
});

test("GIVEN one bad answer while a volume is copied WHEN it is deployed THEN it goes on under the same yes, and copies nothing twice", async () => {
  const world = await World.open({ cloneGiBPerSecond: 0.08 });
  try {
    await world.makeProduction();
    let asked = 0;
    const { applied, copies, events } = await world.deploy("newidr", {
      approve: async () => {
        asked++;
        // The provider's first look, which is all that it allows itself.
        const path = "/volumes/[0-9a-f-]{36}$";
        await world.sandbox.control.addFault({ kind: "status", status: 502, method: "GET", path });
      },
    });

    expect(asked).toBe(1);
    expect(applied).toBeDefined();
    expect(copies.map(({ name }) => name)).toContain("newidr-database-db");
    expect(events).toContainEqual(
      expect.objectContaining({
        level: "warn",
        message: expect.stringMatching(
          /to become ready: Bad Gateway[\s\S]*it goes on with these copies/,
        ) as string,
      }),
    );
    expect((await world.names()).filter((name) => name.startsWith("volumes newidr"))).toHaveLength(2);
    expect(await world.unknown()).toEqual([]);
  } finally {
    await world.close();
  }
});
